import type { Client } from '../api/client.ts';
import { hex, sha256, utf8 } from '../vault/bytes.ts';
import { allRows, type LocalPhoto, ops, photos, type StoredRow, shownOps } from '../vault/memory.ts';
import type { SyncState } from '../vault/state.ts';
import { type Batch, commit, state } from '../vault/store.ts';
import { heard } from './clock.ts';
import { erasure } from './erased.ts';
import { localTime } from './ids.ts';
import { isUnsent, isWaiting } from './op.ts';
import { adopted } from './push.ts';
import { PROTO, type PullReply, SCHEMA, type SchemaReply } from './wire.ts';
import { destroyedBy } from './withdrawn.ts';

/** Rows down. Rows and cursor are one transaction: a crash repeats a page, it never skips one. */
const PAGE = 200;
const RESCAN_EVERY_MS = 60 * 60_000;

/** Pulls until the server has no more. Returns the scopes whose checksum did not fit. */
export async function pull(client: Client): Promise<string[]> {
  for (;;) {
    const { epoch, inc, cursor } = state().sync;
    const where = { proto: PROTO, schema: SCHEMA, epoch, inc, cursor, limit: PAGE };
    const json = { ...where, waiting: waiting(), now: localTime() };
    const asked = Date.now();
    const reply = await client.json<PullReply>('/sync/pull', { method: 'POST', json });
    heard(reply.now, asked);
    await commit(() => page(reply));
    if (reply.more) continue;
    return reply.check ? verify(reply.check) : [];
  }
}

/** How much is still here: all that the office will know of it, should this phone never come back. */
function waiting(): { ops: number; photos: number } {
  return {
    ops: [...ops.values()].filter(isUnsent).length,
    photos: [...photos.values()].filter(isWaiting).length,
  };
}

/** Reads everything again from the start; rows that do not come back vanish at the end. */
export function restarted(sync: SyncState): SyncState {
  return { ...sync, cursor: null, full: true, gen: sync.gen + 1 };
}

export async function pullSchema(client: Client): Promise<void> {
  const schema = await client.json<SchemaReply>('/sync/schema');
  await commit({ schema });
}

function page(reply: PullReply): Batch {
  const { sync } = state();
  const dropped = reply.scopes?.drop ?? [];
  const rows = new Map<string, StoredRow>();
  for (const row of reply.rows) {
    const kept = adopted(row);
    if (kept) rows.set(`${row.type}|${row.id}`, { ...kept, dropped: undefined });
  }
  const dropRows = (reply.gone ?? []).map(({ type, id }) => ({ type, id }));
  if (!reply.more && sync.full) leaveBehind(sync.gen, rows, dropRows);
  if (dropped.length) leaveScopes(dropped, rows, dropRows);
  for (const { type, id } of dropRows) rows.delete(`${type}|${id}`);
  const scopes = new Set([...sync.scopes, ...(reply.scopes?.add ?? [])]);
  for (const scope of dropped) scopes.delete(scope);
  const full = sync.full && reply.more;
  const next = {
    ...sync,
    epoch: reply.epoch,
    cursor: reply.cursor,
    scopes: [...scopes],
    full,
    lastContact: Date.now(),
  };
  const news = photoNews(reply);
  const erased = erasure(reply.gone);
  return {
    rows: [...rows.values()],
    dropRows,
    state: { sync: next },
    ...erased,
    ...news,
    ...both(erased, news),
  };
}

interface Name {
  type: string;
  id: string;
}

function leaveScopes(left: string[], rows: Map<string, StoredRow>, dropRows: Name[]): void {
  for (const row of allRows()) {
    const key = `${row.type}|${row.id}`;
    const scopes = row.scopes ?? [];
    if (rows.has(key) || !scopes.some((scope) => left.includes(scope))) continue;
    const remaining = scopes.filter((scope) => !left.includes(scope));
    if (remaining.length) rows.set(key, { ...row, scopes: remaining });
    else part(row, rows, dropRows);
  }
}

/** What a whole reading did not bring is in none of its scopes any more. */
function leaveBehind(gen: number, rows: Map<string, StoredRow>, dropRows: Name[]): void {
  for (const row of allRows()) {
    if (row.gen < gen && !rows.has(`${row.type}|${row.id}`)) part(row, rows, dropRows);
  }
}

/** A row that no scope holds goes, unless own work on it has still to be sent: then it goes afterwards. */
function part(row: StoredRow, rows: Map<string, StoredRow>, dropRows: Name[]): void {
  if (waits(row)) rows.set(`${row.type}|${row.id}`, { ...row, scopes: [], dropped: true });
  else dropRows.push({ type: row.type, id: row.id });
}

function waits(row: StoredRow): boolean {
  return shownOps(row.type, row.id).some(isUnsent);
}

/** Rows that no scope held any more while own ops waited: they go once those have been taken in. */
export async function dropLeftovers(): Promise<void> {
  const dropRows = [...allRows()].filter((row) => row.dropped && !waits(row));
  if (dropRows.length) await commit({ dropRows });
}

function both(erased: Batch, news: Batch): Batch {
  return { dropBytes: [...(erased.dropBytes ?? []), ...(news.dropBytes ?? [])] };
}

/** What the school decided about own photos, and families about theirs: a withdrawn or refused one leaves this phone too. */
function photoNews(reply: PullReply): Batch {
  const refused = reply.rows.filter(
    (row) => row.type === 'photo' && ['withdrawn', 'refused'].includes(String(row.values.state)),
  );
  // One that is shown as refused already keeps its reason.
  const hit = refused.flatMap((row) => {
    const photo = photos.get(row.id);
    return photo && photo.state !== 'refused' ? [{ ...photo, ...verdict(row) }] : [];
  });
  const batches = [
    { photos: hit, dropBytes: hit.filter((photo) => !photo.bytes).map((photo) => photo.id) },
    ...destroyedBy(reply.rows),
  ];
  // The later one of a photo stands: a family's no over the school's verdict.
  const photosById = new Map(batches.flatMap((one) => one.photos ?? []).map((photo) => [photo.id, photo]));
  return { photos: [...photosById.values()], dropBytes: batches.flatMap((one) => one.dropBytes ?? []) };
}

/** A family's no destroys the bytes; those of a picture that the school could not use are the teacher's to delete. */
function verdict({ values }: PullReply['rows'][number]): Partial<LocalPhoto> {
  const receipt = values.receipt as { why?: string } | null | undefined;
  const why = values.state === 'withdrawn' ? 'withdrawn' : (receipt?.why ?? 'consent_refused');
  if (why !== 'withdrawn' && why !== 'consent_refused')
    return { state: 'refused', why: 'photo_refused', reason: why };
  return { state: 'refused', why, bytes: false, goneOn: localTime().slice(0, 10) };
}

/** Rows are replaced, never changed, so a row's digest holds as long as the row does. */
const digests = new WeakMap<object, Uint8Array>();

/** Count and xor of the first 8 bytes of SHA-256(`type|id|seq`) over a scope's rows. */
export async function checksum(
  rows: { type: string; id: string; seq: number }[],
): Promise<{ n: number; x: string }> {
  const total = new Uint8Array(8);
  for (const row of rows) {
    const digest = digests.get(row) ?? new Uint8Array(await sha256(utf8(`${row.type}|${row.id}|${row.seq}`)));
    digests.set(row, digest);
    for (let i = 0; i < 8; i++) total[i] = (total[i] ?? 0) ^ (digest[i] ?? 0);
  }
  return { n: rows.length, x: hex(total) };
}

/** A mismatch never sets state; it makes the phone read everything again (once an hour at most) and is shown. */
async function verify(check: NonNullable<PullReply['check']>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [scope, expected] of Object.entries(check)) {
    const held = [...allRows()].filter((row) => row.scopes?.includes(scope));
    const actual = await checksum(held);
    if (actual.n !== expected.n || actual.x !== expected.x) wrong.push(scope);
  }
  const { rescanned } = state().sync;
  if (wrong.length && Date.now() - rescanned > RESCAN_EVERY_MS) {
    await commit(() => ({ state: { sync: { ...restarted(state().sync), rescanned: Date.now() } } }));
  }
  return wrong;
}
