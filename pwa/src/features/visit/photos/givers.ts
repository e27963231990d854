import { type ComputedRef, computed } from 'vue';
import { type Row, useRows } from '../../../vault/records.ts';
import { flag, text } from '../../shared/rows.ts';
import { useVisit } from '../context.ts';

/** An adult who may speak for the child about photos. */
export interface Giver {
  id: string;
  /** The school's record of this adult; empty where it has none for this child. */
  guardian: string;
  relation: string;
}

/** What an adult of an unknown family may be to the child. */
const ANYBODY = ['mother', 'father', 'grandmother', 'grandfather', 'entrusted'];

/**
 * The child's guardians. Of a child whom no roster knows the school has none: whoever is at the table is named by what
 * they are to the child, those of a brother's or sister's home first. A guardian's record is not named then, since it is
 * another child's and the school would refuse the answer; the capacity counts all the same.
 */
export function useGivers(): ComputedRef<Giver[]> {
  const { pupil, guardians } = useVisit();
  const pupils = useRows('pupil');
  const known = useRows('guardian');
  return computed(() => {
    const own = guardians.value.map(({ id, values }) => ({
      id,
      guardian: id,
      relation: String(values.relation),
    }));
    if (own.length || !flag(pupil.value, 'unlisted')) return own;
    const home = new Set(pupils.value.filter((row) => isOfHome(row, pupil.value)).map((row) => row.id));
    const there = known.value
      .filter((row) => home.has(text(row, 'pupil')))
      .map((row) => text(row, 'relation'));
    const relations = new Set([...there.filter(Boolean), ...ANYBODY]);
    return [...relations].map((relation) => ({ id: relation, guardian: '', relation }));
  });
}

function isOfHome(row: Row, pupil: Row | null): boolean {
  const home = text(pupil, 'household');
  return home !== '' && text(row, 'household') === home;
}
