import type { Answer, Via } from '../appointments/shapes.ts';
import type { Named } from '../shapes.ts';

/** Answers of /office/classes/{id}/letters as the desk reads them. */

export interface Guardian extends Named {
  relation: string;
  away: boolean;
}

export interface Family {
  pupil: Named;
  /** Those who may be written to. */
  guardians: Guardian[];
  asked: number;
  asked_on: string | null;
  asked_by: 'paper' | 'text' | null;
  /** Whether a link is out that still opens. */
  open: boolean;
  answer: Answer | null;
  via: Via | null;
}

export interface Paste {
  title: string;
  text: string;
}

export interface ClassLetters {
  class: string;
  name: string;
  campaign: string;
  campaign_name: string;
  title: string;
  text: string;
  messages: Paste[];
  items: Family[];
}
