import { ref } from 'vue';
import { holdUpdate } from '../app/update.ts';
import { utf8 } from '../vault/bytes.ts';
import { openOpOf, ops } from '../vault/memory.ts';
import { shownRow } from '../vault/records.ts';
import { isQuotaError, makeRoom } from '../vault/room.ts';
import { sealed } from '../vault/seal.ts';
import { type Batch, commit, sealer, state } from '../vault/store.ts';
import { isSealed } from './describe.ts';
import { localTime, newId as mintId } from './ids.ts';
import { take } from './log.ts';
import { type Change, isEmpty, joined, type LocalOp, openOp } from './op.ts';
import type { Row } from './overlay.ts';
import { nudge } from './syncer.ts';
import { type FieldWrite, type Json, keyOf, OP_BYTES, type Stamp } from './wire.ts';

/**
 * Writing for the screens. Each call is on the disk when it resolves: the op, and with it whatever photo belongs to it.
 *
 * `saw` is the stamp of what the author was looking at. Left out, it is taken from what is shown at the moment of the
 * call; a screen that lets somebody type for a while must read `row.stamps[field] ?? null` when the typing begins and
 * hand it over, else a text that arrived meanwhile would be overwritten unseen.
 */
export const saving = ref<'saved' | 'saving' | 'failed'>('saved');

/** Writes that have not reached the disk: nothing may reload the page while there are any. */
export const unsaved = ref(0);
holdUpdate(() => unsaved.value > 0);

/** An id for a record that begins on this phone (UUIDv7). */
export function newId(): string {
  return mintId();
}

type Saw = Stamp | null | undefined;

export async function setField(
  type: string,
  id: string,
  field: string,
  value: unknown,
  saw?: Saw,
): Promise<void> {
  await edit(type, id, (row) => ({ set: { [field]: fieldWrite(row, field, value, saw) } }));
}

/** Several fields of one record in one step; they stay in one op. */
export async function setFields(type: string, id: string, values: Record<string, unknown>): Promise<void> {
  await edit(type, id, (row) => split(row, values));
}

/** One entry of a set or a checklist, so that two people's ticks never conflict. */
export async function setItem(
  type: string,
  id: string,
  field: string,
  entry: string,
  value: unknown,
  saw?: Saw,
): Promise<void> {
  const name = `${field}/${entry}`;
  await edit(type, id, (row) => ({ items: { [name]: fieldWrite(row, name, value, saw) } }));
}

/** A whole record in one op that can be sent at once: for records that are only ever created, such as a consent. Flat names (`met/<id>`) become items. `also` is written with it. */
export async function createRecord(
  type: string,
  id: string,
  values: Record<string, unknown>,
  also?: () => Batch,
): Promise<void> {
  await edit(type, id, (row) => split(row, values), true, also);
}

/** Adds a grow-only entry and closes the op. The body is sealed to the school's key where the schema says so. Returns the entry's id. */
export async function append(type: string, id: string, kind: string, body: unknown): Promise<string> {
  const entry = newId();
  const content = isSealed(type, kind) ? await sealed(sealer(), body) : body;
  await edit(type, id, () => ({ append: [{ kind, id: entry, body: plain(content) }] }), true);
  return entry;
}

/** A step of the workflow, e.g. `command('visit', id, 'submit', 'draft')`; closes the op. */
export async function command(type: string, id: string, name: string, expect: string): Promise<void> {
  await edit(type, id, () => ({ command: { name, expect } }), true);
}

/** Settles a conflict with the chosen or rewritten value; closes only what was shown under this conflict's id. */
export async function resolve(
  type: string,
  id: string,
  conflictId: string,
  field: string,
  value: unknown,
): Promise<void> {
  await edit(
    type,
    id,
    (row) => {
      const table = field.includes('/') ? 'items' : 'set';
      return { [table]: { [field]: fieldWrite(row, field, value, undefined) }, resolve: [conflictId] };
    },
    true,
  );
}

/**
 * Deletes a record, naming all that is shown of it (values, entries, conflicts): what somebody else writes meanwhile
 * wins, and the school opens the record again.
 */
export async function remove(type: string, id: string): Promise<void> {
  const seen = (row: Row | null): Change => ({
    delete: {
      saw: { ...row?.stamps },
      entries: Object.values(row?.appends ?? {}).flatMap((entries) => entries.map((entry) => entry.id)),
    },
    resolve: row?.conflicts.map((conflict) => conflict.id) ?? [],
  });
  await edit(type, id, seen, true);
}

/** Joins a change to the record's open op; `also` is written in the same transaction (a photo with its bytes). */
export async function edit(
  type: string,
  id: string,
  change: (row: Row | null) => Change,
  close = false,
  also: Batch | (() => Batch) = {},
): Promise<void> {
  const step = () => {
    const begun = openOpOf(type, id);
    const op = begun ?? openOp(newId(), type, id, nextMade(), localTime());
    const row = shownRow(type, id);
    const next = joined(founded(op, row), change(row), localTime());
    // An op that would grow too large is closed as it was; the change begins the next one, which names its writes.
    if (begun && tooBig(next)) return null;
    const rest = typeof also === 'function' ? also() : also;
    return { ...(close ? take([...openBefore(next), next]) : { ops: [next] }), ...rest };
  };
  const write = async () => {
    let full = false;
    await commit(() => {
      const batch = step();
      full = batch === null;
      return batch ?? take([openOpOf(type, id)].flatMap((op) => op ?? []));
    });
    if (full) await commit(() => step() ?? {});
  };
  await kept(write, 'bytes' in also && also.bytes !== undefined);
  nudge(close ? 'closed' : 'edited');
}

/** Tells the screens how the write stands. Where the phone is full, a record gets room; a photo is refused, and says so itself. */
async function kept(write: () => Promise<void>, isPhoto: boolean): Promise<void> {
  const before = saving.value;
  unsaved.value += 1;
  saving.value = 'saving';
  try {
    await withRoom(write, !isPhoto);
    unsaved.value -= 1;
    if (unsaved.value === 0) saving.value = 'saved';
  } catch (problem) {
    unsaved.value -= 1;
    saving.value = isPhoto && isQuotaError(problem) ? before : 'failed';
    throw problem;
  }
}

/** A write that is tried again as long as room can be made; `forRecord`: photos may give way to it. */
export async function withRoom(write: () => Promise<void>, forRecord: boolean): Promise<void> {
  try {
    await write();
  } catch (problem) {
    if (!isQuotaError(problem) || !(await makeRoom(forRecord))) throw problem;
    // Room was made; there may be more to give, if it was not enough.
    await withRoom(write, forRecord);
  }
}

/**
 * The first op of this phone on a visit that others began names its pupil, with the stamp that was seen: a server
 * restored to a day before the visit can begin the record from it.
 */
function founded(op: LocalOp, row: Row | null): LocalOp {
  const pupil = row?.values.pupil;
  const known = state().tails[keyOf(op.type, op.id)] !== undefined;
  if (op.type !== 'visit' || known || !isEmpty(op) || typeof pupil !== 'string' || !isDraft(row)) return op;
  return joined(op, { set: { pupil: [pupil, row?.stamps.pupil ?? null] } }, op.at);
}

/** An approved record takes changes as amendments only, and this would be none. */
function isDraft(row: Row | null): boolean {
  return ['draft', 'returned'].includes(String(row?.values.status ?? 'draft'));
}

/** What was begun earlier goes with it, so that a consent never reaches the school before its visit. */
function openBefore(op: LocalOp): LocalOp[] {
  return [...ops.values()].filter((one) => one.state === 'open' && one.made < op.made);
}

function split(row: Row | null, values: Record<string, unknown>): Change {
  const set: Record<string, FieldWrite> = {};
  const items: Record<string, FieldWrite> = {};
  for (const [field, value] of Object.entries(values)) {
    (field.includes('/') ? items : set)[field] = fieldWrite(row, field, value, undefined);
  }
  return { set, items };
}

function fieldWrite(row: Row | null, field: string, value: unknown, saw: Saw): FieldWrite {
  return [plain(value), saw === undefined ? (row?.stamps[field] ?? null) : saw];
}

/** Reactive wrappers and undefined members do not belong into an op. */
function plain(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

function tooBig(op: LocalOp): boolean {
  return utf8(JSON.stringify(op)).length > OP_BYTES;
}

let lastMade = 0;

/** The time of making of a new op: no two of this phone share one. */
export function nextMade(): number {
  for (const op of ops.values()) lastMade = Math.max(lastMade, op.made);
  lastMade = Math.max(Date.now(), lastMade + 1);
  return lastMade;
}
