import type { Named } from '../shapes.ts';

/** Answers of /office/plans and /office/campaigns/{id}/plans as the desk reads them. */

/** A campaign that is planned. */
export interface ToPlan extends Named {
  state: 'running' | 'coming';
}

export type Part = 'morning' | 'noon' | 'afternoon' | 'evening';
export type Mode = 'on_site' | 'at_school' | 'phone' | 'letter' | 'online';
export type PlanState = 'draft' | 'handed_in' | 'returned' | 'accepted';

export interface RoomLine {
  class: string;
  name: string;
  state: PlanState | null;
  pupils: number;
  planned: number;
}

export interface Unmet {
  about: 'pupil' | 'class' | 'person';
  id: string;
  code: string;
  words: string;
}

export interface Wish {
  mode: Mode | null;
  /** 0 = Monday. */
  weekday: number | null;
  part: Part | null;
  place: string;
  /** That very day. */
  on?: string | null;
}

/** What is planned for one pupil, as it is written. */
export interface Planned {
  lead: string | null;
  companions: string[];
  on: string | null;
  at: string | null;
  mode: Mode | null;
  fixed: boolean;
}

export interface PlanRow extends Planned {
  pupil: string;
  name: string;
  village: string;
  /** The village without its group of houses. */
  place: string;
  siblings: string[];
  distance_km: number | null;
  first: boolean;
  elsewhere: boolean;
  wish: Wish;
  /** Typed at the desk; else the family's slip says it. */
  wish_typed: boolean;
  /** The visit has been begun: its people stay. */
  begun: boolean;
  unmet: Unmet[];
}

export interface Hours {
  free: { weekday: number; part: Part }[];
  farthest_km: number | null;
  not_alone: boolean;
}

export interface Share extends Hours {
  person: string;
  name: string;
  class_teacher: boolean;
  leads: number;
  goes: number;
  /** Homes this colleague goes to in the whole school. */
  school: number;
  quota: number;
}

export interface ClassPlan {
  class: string;
  name: string;
  state: PlanState | null;
  /** Who accepts a plan that was handed in: you too, somebody else since you handed it in, you for want of others, or the office. */
  acceptance: 'anybody' | 'colleague' | 'alone' | 'office' | null;
  why: string;
  by: string;
  at: string | null;
  first_day: string;
  last_day: string;
  asked: { at_least: number; at_most: number; team_most: number };
  rows: PlanRow[];
  unmet: Unmet[];
  shares: Share[];
  people: (Named & { teaches: boolean })[];
}
