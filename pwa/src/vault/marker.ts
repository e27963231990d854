/**
 * A trace outside IndexedDB that a store was made here: without it, a store that the browser has thrown away would
 * look like a fresh phone. It holds nothing private: the name is a hash.
 */
const KEY = 'jiafang.store';

export function readMarker(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function writeMarker(name: string | null): void {
  try {
    if (name === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, name);
  } catch {
    // Without localStorage an evicted store cannot be told from a new phone; everything else works.
  }
}

const HANDED = 'jiafang.handed';

/**
 * Is this store's phone in a family's hands? It outlives a reload and a killed app, so that the locked screen offers
 * them nothing that destroys the store. Only the PIN ends it.
 */
export function isHandedOver(): boolean {
  try {
    return readMarker() !== null && localStorage.getItem(HANDED) === readMarker();
  } catch {
    return false;
  }
}

export function markHandedOver(on: boolean): void {
  try {
    const store = readMarker();
    if (on && store !== null) localStorage.setItem(HANDED, store);
    else localStorage.removeItem(HANDED);
  } catch {
    // Without localStorage the locked screen is the usual one.
  }
}
