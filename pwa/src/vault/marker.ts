/**
 * Traces outside IndexedDB of the stores on this phone: without them, a store that the browser has thrown away would
 * look like a fresh phone. They hold nothing private: a store's name is a hash, and of a staff number only its end is
 * kept, so that two teachers with one phone find their own.
 */
const KEY = 'jiafang.store';
/** How the name of every store begins. */
export const STORE = 'jiafang-';

/** The store that was open last. */
export function readMarker(): string | null {
  return read(KEY);
}

export function writeMarker(name: string | null): void {
  write(KEY, name);
}

export interface AccountMark {
  store: string;
  /** The last characters of the staff number; empty where the phone was enrolled by a code. */
  tail: string;
  /** Its teacher signed out while work waited. */
  kept?: boolean;
  /** No PIN opens it any more: its key is destroyed. */
  ended?: boolean;
  /** How many records and photos of it had not reached the school. */
  waiting?: number;
}

const ACCOUNTS = 'jiafang.accounts';
const TAIL = 3;

/** The accounts that have a store on this phone, the last used one first. */
export function readAccounts(): AccountMark[] {
  const last = readMarker();
  const marks = parsed(read(ACCOUNTS));
  if (last !== null && !marks.some((mark) => mark.store === last)) marks.push({ store: last, tail: '' });
  return marks.sort((a, b) => Number(b.store === last) - Number(a.store === last));
}

/** `user`: the staff number where it was typed; else what is known already stays. */
export function rememberAccount(store: string, user: string | null, kept = false): void {
  const before = readAccounts().find((mark) => mark.store === store);
  const tail = user === null ? (before?.tail ?? '') : user.slice(-TAIL);
  save([
    ...readAccounts().filter((mark) => mark.store !== store),
    { store, tail, ...(kept ? { kept } : {}) },
  ]);
}

export function noteWaiting(store: string, waiting: number): void {
  const marks = readAccounts();
  if ((marks.find((mark) => mark.store === store)?.waiting ?? 0) === waiting) return;
  save(marks.map((mark) => (mark.store === store ? { ...mark, waiting } : mark)));
}

export function endAccount(store: string): void {
  save(readAccounts().map((mark) => (mark.store === store ? { ...mark, ended: true } : mark)));
}

export function forgetAccount(store: string): void {
  save(readAccounts().filter((mark) => mark.store !== store));
}

/**
 * Stores of which there is no trace here. A browser writes localStorage late: a phone that died right after it was
 * enrolled has its store and nothing that names it. Where a trace is, nothing is stray; browsers that cannot list
 * their stores find none.
 */
export async function strayStores(): Promise<string[]> {
  if (readAccounts().length > 0 || typeof indexedDB === 'undefined' || !indexedDB.databases) return [];
  const there = await indexedDB.databases().catch(() => []);
  return there.flatMap(({ name }) => (name?.startsWith(STORE) ? [name] : []));
}

const HANDED = 'jiafang.handed';

/**
 * Is this store's phone in a family's hands? It outlives a reload and a killed app, so that the locked screen offers
 * them nothing that destroys the store. Only the PIN ends it.
 */
export function isHandedOver(): boolean {
  return readMarker() !== null && read(HANDED) === readMarker();
}

export function markHandedOver(on: boolean): void {
  write(HANDED, on ? readMarker() : null);
}

function parsed(text: string | null): AccountMark[] {
  try {
    const marks = JSON.parse(text ?? '[]') as AccountMark[];
    return Array.isArray(marks) ? marks.filter((mark) => typeof mark?.store === 'string') : [];
  } catch {
    return [];
  }
}

function save(marks: AccountMark[]): void {
  write(ACCOUNTS, marks.length ? JSON.stringify(marks) : null);
}

// Without localStorage an evicted store cannot be told from a new phone; everything else works.

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}
