import { type LocalOp, numbered, toWire } from '../sync/op.ts';
import { keyOf, PROTO, type SchemaReply } from '../sync/wire.ts';
import { importKey, open, openJson, shut, shutJson } from './box.ts';
import { hex, random } from './bytes.ts';
import { type BoxedOp, TABLES, type VaultDb } from './db.ts';
import * as memory from './memory.ts';
import { signedQueue } from './proof.ts';
import { makeSealer, type Sealer } from './seal.ts';
import type { VaultState } from './state.ts';

/**
 * The opened vault. Rule 1: everything that is written goes through `commit`: one strict transaction first, memory
 * after it, one commit at a time; so memory never shows what the disk does not hold. Rule 2: a tab that is not the
 * owner any more writes nothing.
 */
export interface Batch {
  rows?: memory.StoredRow[];
  dropRows?: { type: string; id: string }[];
  ops?: LocalOp[];
  dropOps?: LocalOp[];
  photos?: memory.LocalPhoto[];
  dropPhotos?: string[];
  bytes?: { id: string; data: ArrayBuffer }[];
  dropBytes?: string[];
  dropRescue?: string[];
  dropLost?: string[];
  state?: Partial<VaultState>;
  schema?: SchemaReply;
}

export class Locked extends Error {
  override name = 'Locked';
}

interface Opened {
  db: VaultDb;
  key: CryptoKey;
  sealer: Sealer;
  tab: string;
  state: VaultState;
}

let opened: Opened | null = null;
let turn: Promise<unknown> = Promise.resolve();
let onLost: () => void = () => undefined;

/** Called when another tab has taken the store over. */
export function whenLost(callback: () => void): void {
  onLost = callback;
}

export const isOpen = (): boolean => opened !== null;
export const state = (): VaultState => current().state;
export const sealer = (): Sealer => current().sealer;
export const database = (): VaultDb => current().db;

export async function openStore(
  db: VaultDb,
  dataKey: Uint8Array<ArrayBuffer>,
  fresh?: VaultState,
): Promise<void> {
  const key = await importKey(dataKey);
  const tab = hex(random(8));
  await db.put('meta', { id: 'owner', tab });
  // A lease of a tab that was killed, or of one that may not write any more, must hold nobody up.
  await db.drop('meta', 'lease');
  const vaultState = fresh ?? (await loadState(db, key));
  opened = { db, key, tab, state: vaultState, sealer: await makeSealer(vaultState.account.keys) };
  if (fresh) await commit({ state: fresh });
  else await loadRecords(opened);
}

/** Forgets the keys and everything decrypted; whatever was handed in before is written first. */
export async function closeStore(): Promise<void> {
  const was = opened;
  await turn.catch(() => undefined);
  opened = null;
  memory.forgetAll();
  await turn.catch(() => undefined);
  memory.forgetAll();
  was?.db.close();
}

/** Writes a batch; resolves when it is on the disk. Encryption happens before the transaction opens. */
export function commit(batch: Batch | (() => Batch | Promise<Batch>)): Promise<void> {
  const mine = turn
    .catch(() => undefined)
    .then(async () => write(typeof batch === 'function' ? await batch() : batch));
  turn = mine;
  return mine;
}

/** The decrypted bytes of a photo; null where they are not on this phone any more. */
export async function photoBytes(id: string): Promise<ArrayBuffer | null> {
  const { db, key } = current();
  const boxed = await db.get('bytes', id);
  return boxed ? open(key, placeOf(db, 'bytes', id), boxed.box) : null;
}

function current(): Opened {
  if (!opened) throw new Locked('the vault is locked');
  return opened;
}

async function write(batch: Batch): Promise<void> {
  const vault = current();
  const boxes = await encrypt(vault, batch);
  try {
    await put(vault, batch, boxes).catch(async (problem) => {
      if (!isConnectionLost(problem)) throw problem;
      vault.db.forget();
      await put(vault, batch, boxes);
    });
  } catch (problem) {
    if (problem instanceof Locked) onLost();
    throw problem;
  }
  if (opened === vault) remember(vault, batch);
}

const FILLED = ['rows', 'ops', 'photos', 'bytes', 'state'] as const;
const DROPPED = ['rows', 'ops', 'photos', 'bytes', 'rescue', 'lost'] as const;

async function put({ db, tab }: Opened, batch: Batch, boxes: Boxes): Promise<void> {
  await db.write(TABLES, async (tx) => {
    const owner = await tx.objectStore('meta').get('owner');
    if (!owner || !('tab' in owner) || owner.tab !== tab) throw new Locked('another tab has the store');
    const puts = FILLED.flatMap((table) =>
      boxes[table].map((row) => asked(tx.objectStore(table).put(row as BoxedOp))),
    );
    const dropped = {
      rows: batch.dropRows?.map((row) => keyOf(row.type, row.id)),
      ops: batch.dropOps?.map((op) => op.op),
      photos: batch.dropPhotos,
      bytes: batch.dropBytes,
      rescue: batch.dropRescue,
      lost: batch.dropLost,
    };
    const drops = DROPPED.flatMap((table) =>
      (dropped[table] ?? []).map((id) => asked(tx.objectStore(table).delete(id))),
    );
    await Promise.all([...puts, ...drops]);
  });
}

/** Of many requests the first to fail is told; the others must not count as heard by nobody. */
function asked<T>(request: Promise<T>): Promise<T> {
  request.catch(() => undefined);
  return request;
}

/** iOS drops the connection of a page that slept; the database itself is sound and opens again. */
function isConnectionLost(problem: unknown): boolean {
  const { name = '', message = '' } = (problem ?? {}) as { name?: string; message?: string };
  return name === 'InvalidStateError' || /connection .*(lost|clos)/i.test(message);
}

type Boxes = Awaited<ReturnType<typeof encrypt>>;

async function encrypt(vault: Opened, batch: Batch) {
  const { db, key } = vault;
  const box = async (table: string, id: string, value: unknown) => ({
    id,
    box: await shutJson(key, placeOf(db, table, id), value),
  });
  const entries: [string, unknown][] = Object.entries(batch.state ?? {});
  if (batch.schema) entries.push(['schema', batch.schema]);
  const [rows, ops, photos, bytes, stateRows] = await Promise.all([
    Promise.all((batch.rows ?? []).map((row) => box('rows', keyOf(row.type, row.id), row))),
    Promise.all(
      (batch.ops ?? []).map(
        async (op): Promise<BoxedOp> => ({
          ...(await box('ops', op.op, op)),
          sealed: isCovered(vault, batch, op) ? null : await sealedCopy(vault, batch, op),
          acked: op.state === 'acked',
        }),
      ),
    ),
    Promise.all((batch.photos ?? []).map((photo) => box('photos', photo.id, photo))),
    Promise.all(
      (batch.bytes ?? []).map(async ({ id, data }) => ({
        id,
        box: await shut(key, placeOf(db, 'bytes', id), data),
      })),
    ),
    Promise.all(entries.map(([id, value]) => box('state', id, value))),
  ]);
  return { rows, ops, photos, bytes, state: stateRows };
}

/** Whether the school cannot lose it: what was acknowledged may go with a restore until a backup has it. */
function isCovered(vault: Opened, batch: Batch, op: LocalOp): boolean {
  const { sync } = { ...vault.state, ...batch.state };
  return op.state === 'acked' && (op.code === 'erased' || (op.n ?? 0) <= (sync.durable[String(op.inc)] ?? 0));
}

/** The body of `/sync/import` with this one op, so that the school can take it in when nobody knows the PIN. */
async function sealedCopy(vault: Opened, batch: Batch, op: LocalOp): Promise<BoxedOp['sealed']> {
  const placed = op.state === 'open' ? provisional(vault, batch, op) : op;
  const body = { proto: PROTO, epoch: vault.state.sync.epoch, ops: [{ inc: placed.inc, ...toWire(placed) }] };
  const plain = await signedQueue(vault.state.account, body);
  return { kid: vault.sealer.kid, box: await vault.sealer.seal(plain) };
}

/** An open op has no `n` yet; its copy carries the one it would get if all open ops were taken now, oldest first. */
function provisional(vault: Opened, batch: Batch, op: LocalOp): LocalOp {
  const { sync, tails } = { ...vault.state, ...batch.state };
  const closing = new Set((batch.ops ?? []).filter((one) => one.state !== 'open').map((one) => one.op));
  const before = [...memory.ops.values()].filter(
    (one) => one.state === 'open' && one.made < op.made && !closing.has(one.op),
  );
  return numbered(op, sync, tails, (sync.next[sync.inc] ?? 1) + before.length);
}

function remember(vault: Opened, batch: Batch): void {
  Object.assign(vault.state, batch.state);
  memory.lastArrival.value = vault.state.sync.lastArrival;
  memory.progress.value = vault.state.progress ?? null;
  if (batch.schema) memory.schema.value = batch.schema;
  for (const row of batch.rows ?? []) memory.putRow(row);
  for (const row of batch.dropRows ?? []) memory.dropRow(row.type, row.id);
  for (const op of batch.ops ?? []) memory.putOp(op);
  for (const op of batch.dropOps ?? []) memory.dropOp(op);
  for (const photo of batch.photos ?? []) memory.photos.set(photo.id, photo);
  for (const id of batch.dropPhotos ?? []) memory.photos.delete(id);
}

async function loadState(db: VaultDb, key: CryptoKey): Promise<VaultState> {
  const entries = await Promise.all(
    (await db.all('state')).map(async ({ id, box }) => [
      id,
      await openJson(key, placeOf(db, 'state', id), box),
    ]),
  );
  const loaded = Object.fromEntries(entries) as VaultState & { schema?: SchemaReply };
  memory.schema.value = loaded.schema ?? null;
  return {
    account: loaded.account,
    sync: loaded.sync,
    tokens: loaded.tokens ?? null,
    tails: loaded.tails ?? {},
    progress: loaded.progress ?? null,
    local: loaded.local ?? {},
  };
}

async function loadRecords({ db, key }: Opened): Promise<void> {
  const load = async <T>(table: 'rows' | 'ops' | 'photos'): Promise<T[]> =>
    Promise.all((await db.all(table)).map(({ id, box }) => openJson<T>(key, placeOf(db, table, id), box)));
  const [rows, ops, photos] = await Promise.all([
    load<memory.StoredRow>('rows'),
    load<LocalOp>('ops'),
    load<memory.LocalPhoto>('photos'),
  ]);
  memory.lastArrival.value = opened?.state.sync.lastArrival ?? null;
  memory.progress.value = opened?.state.progress ?? null;
  for (const row of rows) memory.putRow(row);
  for (const op of ops) memory.putOp(op);
  for (const photo of photos) memory.photos.set(photo.id, photo);
}

function placeOf(db: VaultDb, table: string, id: string): string {
  return `${db.name}|${table}|${id}`;
}
