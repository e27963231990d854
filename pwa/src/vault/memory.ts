import { ref, shallowReactive, shallowRef } from 'vue';
import type { KeptProgress } from '../sync/my-progress.ts';
import { isShown, type LocalOp } from '../sync/op.ts';
import { keyOf, type SchemaReply, type ServerRow } from '../sync/wire.ts';

/**
 * What the phone knows while it is unlocked, decrypted. The disk is written first; this follows. Values are
 * replaced, never mutated, so that a shallow reactive map is enough to redraw what changed.
 */
export interface StoredRow extends ServerRow {
  /** Number of the full pull that last delivered it; rows of an older one vanish when a full pull ends. */
  gen: number;
  /** No scope holds it any more, and own ops wait: it goes when they have been sent. */
  dropped?: boolean;
}

export type PhotoState = 'phone' | 'sending' | 'school' | 'refused';

export interface LocalPhoto {
  id: string;
  visit: string;
  sha256: string;
  size: number;
  width: number;
  height: number;
  takenOn: string;
  made: number;
  state: PhotoState;
  /** Why it was refused or why it waits: a code of PROTOCOL.md. */
  why?: string;
  /** What the school found wrong with the picture itself, beside `why` = `photo_refused`. */
  reason?: string;
  /** A file that only the school can open, as it came. */
  raw?: boolean;
  /** The day on which its bytes were destroyed because the family said so. */
  goneOn?: string;
  /** Address of a begun upload. */
  upload?: string;
  arrivedAt?: number;
  /** Are its bytes still on this phone? */
  bytes: boolean;
  dismissed?: boolean;
}

type Rows = Map<string, StoredRow>;
const rowsByType = shallowReactive(new Map<string, Rows>());
const shownByRecord = shallowReactive(new Map<string, LocalOp[]>());

export const ops = shallowReactive(new Map<string, LocalOp>());
export const photos = shallowReactive(new Map<string, LocalPhoto>());
export const schema = ref<SchemaReply | null>(null);
/** When the school last took something in (ISO). */
export const lastArrival = ref<string | null>(null);
/** What the rules ask of this teacher, as the school last told it. */
export const progress = shallowRef<KeptProgress | null>(null);

export function rowsOf(type: string): Rows {
  let rows = rowsByType.get(type);
  if (!rows) {
    rows = shallowReactive(new Map<string, StoredRow>());
    rowsByType.set(type, rows);
  }
  return rows;
}

export function* allRows(): Generator<StoredRow> {
  for (const rows of rowsByType.values()) yield* rows.values();
}

export function rowOf(type: string, id: string): StoredRow | null {
  return rowsOf(type).get(id) ?? null;
}

export function putRow(row: StoredRow): void {
  rowsOf(row.type).set(row.id, row);
}

export function dropRow(type: string, id: string): void {
  rowsOf(type).delete(id);
}

/** Ops laid over a record, oldest first, the open one last. */
export function shownOps(type: string, id: string): readonly LocalOp[] {
  return shownByRecord.get(keyOf(type, id)) ?? [];
}

/** Ids of records of a type that own ops touch, whether or not the server knows them. */
export function touchedIds(type: string): string[] {
  const ids: string[] = [];
  for (const list of shownByRecord.values()) if (list[0]?.type === type) ids.push(list[0].id);
  return ids;
}

export function putOp(op: LocalOp): void {
  ops.set(op.op, op);
  reindex(op, isShown(op) ? op : null);
}

export function dropOp(op: LocalOp): void {
  ops.delete(op.op);
  reindex(op, null);
}

export function openOpOf(type: string, id: string): LocalOp | null {
  return shownOps(type, id).find((op) => op.state === 'open') ?? null;
}

export function forgetAll(): void {
  for (const rows of rowsByType.values()) rows.clear();
  shownByRecord.clear();
  ops.clear();
  photos.clear();
  schema.value = null;
  lastArrival.value = null;
  progress.value = null;
}

function reindex(op: LocalOp, next: LocalOp | null): void {
  const key = keyOf(op.type, op.id);
  const others = (shownByRecord.get(key) ?? []).filter((one) => one.op !== op.op);
  const list = next ? [...others, next].sort((a, b) => a.made - b.made) : others;
  if (list.length) shownByRecord.set(key, list);
  else shownByRecord.delete(key);
}
