import type { Key } from '../../i18n.ts';

/** The steps of a visit, in order; the address names them. */
export const STEPS = ['prepare', 'pledge', 'record', 'photos', 'feedback', 'after', 'finish'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_WORDS: Record<Step, Key> = {
  prepare: 'step.prepare',
  pledge: 'step.pledge',
  record: 'step.record',
  photos: 'step.photos',
  feedback: 'step.feedback',
  after: 'step.after',
  finish: 'step.finish',
};

/** What a form of visiting leaves out: nobody sits beside the teacher to be photographed or to take the phone. */
const WITHOUT: Record<string, Step[]> = {
  phone: ['photos', 'feedback'],
  online: ['photos', 'feedback'],
  letter: ['pledge', 'photos', 'feedback'],
};

export function isStep(value: unknown): value is Step {
  return STEPS.includes(value as Step);
}

/**
 * The steps that this visit has. One that its form leaves out stays where something of it is kept already (`done`);
 * a visit that did not take place is told in one. `after`: the pack asks for something behind the record.
 */
export function stepsOf(mode: unknown, held: boolean, done: ReadonlySet<Step>, after = false): Step[] {
  if (!held) return ['finish'];
  const without = WITHOUT[String(mode)] ?? [];
  return STEPS.filter((step) => (step === 'after' ? after : !without.includes(step) || done.has(step)));
}

/** The step itself, or the next one that the visit has. */
export function stepFrom(steps: readonly Step[], step: Step): Step {
  const at = STEPS.indexOf(step);
  return steps.find((one) => STEPS.indexOf(one) >= at) ?? 'finish';
}

/** The step before; null at the first. */
export function stepBefore(steps: readonly Step[], step: Step): Step | null {
  return steps[steps.indexOf(step) - 1] ?? null;
}

/** The step after. */
export function stepAfter(steps: readonly Step[], step: Step): Step {
  return steps[steps.indexOf(step) + 1] ?? 'finish';
}
