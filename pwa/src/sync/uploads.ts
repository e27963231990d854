import type { Client } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { base64, sha256, utf8 } from '../vault/bytes.ts';
import { type LocalPhoto, ops, photos } from '../vault/memory.ts';
import { commit, photoBytes } from '../vault/store.ts';
import { schoolNow } from './clock.ts';
import { localTime } from './ids.ts';
import { isUnsent, isWaiting } from './op.ts';

/** Photos up, one after the other, after the records: tus 1.0.0 with small checked chunks, resumed where the line broke. */
const CHUNK = 256 * 1024;
const TUS = { 'Tus-Resumable': '1.0.0' };
const RESTARTS = 3;

/** Answers to a part that no other offset would change. */
const PENDING = ['visit_pending', 'consent_pending'];
/** Answers that end a photo; its bytes go only where the family said no. After any other it waits while the rest go on. */
const REFUSED = ['consent_refused', 'photo_refused', 'hash_mismatch', 'erased', 'too_large'];

/** Photos that somebody is covering, and the one that is being sent: neither may become the other. */
const held = new Set<string>();
let onItsWay = '';

/** Keeps a photo here while it is being covered. False where it is being sent already. */
export function holdPhoto(id: string): boolean {
  if (isOnItsWay(id)) return false;
  held.add(id);
  return true;
}

export function releasePhoto(id: string): void {
  held.delete(id);
}

export function isOnItsWay(id: string): boolean {
  return onItsWay === id;
}

/** Returns true when a photo arrived or was refused. Throws what concerns all requests (no answer, login, rates). */
export async function uploadPhotos(client: Client): Promise<boolean> {
  let moved = false;
  const queue = [...photos.values()].filter(isWaiting).sort((a, b) => a.made - b.made);
  for (const { id } of queue) {
    const photo = photos.get(id);
    if (!photo || held.has(id) || !isWaiting(photo) || !recordArrived(photo)) continue;
    onItsWay = id;
    try {
      moved = (await upload(client, photo)) || moved;
    } finally {
      onItsWay = '';
    }
  }
  return moved;
}

/** The op that announces the photo must be at the school: a photo sent earlier would only be told to wait. */
function recordArrived(photo: LocalPhoto): boolean {
  return ![...ops.values()].some(
    (op) => isUnsent(op) && op.id === photo.visit && op.needs.includes(photo.id),
  );
}

async function upload(client: Client, photo: LocalPhoto): Promise<boolean> {
  const bytes = await photoBytes(photo.id);
  if (!bytes) {
    await change(photo.id, { state: 'refused', why: 'bytes_lost', bytes: false });
    return true;
  }
  try {
    await send(client, photo, bytes);
    await change(photo.id, { state: 'school', why: undefined, upload: undefined, arrivedAt: schoolNow() });
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    return settle(photo.id, problem);
  }
}

/** What an answer means for this photo; what concerns every request is thrown on. */
async function settle(id: string, problem: ApiProblem): Promise<boolean> {
  if (concernsAll(problem)) throw problem;
  if (!REFUSED.includes(problem.code)) {
    await change(id, { state: 'phone', why: problem.code });
    return false;
  }
  const destroy = problem.code === 'consent_refused' || problem.code === 'erased';
  const reason = typeof problem.body.why === 'string' ? { reason: problem.body.why } : {};
  const gone = destroy ? { bytes: false, goneOn: localTime().slice(0, 10) } : {};
  await change(id, { state: 'refused', why: problem.code, ...reason, ...gone }, destroy);
  return true;
}

function concernsAll({ status, code }: ApiProblem): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 502 || code === 'device_revoked';
}

async function send(client: Client, photo: LocalPhoto, bytes: ArrayBuffer): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { url, offset } = await place(client, photo, bytes.byteLength);
      await chunks(client, url, bytes, offset);
      return;
    } catch (problem) {
      const code = problem instanceof ApiProblem ? problem.code : '';
      const gone = problem instanceof ApiProblem && (problem.status === 404 || problem.status === 410);
      if (attempt >= RESTARTS || (!gone && code !== 'hash_mismatch')) throw problem;
      await change(photo.id, { upload: undefined });
    }
  }
}

/** Where to go on: the begun upload if the server still has it, else a new one. */
async function place(
  client: Client,
  photo: LocalPhoto,
  length: number,
): Promise<{ url: string; offset: number }> {
  const begun = photos.get(photo.id)?.upload;
  if (begun) {
    const offset = await offsetOf(client, begun).catch((problem) => {
      if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 410)) return null;
      throw problem;
    });
    if (offset !== null) return { url: begun, offset };
  }
  const meta = {
    photo: photo.id,
    visit: photo.visit,
    sha256: photo.sha256,
    type: photo.raw ? 'image/heic' : 'image/jpeg',
  };
  const reply = await client.request('/uploads', {
    method: 'POST',
    headers: {
      ...TUS,
      'Upload-Length': String(length),
      'Upload-Metadata': Object.entries(meta)
        .map(([name, value]) => `${name} ${base64(utf8(value))}`)
        .join(','),
    },
  });
  const url = pathOf(reply.headers.get('Location') ?? '');
  await change(photo.id, { state: 'sending', upload: url, why: undefined });
  return { url, offset: Number(reply.headers.get('Upload-Offset') ?? 0) };
}

async function chunks(client: Client, url: string, bytes: ArrayBuffer, from: number): Promise<void> {
  let offset = from;
  let mistakes = 0;
  while (offset < bytes.byteLength) {
    const chunk = bytes.slice(offset, offset + CHUNK);
    try {
      const reply = await client.request(url, {
        method: 'PATCH',
        body: chunk,
        timeout: 60_000,
        headers: {
          ...TUS,
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
          'Upload-Checksum': `sha256 ${base64(await sha256(chunk))}`,
        },
      });
      offset = Number(reply.headers.get('Upload-Offset') ?? offset + chunk.byteLength);
    } catch (problem) {
      const again = problem instanceof ApiProblem && (problem.status === 409 || problem.status === 460);
      if (!again || PENDING.includes(problem.code) || ++mistakes > RESTARTS) throw problem;
      offset = await offsetOf(client, url);
    }
  }
}

async function offsetOf(client: Client, url: string): Promise<number> {
  const reply = await client.request(url, { method: 'HEAD', headers: TUS });
  return Number(reply.headers.get('Upload-Offset') ?? 0);
}

/** The address below the API's root, whether the server names it in full or not; never another host. */
export function pathOf(location: string): string {
  const found = /\/api\/v1(\/uploads\/[A-Za-z0-9_-]+)\/?$/.exec(location);
  if (!found?.[1]) throw new ApiProblem(0, {});
  return found[1];
}

async function change(id: string, what: Partial<LocalPhoto>, destroy = false): Promise<void> {
  await commit(() => {
    const photo = photos.get(id);
    // What the family took back while it was being sent stays taken back.
    return photo && photo.state !== 'refused'
      ? { photos: [{ ...photo, ...what }], dropBytes: destroy ? [id] : [] }
      : {};
  });
}
