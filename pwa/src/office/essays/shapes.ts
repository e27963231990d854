import type { PaperLine } from '../appointments/shapes.ts';
import type { PupilShown } from '../ledger/shapes.ts';
import type { Named } from '../shapes.ts';

/** Answers of /office/essays as the desk reads them. */

export interface EssayLine {
  id: string;
  title: string;
  by: Named | null;
  pupil: PupilShown | null;
  campaign: string | null;
  state: 'handed_in' | 'chosen';
}

export interface Essay extends EssayLine {
  lines: PaperLine[];
  /** What the family said to publishing; null: it is about no single child. */
  consent: { verdict: 'pending' | 'granted' | 'provisional' | 'refused'; why: string } | null;
}

export interface Nameless {
  id: string;
  sections: { label: string; words: string }[];
}
