import { type ComputedRef, computed, type MaybeRef, unref } from 'vue';
import { commandTarget, fieldSchema, statusField } from '../sync/describe.ts';
import { fromServer, overlay, type Row } from '../sync/overlay.ts';
import { rowOf, rowsOf, type StoredRow, shownOps, touchedIds } from './memory.ts';
import { session } from './session.ts';

/** Reading for the screens: the server's row with own unsent work laid over it, redrawn when either changes. */
export type { Row } from '../sync/overlay.ts';

const bare = new WeakMap<StoredRow, Row>();

/** The record as it is shown now; null where neither the server nor this phone knows it. */
export function shownRow(type: string, id: string): Row | null {
  const base = baseRow(rowOf(type, id));
  // A refused op leaves the screen for the list of what needs attention; a record that only it knows stays visible.
  const ops = shownOps(type, id).filter((op) => op.state !== 'quarantined' || base === null);
  const shown = overlay(base, ops, commandTarget, session.me.value?.person ?? null, statusField);
  return shown?.deleted ? null : shown;
}

export function useRow(type: string, id: MaybeRef<string>): ComputedRef<Row | null> {
  return computed(() => shownRow(type, unref(id)));
}

export function useRows(type: string, keep: (row: Row) => boolean = () => true): ComputedRef<Row[]> {
  return computed(() => {
    const ids = new Set([...rowsOf(type).keys(), ...touchedIds(type)]);
    const found: Row[] = [];
    for (const id of ids) {
      const row = shownRow(type, id);
      if (row && keep(row)) found.push(row);
    }
    return found;
  });
}

function baseRow(row: StoredRow | null): Row | null {
  if (!row) return null;
  if (session.leaseOver.value) return withoutNarratives(fromServer(row));
  let shown = bare.get(row);
  if (!shown) {
    shown = fromServer(row);
    bare.set(row, shown);
  }
  return shown;
}

/**
 * Long without contact: what families told stays hidden, names and dates remain, and recording goes on. Stamps go with
 * their words: who writes there then has not seen them, and says so.
 */
function withoutNarratives(row: Row): Row {
  const shown = <T>(of: Record<string, T>) =>
    Object.fromEntries(Object.entries(of).filter(([field]) => !isTold(row.type, field)));
  return {
    ...row,
    values: shown(row.values),
    stamps: shown(row.stamps),
    appends: {},
    conflicts: row.conflicts.filter((one) => !isTold(row.type, one.field)),
  };
}

/** Words that somebody told in confidence; those by which a family is found (its village, its number) are not among them. */
function isTold(type: string, field: string): boolean {
  const spec = fieldSchema(type, field);
  if (!spec || type === 'pupil' || type === 'guardian') return spec?.kind === 'narrative';
  if (spec.kind === 'narrative' || spec.class === 'sensitive') return true;
  return spec.class === 'family' && spec.kind === 'value' && ['text', 'json'].includes(spec.type ?? 'text');
}
