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

export interface Guardian extends Named {
  relation: string;
  language: '' | 'zh-CN' | 'en';
  hidden: Hidden[];
  visit: string | null;
  links: { devices: number; most: number; locked: boolean; expires: string }[];
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
