import type { Client } from '../api/client.ts';
import { ops } from '../vault/memory.ts';
import { type Batch, commit, state } from '../vault/store.ts';
import type { LocalOp } from './op.ts';
import { newIncarnation } from './push.ts';
import { type FieldWrite, keyOf, type Stamp, stampOf } from './wire.ts';

/**
 * The server does not know the incarnation under which ops wait (it was restored to a time before this phone had it).
 * It has never seen one of them, so they may count anew: the one case in which a closed op changes its number.
 */
export async function countAnew(client: Client): Promise<void> {
  const unknown = state().sync.inc;
  await newIncarnation(client);
  await commit(() => renumbered(unknown));
}

function renumbered(old: number): Batch {
  const { sync } = state();
  const durable = sync.durable[String(old)] ?? 0;
  const moving = [...ops.values()].filter((op) => op.inc === old && (op.n ?? 0) > durable);
  moving.sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
  const tails = { ...state().tails };
  const names = new Map<Stamp, Stamp>();
  let next = sync.next[String(sync.inc)] ?? 1;
  for (const op of moving) names.set(stampOf(old, op.n ?? 0), stampOf(sync.inc, next + names.size));
  const moved = moving.map((op): LocalOp => {
    const key = keyOf(op.type, op.id);
    const tail = tails[key];
    const after = tail?.[0] === sync.inc ? tail[1] : null;
    tails[key] = [sync.inc, next];
    const set = renamed(op.set, names);
    return { ...op, state: 'queued', inc: sync.inc, n: next++, after, set, items: renamed(op.items, names) };
  });
  const open = [...ops.values()].filter((op) => op.state === 'open');
  const still = open.map((op) => ({ ...op, set: renamed(op.set, names), items: renamed(op.items, names) }));
  return {
    ops: [...moved, ...still],
    state: { sync: { ...sync, next: { ...sync.next, [String(sync.inc)]: next } }, tails },
  };
}

function renamed(writes: Record<string, FieldWrite>, names: Map<Stamp, Stamp>): Record<string, FieldWrite> {
  return Object.fromEntries(
    Object.entries(writes).map(([field, [value, saw]]): [string, FieldWrite] => [
      field,
      [value, saw === null ? null : (names.get(saw) ?? saw)],
    ]),
  );
}
