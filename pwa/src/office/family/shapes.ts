import type { Named, PupilRow } from '../shapes.ts';

/** Answers about families as the desk reads them. */

export interface FamilyRequest {
  id: string;
  pupil: PupilRow | null;
  relation: string;
  kind: 'copy' | 'correction' | 'deletion';
  state: 'open' | 'done' | 'refused';
  words: string;
  answer: string;
  filed_on: string;
  due_on: string;
  answered_on: string | null;
  answered_by: Named | null;
  days_over: number;
}

export const HIDDEN = ['address', 'co_guardian', 'all'] as const;
export type Hidden = (typeof HIDDEN)[number];

/** How a guardian wants to be told of a note; '' is whatever the school has. */
export const WISHES = ['', 'webpush', 'smtp', 'webhook', 'apprise', 'paper'] as const;
export type Wish = (typeof WISHES)[number];

export interface Guardian extends Named {
  relation: string;
  /** '' is whatever the guardian's browser asks for. */
  language: string;
  channel: Wish;
  hidden: Hidden[];
  visit: string | null;
  links: { devices: number; most: number; locked: boolean; expires: string }[];
}

/** A language of the family's pages, with its own name. */
export interface Language {
  code: string;
  name: string;
}

/** A child's guardians, and the languages in which they can be written to. */
export interface Guardians {
  items: Guardian[];
  languages: Language[];
}

export interface Questionnaire {
  campaign: string;
  key: string;
  title: string;
  answered: number;
  questions: {
    name: string;
    label: string;
    options: { key: string; label: string; n: number }[];
    words: string[];
  }[];
}
