import type { Key } from '../../i18n.ts';

/** The steps of a visit, in order; the address names them. */
export const STEPS = ['prepare', 'pledge', 'record', 'photos', 'feedback', 'finish'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_WORDS: Record<Step, Key> = {
  prepare: 'step.prepare',
  pledge: 'step.pledge',
  record: 'step.record',
  photos: 'step.photos',
  feedback: 'step.feedback',
  finish: 'step.finish',
};

export function isStep(value: unknown): value is Step {
  return STEPS.includes(value as Step);
}
