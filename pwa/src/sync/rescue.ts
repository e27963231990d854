import type { Client } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { base64url } from '../vault/bytes.ts';
import type { LostPhoto } from '../vault/db.ts';
import { commit, database } from '../vault/store.ts';
import type { PushReply } from './wire.ts';

/**
 * What a destroyed store left for the school: sealed copies of unsent ops, and photos under a data key that only the
 * school can open. None of it may hold up what this store has to send.
 */
const AGAIN_MS = 10 * 60_000;
/** Not to be taken in now (visit or consent not known, a server restored to an earlier day): asked again later. */
const asked = new Map<string, number>();
/** Answers that end a photo. */
const ENDED = ['consent_refused', 'photo_refused', 'hash_mismatch', 'photo_id_reuse', 'erased'];

export async function pushRescue(client: Client): Promise<void> {
  for (const { id, kid, box } of await database().all('rescue')) {
    const took = await offered(id, async () => {
      const json = { kid, box: base64url(box) };
      const reply = await client.json<PushReply>('/sync/import', { method: 'POST', json });
      return !reply.results.some((result) => result.status === 'retry');
    });
    if (took === 'busy') return;
    if (took === 'yes') await commit({ dropRescue: [id] });
  }
}

/** Photos follow the records: they wait until their visit is known. */
export async function pushLost(client: Client): Promise<void> {
  const db = database();
  // One at a time: a picture is the largest thing that this phone ever holds.
  for (const id of await db.ids('lost')) {
    const photo = await db.get('lost', id);
    if (!photo) continue;
    const took = await offered(id, async () => {
      await client.json('/sync/import/photo', { method: 'POST', json: carried(db.name, photo) });
      return true;
    });
    if (took === 'busy') return;
    if (took === 'yes' || took === 'never') await commit({ dropLost: [id] });
  }
}

/** A photo as the school takes it in and as a backup file holds it. */
export interface CarriedPhoto {
  id: string;
  /** The name of its store: the boxes are bound to it. */
  store: string;
  escrow: LostPhoto['escrow'];
  meta: string;
  bytes: string;
}

export function carried(store: string, { id, escrow, box, bytes }: LostPhoto): CarriedPhoto {
  return { id, store, escrow, meta: base64url(box), bytes: base64url(bytes) };
}

async function offered(
  id: string,
  send: () => Promise<boolean>,
): Promise<'yes' | 'later' | 'never' | 'busy'> {
  if (Date.now() - (asked.get(id) ?? 0) < AGAIN_MS) return 'later';
  asked.set(id, Date.now());
  try {
    return (await send()) ? 'yes' : 'later';
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.status === 429) return 'busy';
    if (ENDED.includes(problem.code)) return 'never';
    if (problem.status >= 400 && problem.status < 500 && !mine(problem)) return 'later';
    asked.delete(id);
    throw problem;
  }
}

/** What concerns this login, and not what it brought. */
function mine({ status, code }: ApiProblem): boolean {
  return status === 401 || code === 'device_revoked';
}
