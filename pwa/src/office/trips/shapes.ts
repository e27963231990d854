import type { Named } from '../shapes.ts';

/** Answers of /office/trips as the desk reads them. */

export interface Trip {
  id: string;
  owner: Named | null;
  companions: Named[];
  on: string | null;
  leaves_at: string | null;
  back_by: string | null;
  /** Villages and families, in words. */
  stops: string | null;
  /** The telephone of that day. */
  reach: string | null;
  safe_at: string | null;
  late: boolean;
}

export interface Trips {
  on: string;
  today: string;
  items: Trip[];
  late: Trip[];
  days: { on: string; trips: number; safe: number }[];
}
