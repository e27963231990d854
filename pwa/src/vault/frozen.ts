import { type IDBPTransaction, unwrap } from 'idb';

/**
 * A page that the browser leaves may be kept, frozen, for the way back. WebKit freezes it in the middle of a transaction,
 * and the next page waits at its unlock for a write that never ends. So a page that is put away holds nothing: what
 * is under way is taken back as a whole, nothing new begins, and if it is shown again it starts anew, locked.
 */
const running = new Set<IDBTransaction>();
let frozen = false;

export const isFrozen = (): boolean => frozen;

/** Begins a transaction and keeps an eye on it. */
export function watched<T extends object>(begin: () => T): T {
  if (frozen) throw new DOMException('this page is put away', 'InvalidStateError');
  const begun = begin();
  const transaction = unwrap(begun as unknown as IDBPTransaction) as IDBTransaction;
  const end = () => running.delete(transaction);
  running.add(transaction);
  transaction.addEventListener('complete', end);
  transaction.addEventListener('abort', end);
  return begun;
}

/** Nothing of it stays. */
export function takeBack(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is being written out already, which needs nobody's help.
  }
}

/** Starts watching the page itself; once, before a store is opened. */
export function watchFreezing(reload: () => void = () => location.reload()): void {
  window.addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) return;
    frozen = true;
    for (const transaction of running) takeBack(transaction);
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) reload();
  });
}
