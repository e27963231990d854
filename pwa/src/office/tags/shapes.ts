/** Priority groups as the desk reads them. */

export interface Word {
  key: string;
  label: string;
  hint?: string;
}

export interface PackGroup {
  key: string;
  label: string;
  covers: string[];
}

export interface Grouped {
  id: string;
  name: string;
  /** By which definition the campaign counts children whose parents are away. */
  definition: string;
  groups: PackGroup[];
}

export interface Facts {
  away?: 'one' | 'both';
  capable?: boolean;
}

export interface Tag {
  id: string;
  pupil: string;
  name: string;
  class: string;
  class_name: string;
  group: string;
  /** By campaign, the groups of its pack that this tag leads to. */
  groups: Record<string, string[]>;
  facts: Facts;
  source: string;
  source_note: string;
  note: string;
  since: string;
  by: string;
  reviewed_on: string;
  reviewed_by: string;
  /** Nobody confirmed it in the present term. */
  due: boolean;
}

export interface Tags {
  term_began: string;
  campaigns: Grouped[];
  base: Word[];
  sources: Word[];
  items: Tag[];
  due: number;
}

export type Told = number | 'few' | 'withheld';

export interface Counts {
  campaign: string | null;
  name: string;
  definition: string;
  classes: { class: string; name: string }[];
  groups: { key: string; label: string; total: Told; counts: Record<string, Told> }[];
}

export interface PupilFacts {
  pupil: string;
  name: string;
  class_name: string;
  boarder: boolean | null;
  entered_on: string | null;
  residence: 'in_county' | 'elsewhere' | null;
  distance_km: number | null;
}
