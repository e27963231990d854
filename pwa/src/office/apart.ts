import type { VisitForm } from '../features/visit/form.ts';
import { type Key, t } from '../i18n.ts';
import type { OpenConflict, VisitDetail } from './shapes.ts';

/** What colleagues wrote apart of anything but a visit, in the shape in which the desk decides about a visit. */

export interface Apart {
  type: string;
  id: string;
  pupil: { id: string; name: string } | null;
  form: VisitForm | null;
  values: Record<string, unknown>;
  stamps: Record<string, string>;
  people: Record<string, string>;
  open_conflicts: OpenConflict[];
}

/** What a decision needs to know of a record. */
export type Undecided = Pick<
  VisitDetail,
  'id' | 'people' | 'form' | 'values' | 'stamps' | 'open_conflicts' | 'guardians'
> & {
  type?: string;
  status?: string;
  pupil: { id: string; name: string };
};

export const undecidedOf = (apart: Apart): Undecided => ({
  ...apart,
  pupil: apart.pupil ?? { id: '', name: '' },
  guardians: [],
});

const TYPES: Record<string, Key> = {
  appointment: 'desk.appt',
  ledger_item: 'item.title',
  support: 'paper.support',
  consultation: 'paper.consultation',
  essay: 'paper.essay',
  trip: 'trip.title',
  deed: 'ones.title',
  pupil: 'child.unlisted',
};

/** What it is, in one word. */
export const typeWord = (type: string): string => t(TYPES[type] ?? 'written.other');

/** Its place in the address: `#/conflicts/<type>--<id>`. */
export const placeOfApart = ({ type, id }: Pick<Apart, 'type' | 'id'>): string => `${type}--${id}`;

/** Where the decision is sent. */
export function pathOf({ type = 'visit', id }: Undecided): string {
  return type === 'visit' ? `/office/visits/${id}/resolve` : `/office/apart/${type}/${id}/resolve`;
}
