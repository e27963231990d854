import { hex, random } from '../vault/bytes.ts';
import { database } from '../vault/store.ts';

/** One syncer at a time over all tabs: a Web Lock, or a row with an end where locks are missing. */
const NAME = 'jiafang-sync';
const LEASE_MS = 90_000;
const me = hex(random(8));

/** Runs `work` unless another tab is at it; false where it was not run. */
export async function alone(work: () => Promise<void>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (!locks) return withRow(work);
  return locks.request(NAME, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}

async function withRow(work: () => Promise<void>): Promise<boolean> {
  const db = database();
  const taken = await db.transaction('rw', db.meta, async () => {
    const row = await db.meta.get('lease');
    if (row && 'until' in row && row.tab !== me && row.until > Date.now()) return false;
    await db.meta.put({ id: 'lease', tab: me, until: Date.now() + LEASE_MS });
    return true;
  });
  if (!taken) return false;
  try {
    await work();
  } finally {
    await db.meta.delete('lease').catch(() => undefined);
  }
  return true;
}
