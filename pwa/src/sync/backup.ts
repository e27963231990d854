import { base64url, utf8 } from '../vault/bytes.ts';
import type { LostPhoto } from '../vault/db.ts';
import { ops, photos } from '../vault/memory.ts';
import { signedQueue } from '../vault/proof.ts';
import { database, sealer, state } from '../vault/store.ts';
import { headerOf } from '../vault/tries.ts';
import { type BackupFile, FORMAT, VERSION } from './backup-file.ts';
import { localTime } from './ids.ts';
import { isHidden, isWaiting, type LocalOp, toWire } from './op.ts';
import { takeOpen } from './push.ts';
import { type CarriedPhoto, carried } from './rescue.ts';
import { keyOf, PROTO, type SealedBox } from './wire.ts';

/** One box stays well below what the server takes in one request. */
const BOX_BYTES = 700_000;
const BOX_OPS = 1_000;

export interface Backup {
  name: string;
  file: Blob;
  records: number;
  photos: number;
}

/**
 * Everything that this phone has not sent, as a file for whoever goes to school first. Nothing is taken off the phone:
 * it learns by duplicates that its ops have arrived.
 */
export async function makeBackup(): Promise<Backup> {
  // What is still open gets its number now: in the file as later on the line it is the same op.
  await takeOpen(true);
  const waiting = [...ops.values()].filter((op) => op.state === 'queued' || op.state === 'parked');
  const rescue = await rescued();
  const queues = [...(await boxes(waiting)), ...rescue];
  const head = { format: FORMAT, version: VERSION, made: localTime(), queues } satisfies Omit<
    BackupFile,
    'photos'
  >;
  const parts: string[] = [JSON.stringify(head).slice(0, -1), ',"photos":['];
  let count = 0;
  for await (const photo of carriedPhotos()) {
    parts.push(count++ ? ',' : '', JSON.stringify(photo));
  }
  parts.push(']}');
  return {
    name: `jiafang-backup-${localTime().slice(0, 10)}.jfb`,
    file: new Blob(parts, { type: 'application/octet-stream' }),
    records: recordsOf(waiting) + rescue.length,
    photos: count,
  };
}

/** How much such a file would hold, sealed copies of an earlier, destroyed store included. */
export async function backupSize(): Promise<{ records: number; photos: number }> {
  const db = database();
  return {
    records:
      recordsOf([...ops.values()].filter((op) => ['open', 'queued', 'parked'].includes(op.state))) +
      (await db.count('rescue')),
    photos: [...photos.values()].filter(isWaiting).length + (await db.count('lost')),
  };
}

/** What a person would count: one record however often it was changed, and nothing of what no count tells of. */
function recordsOf(waiting: LocalOp[]): number {
  return new Set(waiting.filter((op) => !isHidden(op)).map((op) => keyOf(op.type, op.id))).size;
}

async function boxes(waiting: LocalOp[]): Promise<SealedBox[]> {
  const { account, sync } = state();
  const seal = sealer();
  return Promise.all(
    boxesOf(waiting).map(async (part) => {
      const wire = part.map((op) => ({ inc: op.inc, ...toWire(op) }));
      const plain = await signedQueue(account, { proto: PROTO, epoch: sync.epoch, ops: wire });
      return { kid: seal.kid, box: base64url(await seal.seal(plain)) };
    }),
  );
}

/** In the order of their numbers; an op that the school could not take in goes alone, so that it holds nobody up. */
function boxesOf(waiting: LocalOp[]): LocalOp[][] {
  const parts: LocalOp[][] = [];
  let bytes = 0;
  for (const op of waiting.filter((one) => one.state === 'queued').sort(byNumber)) {
    const size = utf8(JSON.stringify(toWire(op))).length;
    const last = parts[parts.length - 1];
    if (last && bytes + size <= BOX_BYTES && last.length < BOX_OPS) last.push(op);
    else {
      parts.push([op]);
      bytes = 0;
    }
    bytes += size;
  }
  return [...parts, ...waiting.filter((op) => op.state === 'parked').map((op) => [op])];
}

function byNumber(a: LocalOp, b: LocalOp): number {
  return a.inc === b.inc ? (a.n ?? 0) - (b.n ?? 0) : a.made - b.made;
}

async function rescued(): Promise<SealedBox[]> {
  return (await database().all('rescue')).map(({ kid, box }) => ({ kid, box: base64url(box) }));
}

async function* carriedPhotos(): AsyncGenerator<CarriedPhoto> {
  const db = database();
  const header = await headerOf(db);
  if (header) {
    for (const { id } of [...photos.values()].filter(isWaiting)) {
      const [meta, bytes] = await Promise.all([db.get('photos', id), db.get('bytes', id)]);
      if (!meta || !bytes) continue;
      const photo: LostPhoto = { id, box: meta.box, bytes: bytes.box, escrow: header.escrow };
      yield carried(db.name, photo);
    }
  }
  for (const id of await db.ids('lost')) {
    const photo = await db.get('lost', id);
    if (photo) yield carried(db.name, photo);
  }
}
