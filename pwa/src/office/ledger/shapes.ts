import type { Named } from '../shapes.ts';

/** Answers of /office/ledger as the desk reads them. */

export type Kind = 'request' | 'opinion' | 'problem' | 'promise';
export type State = 'open' | 'in_hand' | 'answered' | 'closed';

export interface PupilShown extends Named {
  class: string;
  class_name: string;
}

export interface Line {
  id: string;
  pupil: PupilShown | null;
  campaign: string | null;
  words: string;
  kind: Kind | null;
  source: string | null;
  category: string | null;
  measure: string | null;
  owner: Named | null;
  filed_on: string | null;
  due_on: string | null;
  state: State;
  /** It cannot be solved now: the answer is a plan. */
  explained: boolean;
  answered_on: string | null;
  closed_on: string | null;
  /** Days past its date; 0 where it is not, or was answered. */
  days_over: number;
}

export interface LedgerItem extends Line {
  answer: string;
  written_by: Named | null;
  visit: { id: string; visited_on: string | null; lead: Named | null } | null;
  progress: { at: string; by: Named | null; words: string }[];
}

export interface Word {
  key: string;
  label: string;
}

export interface Category extends Word {
  answer_days: number;
  measures: Word[];
}

export interface LedgerCampaign extends Named {
  categories: Category[];
}

export interface LedgerPage {
  items: Line[];
  total: number;
  more: boolean;
  figures: {
    open: number;
    overdue: number;
    unsorted: number;
    answered: number;
    in_time: number;
    closed: number;
  };
  campaigns: LedgerCampaign[];
}

export interface Sorted {
  category: string | null;
  measure: string | null;
  owner: string | null;
  due_on?: string | null;
}

/** What the ledger can be ordered by, as the school names it. */
export type LedgerSort = 'due' | 'class' | 'category' | 'owner';
