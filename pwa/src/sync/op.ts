import type { AppendEntry, Command, Deletion, FieldWrite, Json, Stamp, WireOp } from './wire.ts';
import { keyOf, stampOf } from './wire.ts';

/**
 * An op on the phone. Its life:
 *
 *   open ──(syncer, submit, append, command)──▶ queued ──▶ acked ──(durable_n or 30 days)──▶ forgotten
 *                                                 │  ▲        └──(epoch_changed)──▶ queued
 *                                                 │  └── retry
 *                                                 ├──▶ held         stored by the server, waits for what it saw
 *                                                 ├──▶ quarantined  stored by the server, refused; a person decides
 *                                                 └──▶ parked       the server cannot even store it; shown here
 *
 * Only an open op changes; from `queued` on its content is what was or will be sent, byte for byte, except that a name of
 * what was seen may turn out to be another one (renumber.ts, `op_id_reuse`) while the op has not been sent.
 */
export type OpState = 'open' | 'queued' | 'held' | 'quarantined' | 'parked' | 'acked';

export interface LocalOp {
  op: string;
  type: string;
  id: string;
  /** Order of creation on this phone, milliseconds since 1970; two ops never share one. */
  made: number;
  at: string;
  inc: number | null;
  n: number | null;
  after: number | null;
  set: Record<string, FieldWrite>;
  items: Record<string, FieldWrite>;
  append: AppendEntry[];
  command: Command | null;
  resolve: string[];
  needs: string[];
  delete?: Deletion;
  state: OpState;
  /** When the server stored it (milliseconds since 1970). */
  ackedAt?: number;
  /** When the server was last asked about a held op. */
  askedAt?: number;
  /** A held op waits at most until then. */
  until?: string;
  code?: string;
  errors?: Record<string, string[]>;
  /** Fields from which the server took personal numbers. */
  redacted?: string[];
  /** The user has seen the remark about this op. */
  dismissed?: boolean;
}

export interface Change {
  set?: Record<string, FieldWrite>;
  items?: Record<string, FieldWrite>;
  append?: AppendEntry[];
  command?: Command;
  resolve?: string[];
  needs?: string[];
  delete?: Deletion;
}

export function openOp(op: string, type: string, id: string, made: number, at: string): LocalOp {
  return {
    op,
    type,
    id,
    made,
    at,
    inc: null,
    n: null,
    after: null,
    set: {},
    items: {},
    append: [],
    command: null,
    resolve: [],
    needs: [],
    state: 'open',
  };
}

/** The open op with a change taken in. A field written twice keeps the `saw` of its first write: what was on the screen when the author began. */
export function joined(op: LocalOp, change: Change, at: string): LocalOp {
  if (op.state !== 'open') throw new Error('only an open op takes changes');
  return {
    ...op,
    at,
    set: writes(op.set, change.set),
    items: writes(op.items, change.items),
    append: [...op.append, ...(change.append ?? [])],
    command: change.command ?? op.command,
    resolve: [...new Set([...op.resolve, ...(change.resolve ?? [])])],
    needs: [...new Set([...op.needs, ...(change.needs ?? [])])],
    ...(change.delete ? { delete: change.delete } : {}),
  };
}

function writes(
  before: Record<string, FieldWrite>,
  change: Record<string, FieldWrite> | undefined,
): Record<string, FieldWrite> {
  const result = { ...before };
  for (const [field, [value, saw]] of Object.entries(change ?? {})) {
    const earlier = before[field];
    result[field] = [value, earlier ? earlier[1] : saw];
  }
  return result;
}

/** Gives the op its place in the log; it is immutable from here on. `after` counts within one incarnation only. */
export function numbered(
  op: LocalOp,
  sync: { inc: number },
  tails: Record<string, [number, number]>,
  n: number,
): LocalOp {
  const tail = tails[keyOf(op.type, op.id)];
  return { ...op, inc: sync.inc, n, after: tail?.[0] === sync.inc ? tail[1] : null, state: 'queued' };
}

/** No list, count or remark of this phone tells of it: a sealed report. */
export const isHidden = (op: LocalOp): boolean => op.type === 'report';

export function isEmpty(op: LocalOp): boolean {
  return (
    !op.command &&
    !op.delete &&
    [op.append, op.resolve, op.needs].every((list) => list.length === 0) &&
    [op.set, op.items].every((table) => Object.keys(table).length === 0)
  );
}

/** What goes over the wire: members that say nothing are left out. */
export function toWire(op: LocalOp): WireOp {
  if (op.n === null) throw new Error('an open op has no place in the log yet');
  return {
    op: op.op,
    n: op.n,
    type: op.type,
    id: op.id,
    after: op.after,
    at: op.at,
    ...(Object.keys(op.set).length ? { set: op.set } : {}),
    ...(Object.keys(op.items).length ? { items: op.items } : {}),
    ...(op.append.length ? { append: op.append } : {}),
    ...(op.command ? { command: op.command } : {}),
    ...(op.resolve.length ? { resolve: op.resolve } : {}),
    ...(op.delete ? { delete: op.delete } : {}),
    ...(op.needs.length ? { needs: op.needs } : {}),
  };
}

/** Every value that the op writes, `items` under their flat name `field/entry`. */
export function writesOf(op: LocalOp): [field: string, value: Json, saw: Stamp | null][] {
  return [...Object.entries(op.set), ...Object.entries(op.items)].map(([field, [value, saw]]) => [
    field,
    value,
    saw,
  ]);
}

/** The op with other names for what its author saw; the op itself where no name changes. */
export function withSaws(op: LocalOp, seen: (stamp: Stamp) => Stamp | null): LocalOp {
  const named = [...writesOf(op).map(([, , saw]) => saw), ...Object.values(op.delete?.saw ?? {})];
  if (named.every((saw) => saw === null || seen(saw) === saw)) return op;
  const table = (writes: Record<string, FieldWrite>) =>
    Object.fromEntries(
      Object.entries(writes).map(([field, [value, saw]]): [string, FieldWrite] => [
        field,
        [value, saw === null ? null : seen(saw)],
      ]),
    );
  const gone = op.delete && { ...op.delete, saw: heads(op.delete.saw, seen) };
  return { ...op, set: table(op.set), items: table(op.items), ...(gone ? { delete: gone } : {}) };
}

/** A deletion names heads only: one that was not seen is left out, and keeps the record. */
function heads(saw: Record<string, Stamp>, seen: (stamp: Stamp) => Stamp | null): Record<string, Stamp> {
  return Object.fromEntries(
    Object.entries(saw).flatMap(([field, stamp]): [string, Stamp][] => {
      const name = seen(stamp);
      return name === null ? [] : [[field, name]];
    }),
  );
}

export function stampOfOp(op: LocalOp): Stamp | null {
  return op.inc === null || op.n === null ? null : stampOf(op.inc, op.n);
}

/** Does the op still have to reach the server? */
export function isUnsent(op: LocalOp): boolean {
  return op.state === 'open' || op.state === 'queued' || op.state === 'parked';
}

/** Does the photo still have to reach the server? */
export function isWaiting(photo: { bytes: boolean; state: string }): boolean {
  return photo.bytes && (photo.state === 'phone' || photo.state === 'sending');
}

/** Is the op still laid over the server's row? An acked op is in the row already. */
export function isShown(op: LocalOp): boolean {
  return op.state !== 'acked';
}
