import type { FormField, Label } from '../../features/visit/form.ts';
import type { Named } from '../shapes.ts';

/** Answers of /office/packs and /office/campaigns as the desk reads them. */

export interface PackRow {
  pack: string;
  version: number;
  name: Label;
  theme: Label;
  /** MM-DD. */
  period: { starts: string; ends: string };
  /** It came with the program; else the office brought it. */
  shipped: boolean;
  at: string | null;
}

/** Which pack a campaign is to be started from. */
export type Wanted = Pick<PackRow, 'pack' | 'version'>;

/** One part of a pack that has a name: a rule, a stage, a letter … */
export interface Part {
  key: string;
  label?: Label;
  title?: Label;
  says?: Label;
}

export interface Sections {
  title?: Label;
  own_notes?: boolean;
  sections: { key: string; fields: (FormField & { class: string })[] }[];
}

/** The declaration as docs/packs.md has it, as far as it is told here. */
export interface PackParts {
  name: Label;
  theme: Label;
  rules: Part[];
  groups: Part[];
  stages?: (Part & { starts: string; ends: string; tasks?: Part[] })[];
  forms: { visit: Sections; questionnaires?: (Part & Sections)[] } & Record<string, Sections | undefined>;
  pledge: { title: Label; entries: Part[] };
  topics?: Part[];
  letters?: Part[];
  tables?: Part[];
  documents?: Part[];
  organisation?: { leading_group?: { title: Label; seats: Part[] }; trainings?: Part[]; meetings?: Part[] };
  ledger?: { categories: Part[] };
}

export interface PackText extends PackRow {
  text: string;
  parts: PackParts;
}

export interface Change {
  part: string;
  kind: 'added' | 'removed' | 'changed';
  words: string;
}

export interface CheckedPack {
  pack: string;
  version: number;
  name: Label;
  parts: PackParts;
  known: boolean;
  against: number | null;
  changes: Change[];
}

export interface Mistake {
  code: string;
  where: string;
  /** From 1; 0 where it is about the whole text. */
  line: number;
  what: Label;
  cure: Label;
}

export type CampaignState = 'running' | 'coming' | 'ended';

export interface CampaignRow extends Named {
  theme: string;
  starts: string | null;
  ends: string | null;
  state: CampaignState;
  pack: string;
  pack_name: Label;
  version: number;
  versions: { version: number; since: string }[];
  newer: number | null;
}

export interface Item {
  id: string;
  key: string;
  on: string | null;
  people: Named[];
  by: Named;
}

export interface Task extends Part {
  by: string;
  due: string;
  late: boolean;
  /** Its day was before the campaign began here, so nobody is late with it. */
  before: boolean;
  items: Item[];
}

export interface Stage extends Part {
  starts: string;
  ends: string;
  tasks: Task[];
}

export interface Seat extends Part {
  duties?: Label;
  several?: boolean;
  items: Item[];
}

export interface Held extends Part {
  audience: string[];
  points?: Label[];
  items: Item[];
}

export interface Plan {
  stages: Stage[];
  leading_group: { title: Label; seats: Seat[] } | null;
  trainings: Held[];
  meetings: Held[];
  lost: (Item & { kind: string })[];
}

/** What is written of something that was done. */
export interface Keeping {
  id?: string;
  kind: 'task' | 'seat' | 'training' | 'meeting';
  key: string;
  on: string | null;
  people: string[];
}
