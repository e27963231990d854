import { watch } from 'vue';
import { isUnsent, isWaiting } from '../sync/op.ts';
import { noteWaiting } from './marker.ts';
import { ops, photos } from './memory.ts';

/** What of the open store has not reached the school, and a trace of it outside: the store may be thrown away unasked. */

export function unsent(): number {
  const waitingOps = [...ops.values()].filter(isUnsent).length;
  return waitingOps + [...photos.values()].filter((p) => p.state === 'phone' || p.state === 'sending').length;
}

/** Records and photos, as a person counts them. */
function pieces(): number {
  const records = new Set([...ops.values()].filter(isUnsent).map((op) => `${op.type}|${op.id}`));
  return records.size + [...photos.values()].filter(isWaiting).length;
}

let stop: () => void = () => undefined;

/** Until the store is closed: what empties the memory then is no arrival. */
export function watchWaiting(store: string | null): void {
  stop();
  stop = store === null ? () => undefined : watch(pieces, (n) => noteWaiting(store, n), { immediate: true });
}
