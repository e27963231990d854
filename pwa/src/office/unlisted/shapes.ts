import type { Named } from '../shapes.ts';

/** Answers of /office/unlisted as the desk reads them. */

export type Why = 'name' | 'name_part' | 'pinyin' | 'class' | 'village';

export interface Likely extends Named {
  class_name: string;
  village: string;
  why: Why[];
}

export interface Unlisted extends Named {
  gender: string;
  village: string;
  class_name: string;
  by: Named | null;
  visits: number;
  likely: Likely[];
}
