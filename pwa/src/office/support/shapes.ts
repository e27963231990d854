import type { PaperLine } from '../appointments/shapes.ts';
import type { PupilShown } from '../ledger/shapes.ts';
import type { Named } from '../shapes.ts';

/** Answers of /office/supports and of a class's consultations as the desk reads them. */

export interface Gift {
  id: string;
  on: string | null;
  kind: 'thing' | 'money' | null;
  what: string;
  /** Fen. */
  amount: number | null;
  responsible: Named | null;
  receiver: string;
  /** null: nobody signed for it yet. */
  receipt: { by: string; on: string | null } | null;
}

export interface Support {
  id: string;
  pupil: PupilShown | null;
  owner: Named | null;
  state: 'active' | 'ended';
  plan: PaperLine[];
  actions: { on: string | null; help: string; words: string; by: Named | null }[];
  gifts: Gift[];
}

export interface Talk {
  id: string;
  pupil: PupilShown | null;
  by: Named | null;
  lines: PaperLine[];
}
