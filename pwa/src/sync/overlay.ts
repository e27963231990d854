import { type LocalOp, stampOfOp, writesOf } from './op.ts';
import type { ConflictRow, Json, ServerRow, ShownAppend, Stamp } from './wire.ts';

/** What the screens see: the server's row with the phone's own unsent work laid over it. Nothing is merged here. */
export interface Row {
  type: string;
  id: string;
  /** Flat: `values["checklist/policy"]`; an absent field has no member. */
  values: Record<string, unknown>;
  stamps: Record<string, Stamp>;
  appends: Record<string, ShownAppend[]>;
  conflicts: ConflictRow[];
  flags: string[];
  /** Own work on this record has not been taken in by the server yet. */
  pending: boolean;
  /** An own deletion is on its way. */
  deleted: boolean;
  /** 0 where the server does not know the record. */
  seq: number;
}

export type CommandTarget = (type: string, command: string) => string | null;
/** The field that commands of a type move. */
export type StatusField = (type: string) => string;

export function fromServer(row: ServerRow): Row {
  return {
    type: row.type,
    id: row.id,
    values: present(row.values),
    stamps: { ...row.stamps },
    appends: row.appends ?? {},
    conflicts: row.conflicts ?? [],
    flags: row.flags ?? [],
    pending: false,
    deleted: false,
    seq: row.seq,
  };
}

/** `ops` in any order: they are laid down by `n`, the open one last. `me` is shown as the author of own entries until the server says it. */
export function overlay(
  base: Row | null,
  ops: readonly LocalOp[],
  target: CommandTarget,
  me: string | null,
  status: StatusField = () => 'status',
): Row | null {
  const first = ops[0];
  if (!first) return base;
  const shown: Row = base ? copyOf(base) : blank(first.type, first.id);
  shown.pending = true;
  for (const op of [...ops].sort(byTurn)) {
    lay(shown, op, me);
    const state = op.command ? target(op.type, op.command.name) : null;
    if (state !== null) shown.values[status(op.type)] = state;
  }
  return shown;
}

/** Ops of an earlier incarnation were made earlier, so the time of making decides between incarnations. */
function byTurn(a: LocalOp, b: LocalOp): number {
  if (a.n === null || b.n === null) return a.n === b.n ? a.made - b.made : a.n === null ? 1 : -1;
  return a.inc === b.inc ? a.n - b.n : a.made - b.made;
}

function lay(shown: Row, op: LocalOp, me: string | null): void {
  // Refused because a copy of this phone had taken its number: at the school the stamp names another write.
  const own = op.code === 'op_id_reuse' ? null : stampOfOp(op);
  shown.deleted = op.delete !== undefined;
  for (const [field, value, saw] of writesOf(op)) {
    put(shown.values, field, value);
    // What only the open op has written keeps the stamp it saw: a further edit joins that op.
    put(shown.stamps, field, own ?? saw);
  }
  for (const { kind, ...entry } of op.append) {
    const entries = shown.appends[kind] ?? [];
    if (entries.some((one) => one.id === entry.id)) continue;
    shown.appends[kind] = [...entries, { ...entry, by: me, at: op.at }];
  }
  shown.conflicts = shown.conflicts.map((one) =>
    op.resolve.includes(one.id) ? { ...one, resolving: true } : one,
  );
}

/** An emptied field loses its value and keeps its stamp. */
function put<T>(table: Record<string, T>, field: string, value: T | null): void {
  if (value === null) delete table[field];
  else table[field] = value;
}

function present(values: Record<string, Json>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function copyOf(row: Row): Row {
  return {
    ...row,
    values: { ...row.values },
    stamps: { ...row.stamps },
    appends: { ...row.appends },
    conflicts: [...row.conflicts],
  };
}

function blank(type: string, id: string): Row {
  return {
    type,
    id,
    values: {},
    stamps: {},
    appends: {},
    conflicts: [],
    flags: [],
    pending: true,
    deleted: false,
    seq: 0,
  };
}
