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
