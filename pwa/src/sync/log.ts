import { ops } from '../vault/memory.ts';
import { type Batch, state } from '../vault/store.ts';
import { isEmpty, type LocalOp, numbered } from './op.ts';
import { keyOf } from './wire.ts';

/**
 * Giving ops their place in the log. Must be called inside a `commit(() => …)`, so that two takers never hand out
 * one number: counter, tail and op go to the disk together.
 */
export function take(open: LocalOp[]): Batch {
  const sync = state().sync;
  const tails = { ...state().tails };
  let next = sync.next[sync.inc] ?? 1;
  const closed: LocalOp[] = [];
  for (const op of open.filter((one) => !isEmpty(one)).sort((a, b) => a.made - b.made)) {
    closed.push(numbered(op, sync, tails, next));
    tails[keyOf(op.type, op.id)] = [sync.inc, next];
    next += 1;
  }
  return {
    ops: [...closed, ...others(closed)],
    state: { sync: { ...sync, next: { ...sync.next, [sync.inc]: next } }, tails },
  };
}

/** Open ops that stay open are written again: the numbers in their sealed copies have moved. */
function others(closed: LocalOp[]): LocalOp[] {
  const taken = new Set(closed.map((op) => op.op));
  return [...ops.values()].filter((op) => op.state === 'open' && !taken.has(op.op));
}
