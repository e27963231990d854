import type { VisitForm } from '../features/visit/form.ts';

/** Answers of /office as the desk reads them. */

export interface Named {
  id: string;
  name: string;
}

export interface PhotoRow {
  id: string;
  state: 'expected' | 'stored' | 'refused' | 'withdrawn';
  width: number | null;
  height: number | null;
}

export interface Receipt {
  removed?: string[];
  out_sha256?: string;
  at?: string;
  /** Of a picture that was not taken in. */
  why?: string;
  /** The file that came was damaged or cut off. */
  incomplete?: boolean;
  withdrawn_at?: string;
}

export interface NoteRow {
  id: string;
  guardian: string;
  state: string;
  answered_at: string | null;
}

export interface VisitRow {
  id: string;
  pupil: Named & { class_name: string };
  visited_on: string | null;
  mode: string | null;
  lead: Named | null;
  companions: Named[];
  status: 'draft' | 'submitted' | 'returned' | 'approved';
  flags: string[];
  conflicts: number;
  photos: PhotoRow[];
  feedback: number;
  notes: NoteRow[];
}

export interface VisitPage {
  items: VisitRow[];
  cursor: string | null;
  more: boolean;
  total: number;
}

export interface Entry {
  id: string;
  by: string;
  at: string;
  body: Record<string, unknown>;
}

export interface OpenConflict {
  id: string;
  field: string;
  head: { stamp: string | null; by: string | null; at: string | null };
  values: { value: unknown; stamp: string; by: string; at: string }[];
}

export interface VisitDetail extends VisitRow {
  /** The reader led, accompanied or wrote it: another one approves it. */
  mine: boolean;
  values: Record<string, unknown>;
  form: VisitForm | null;
  people: Record<string, string>;
  stamps: Record<string, string>;
  open_conflicts: OpenConflict[];
  /** Other visits of this pupil on this day, while somebody must say whether they are one. */
  twins: VisitRow[];
  appends: Record<string, Entry[]>;
  consents: {
    id: string;
    guardian: string | null;
    capacity: string;
    purpose: string;
    how: string;
    given: boolean;
    on: string | null;
    witness: string | null;
    paper: string | null;
    text_version: string | null;
  }[];
  /** Until when a parent must confirm a grandparent's yes; then the photos are erased. */
  confirm_by: string | null;
  guardians: (Named & { relation: string })[];
  photos: (PhotoRow & { receipt: Receipt | null })[];
  notes: (NoteRow & {
    guardian_name: string;
    relation: string;
    answer_kind: string | null;
    answer: string | null;
    call_me: boolean | null;
    answers: { at: string; kind: string; words: string; call_me: boolean | null }[];
  })[];
}

export interface Slip {
  note: string;
  guardian: Named & { relation: string };
  pupil: string;
  code: string;
  expires: string;
}

/** Slips just made. pdf: their sheets, in base64; run: what the desk says to have got. */
export interface MadeSlips {
  slips: Slip[];
  run: string;
  pdf: string;
}

export interface Figures {
  ledger_open: number;
  ledger_overdue: number;
  /** Trips whose people should be back and have not said so. */
  trips_late: number;
  unlisted: number;
  essays_handed_in: number;
  visits_submitted: number;
  conflicts_open: number;
  twins: number;
  refused: number;
}

/** Something that a phone brought and that was not taken in: refused, or held for what it refers to. */
export interface Waiting {
  op: string | null;
  key: string;
  code: string | null;
  errors: Record<string, string[]>;
  raw: Record<string, unknown> | null;
  type: string | null;
  author: Named;
  received: string;
  pupil: (Named & { class_name: string }) | null;
  visit: string | null;
  campaign: string;
  until: string | null;
  waits_for: Named[];
}

export interface WaitingPage {
  items: Waiting[];
  forms: Record<string, VisitForm>;
  cursor: string | null;
  more: boolean;
}

export interface Person extends Named {
  title: string;
  active: boolean;
  roles: string[];
  /** What they are beyond teaching; campaigns ask for visits of those who hold one. */
  duties: string[];
  classes: string[];
  /** Classes whose homeroom teacher they are. */
  homeroom: string[];
  /** The reader's standing covers them. */
  yours: boolean;
}

export interface PupilRow extends Named {
  class: string;
  class_name: string;
}

export interface Backup {
  state: 'off' | 'none' | 'ok' | 'failed' | 'late';
  verified_at: string | null;
  failed_at: string | null;
  why: string | null;
  /** Empty: taken by an older server, which did not say. */
  covers: Partial<Record<'visits' | 'pupils' | 'consents' | 'notes' | 'pictures' | 'bytes', number>>;
  at: string;
  late_hours: number;
  kept: { days: number; weeks: number };
}

/** How much an erasure takes away, or took. */
export interface Erased {
  records: number;
  visits: number;
  photos: number;
}

export interface DeviceRow {
  id: string;
  person: string;
  name: string;
  app: string;
  schema: number;
  created: string;
  seen: string;
  revoked: string | null;
  skew_ms: number | null;
  waiting?: { ops: number; photos: number } | null;
}

export interface Issued {
  code: string;
  expires: string;
  qr: string;
}
