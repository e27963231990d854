import type { Client } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { ops } from '../vault/memory.ts';
import { commit } from '../vault/store.ts';
import type { LocalOp } from './op.ts';
import { answered, judge } from './push.ts';
import type { OpResult } from './wire.ts';

/** Refused ops lie at the school until their author or the office decides; then they leave this phone's list too. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** The office was faster: the op is no longer among the refused ones. */
const DECIDED = ['state_mismatch', 'not_found'];
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

/** The school judges a refused op once more. Resolves to whether it is settled now: taken in, or decided elsewhere. */
export async function tryAgain(client: Client, op: LocalOp): Promise<boolean> {
  try {
    const result = await client.json<OpResult>(`/quarantine/${op.op}/replay`, { method: 'POST' });
    const judged = judge(op, result, Date.now());
    const row = result.row ? answered(result.row) : null;
    await commit({ ops: [judged], rows: row ? [row] : [] });
    return judged.state !== 'quarantined';
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || !DECIDED.includes(problem.code)) throw problem;
    await commit({ ops: [{ ...op, state: 'acked', ackedAt: Date.now() }] });
    return true;
  }
}

function quarantined(): LocalOp[] {
  return [...ops.values()].filter((op) => op.state === 'quarantined');
}
