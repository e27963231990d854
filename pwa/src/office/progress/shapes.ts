/** Answers of /office/campaigns/{id}/progress and /missing as the desk reads them. */

/** A number; "withheld" where it may not be told. */
export type Told = number | 'withheld';

export interface Figures {
  state: 'not_begun' | 'nobody' | 'nothing_yet' | 'open' | 'met' | 'missed' | 'figure' | 'withheld';
  unit: 'pupils' | 'people' | 'visits';
  have: Told;
  need: Told;
  of: Told;
  /** Per cent as text; null of nothing. */
  rate: string | null;
  met: boolean | null;
  missing: Told;
  reachable: boolean;
}

export interface RoomFigures extends Figures {
  class: string;
  name: string;
}

export interface PeriodFigures extends Figures {
  key: string;
  label: string;
  starts: string;
  ends: string;
  close: string;
  why: string;
  classes: RoomFigures[];
}

export interface RuleFigures {
  key: string;
  label: string;
  clause: string | null;
  kind: 'pupils' | 'visitors' | 'share';
  subject: 'pupil' | 'person';
  figure_only: boolean;
  /** The reader is told counts, none of them small, and no names. */
  guarded: boolean;
  /** The present one first, then those before it. */
  periods: PeriodFigures[];
}

export interface CampaignProgress {
  campaign: string;
  day: string;
  rules: RuleFigures[];
}

export interface Lacking {
  type: 'pupil' | 'person';
  id: string;
  name: string;
  class: string | null;
  class_name: string;
  have: number;
  need: number;
  from: string | null;
}

/** Which names are asked for. */
export interface Asked {
  rule: RuleFigures;
  period: PeriodFigures;
  room: RoomFigures | null;
}
