import type { Client } from '../api/client.ts';
import { ops } from '../vault/memory.ts';
import { commit } from '../vault/store.ts';
import type { LocalOp } from './op.ts';

/** Refused ops lie at the school until their author or the office decides; then they leave this phone's list too. */
const LOOK_AGAIN_MS = 10 * 60_000;
let lookedAt = 0;

interface Page {
  items: { op: string | null }[];
  cursor: string | null;
  more: boolean;
}

/** Forgets refused ops that the school has replayed or discarded since. */
export async function reviewQuarantine(client: Client): Promise<void> {
  const mine = quarantined();
  if (!mine.length || Date.now() - lookedAt < LOOK_AGAIN_MS) return;
  lookedAt = Date.now();
  const there = new Set<string | null>();
  let cursor: string | null = null;
  do {
    const query: string = cursor ? `?limit=100&cursor=${encodeURIComponent(cursor)}` : '?limit=100';
    const page: Page = await client.json<Page>(`/quarantine${query}`);
    for (const item of page.items) there.add(item.op);
    cursor = page.more ? page.cursor : null;
  } while (cursor !== null);
  const settled = mine.filter((op) => !there.has(op.op));
  if (settled.length)
    await commit({ ops: settled.map((op) => ({ ...op, state: 'acked', ackedAt: Date.now() })) });
}

/** The author gives up a refused op: the school drops it, and this phone shows the school's version again. */
export async function discard(client: Client, op: LocalOp): Promise<void> {
  await client.request(`/quarantine/${op.op}/discard`, { method: 'POST' });
  await commit({ ops: [{ ...op, state: 'acked', ackedAt: Date.now() }] });
}

function quarantined(): LocalOp[] {
  return [...ops.values()].filter((op) => op.state === 'quarantined');
}
