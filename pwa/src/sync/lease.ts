import { hex, random } from '../vault/bytes.ts';
import type { VaultDb } from '../vault/db.ts';
import { database } from '../vault/store.ts';

/** One syncer at a time over all tabs: a Web Lock, or a row with an end where locks are missing. */
const NAME = 'jiafang-sync';
export const LEASE_MS = 90_000;
const me = hex(random(8));

/** Runs `work` unless another tab is at it; false where it was not run. */
export async function alone(work: () => Promise<void>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (!locks) return underLease(database(), me, work);
  return locks.request(NAME, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}

/** The lease of `tab`, renewed while the work lasts. A tab that was killed holds the others up until its lease ends. */
export async function underLease(
  db: Pick<VaultDb, 'write'>,
  tab: string,
  work: () => Promise<void>,
  clock: () => number = Date.now,
): Promise<boolean> {
  if (!(await take(db, tab, clock))) return false;
  const beat = setInterval(() => void take(db, tab, clock).catch(() => undefined), LEASE_MS / 3);
  try {
    await work();
  } finally {
    clearInterval(beat);
    await giveBack(db, tab).catch(() => undefined);
  }
  return true;
}

function take(db: Pick<VaultDb, 'write'>, tab: string, clock: () => number): Promise<boolean> {
  return db.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta');
    const row = await meta.get('lease');
    const left = row && 'until' in row && row.tab !== tab ? row.until - clock() : 0;
    // More than a whole lease is left only where the clock was set back: that row would hold for as long as it was off.
    if (left > 0 && left <= LEASE_MS) return false;
    await meta.put({ id: 'lease', tab, until: clock() + LEASE_MS });
    return true;
  });
}

/** Only one's own: whoever took over after ours had ended keeps his. */
async function giveBack(db: Pick<VaultDb, 'write'>, tab: string): Promise<void> {
  await db.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta');
    const row = await meta.get('lease');
    if (row && 'until' in row && row.tab === tab) await meta.delete('lease');
  });
}
