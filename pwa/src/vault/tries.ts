import { hex } from './bytes.ts';
import type { MetaRow, VaultDb } from './db.ts';
import { type Header, MAX_TRIES, openHeader } from './pin.ts';
import { ruin } from './ruin.ts';

/** Trying a PIN: ten wrong ones destroy the store. */
export type Tried = { key: Uint8Array<ArrayBuffer> } | { left: number };

/** Counts the try on the disk before it is made: pulling the battery does not buy another one. */
export async function tryPin(store: VaultDb, pin: string): Promise<Tried> {
  const header = await counted(store);
  if (!header) return { left: 0 };
  // A tenth try that was cut off is used up: whoever kills the app between count and ruin gets no eleventh.
  const key = header.tries > MAX_TRIES ? null : await openHeader(header, pin);
  if (key && (await forgiven(store, header))) return { key };
  const left = Math.max(0, MAX_TRIES - header.tries);
  if (left === 0) await ruin(store);
  return { left };
}

export async function headerOf(store: VaultDb): Promise<Header | null> {
  return asHeader(await store.get('meta', 'header'));
}

function asHeader(row: MetaRow | undefined): Header | null {
  return row && 'kdf' in row ? row : null;
}

/** What destroyed a store that has no header any more. */
export async function endOf(store: VaultDb): Promise<'ruined' | 'revoked'> {
  const end = await store.get('meta', 'end');
  return end && 'why' in end ? end.why : 'ruined';
}

/** One more try, in one transaction: tries made at once, in two tabs for one, must not count as one. */
function counted(store: VaultDb): Promise<Header | null> {
  return store.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta');
    const header = asHeader(await meta.get('header'));
    if (!header?.wrapped) return null;
    const next = { ...header, tries: header.tries + 1 };
    await meta.put(next);
    return next;
  });
}

/** The PIN was right; false where the store was ruined meanwhile, which nothing undoes. */
function forgiven(store: VaultDb, { salt }: Header): Promise<boolean> {
  return store.write(['meta'], async (tx) => {
    const meta = tx.objectStore('meta');
    const header = asHeader(await meta.get('header'));
    if (!header?.wrapped || hex(new Uint8Array(header.salt)) !== hex(new Uint8Array(salt))) return false;
    await meta.put({ ...header, tries: 0 });
    return true;
  });
}
