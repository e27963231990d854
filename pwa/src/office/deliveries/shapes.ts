import type { Named } from '../shapes.ts';

/** Answers of /office/deliveries as the desk reads them. */

export const STATES = ['dead', 'failed', 'queued', 'sent', 'gone'] as const;
export type State = (typeof STATES)[number];

export interface Delivery {
  id: string;
  visit: string;
  version: number;
  pupil: (Named & { class_name: string }) | null;
  guardian: { name: string; relation: string };
  channel: string;
  state: State;
  tries: number;
  /** The last answer: a number or a word. */
  code: string;
  at: string;
  due: string | null;
  own_code: boolean;
}

export interface Deliveries {
  items: Delivery[];
  counts: Partial<Record<State, number>>;
  channels: string[];
  quiet: string;
  /** Notes that wait for the printer. */
  to_print: number;
}
