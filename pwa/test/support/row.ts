import type { Row } from '../../src/vault/records.ts';

/** A record as the phone shows it, at school and untouched since; `more`: what is not as usual. */
export function row(
  type: string,
  id: string,
  values: Record<string, unknown> = {},
  more: Partial<Row> = {},
): Row {
  const still = { conflicts: [], flags: [], pending: false, deleted: false, seq: 1 };
  return { type, id, values, stamps: {}, appends: {}, ...still, ...more };
}
