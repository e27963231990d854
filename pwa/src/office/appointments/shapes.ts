import type { Mode } from '../plan/shapes.ts';
import type { Named } from '../shapes.ts';

/** Answers of /office/classes/{id}/appointments as the desk reads them. */

export const VIAS = ['slip', 'call', 'in_person', 'page'] as const;
export const ANSWERS = ['agreed', 'asked', 'declined', 'no_answer'] as const;
export type Via = (typeof VIAS)[number];
export type Answer = (typeof ANSWERS)[number];

export interface PaperLine {
  name: string;
  label: string;
  words: string;
}

export interface Said {
  id: string;
  via: Via | null;
  answer: Answer | null;
  mode: Mode | null;
  on: string | null;
  at: string | null;
  place: string | null;
  topics: string | null;
  language: string | null;
  present: string | null;
  not_home: boolean;
  made_by: Named | null;
  more: PaperLine[];
}

export interface FamilyLine {
  pupil: Named & { village: string; household: string };
  first: boolean;
  asked: number;
  said: Said | null;
}

export interface SlipField {
  name: string;
  kind: 'text' | 'narrative' | 'choice' | 'choices' | 'checklist' | 'date' | 'time' | 'bool' | 'people';
  label: string;
  options: { key: string; label: string }[];
  max: number | null;
  /** The common field that it is. */
  base: string | null;
}

export interface RoomAppointments {
  class: string;
  name: string;
  campaign: string | null;
  items: FamilyLine[];
  form: { title: string; fields: SlipField[] } | null;
}

/** What is typed in of a slip. */
export interface Slip {
  campaign: string | null;
  via: Via;
  answer: Answer;
  mode: Mode | null;
  on: string | null;
  at: string | null;
  place: string;
  topics: string;
  language: string;
  present: string;
  not_home: boolean;
  slip: Record<string, string | boolean>;
}
