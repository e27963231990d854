import type { Client } from '../api/client.ts';
import { ops } from '../vault/memory.ts';
import { type Batch, commit, state } from '../vault/store.ts';
import { type LocalOp, withSaws } from './op.ts';
import { freshIncarnation } from './push.ts';
import { keyOf, type Stamp, stampOf } from './wire.ts';

/**
 * The server does not know the incarnation `unknown`, under which ops wait (it was restored to a time before this phone
 * had it). It has never seen one of them, so they may count anew: the one case in which a closed op changes its number.
 * An earlier incarnation's ops get one of their own, so that they still go before what was written since.
 */
export async function countAnew(client: Client, unknown: number): Promise<void> {
  const fresh = await freshIncarnation(client);
  await commit(() => renumbered(unknown, fresh));
}

function renumbered(old: number, fresh: number): Batch {
  const { sync } = state();
  const inc = old === sync.inc ? fresh : sync.inc;
  const durable = sync.durable[String(old)] ?? 0;
  const moving = [...ops.values()].filter((op) => op.inc === old && (op.n ?? 0) > durable);
  moving.sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
  const names = new Map<Stamp, Stamp>(
    moving.map((op, at) => [stampOf(old, op.n ?? 0), stampOf(fresh, at + 1)]),
  );
  const seen = (stamp: Stamp) => names.get(stamp) ?? stamp;
  const last = new Map<string, number>();
  const tails = { ...state().tails };
  const moved = moving.map((op, at): LocalOp => {
    const key = keyOf(op.type, op.id);
    const after = last.get(key) ?? null;
    last.set(key, at + 1);
    // What counts under the current incarnation goes on from its own last op.
    if (tails[key]?.[0] !== inc || inc === fresh) tails[key] = [fresh, at + 1];
    return { ...withSaws(op, seen), state: 'queued', inc: fresh, n: at + 1, after };
  });
  const next = { ...sync.next, [String(fresh)]: moving.length + 1 };
  return { ops: [...moved, ...others(moving, seen)], state: { sync: { ...sync, inc, next }, tails } };
}

/** Open ops (the numbers in their sealed copies have moved), and those not yet sent that have seen a moved one. */
function others(moving: LocalOp[], seen: (stamp: Stamp) => Stamp): LocalOp[] {
  const away = new Set(moving.map((op) => op.op));
  return [...ops.values()].flatMap((op) => {
    if (away.has(op.op) || (op.state !== 'open' && op.state !== 'queued')) return [];
    const renamed = withSaws(op, seen);
    return op.state === 'open' || renamed !== op ? [renamed] : [];
  });
}
