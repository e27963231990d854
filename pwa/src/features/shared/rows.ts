import type { Row } from '../../vault/records.ts';

/** Plain readings of a row's values, so that screens need no casts. */

type Valued = Pick<Row, 'values'> | null | undefined;

export function text(row: Valued, field: string): string {
  const value = row?.values[field];
  return typeof value === 'string' ? value : '';
}

export function flag(row: Row | null | undefined, field: string): boolean {
  return row?.values[field] === true;
}

export function textOrNull(row: Row | null | undefined, field: string): string | null {
  return text(row, field) || null;
}

/** The entries of a set or checklist that are on: `met/pupil: true` gives "pupil". */
export function entries(row: Row | null | undefined, field: string): string[] {
  const prefix = `${field}/`;
  return Object.keys(row?.values ?? {})
    .filter((key) => key.startsWith(prefix) && row?.values[key] === true)
    .map((key) => key.slice(prefix.length));
}

/** Somebody went there and nobody was in: handed in, and still to be done. */
export function wasAbsent(visit: Valued): boolean {
  return isFinished(visit) && visit?.values.outcome === 'absent';
}

/** Written to school's satisfaction: sent in, whether or not the office has read it. */
export function isFinished(visit: Valued): boolean {
  const status = text(visit, 'status');
  return status === 'submitted' || status === 'approved' || status === 'amended';
}
