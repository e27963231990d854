import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
  unwrap,
} from 'idb';
import idbReady from 'safari-14-idb-fix';
import { hex, sha256, utf8 } from './bytes.ts';
import { isFrozen, takeBack, watched } from './frozen.ts';
import { STORE } from './marker.ts';
import type { Header } from './pin.ts';

/** Everything but `meta` is encrypted before it comes here; ids are random and say nothing. */
export interface Boxed {
  id: string;
  box: ArrayBuffer;
}

/** An op with its copy for the school alone, which survives a destroyed PIN. */
export interface BoxedOp extends Boxed {
  sealed: { kid: string; box: ArrayBuffer } | null;
  /** The school has it, though perhaps in no backup yet. */
  acked?: boolean;
}

/** Which tab may write. */
export interface Owner {
  id: 'owner';
  tab: string;
}

export interface LeaseRow {
  id: 'lease';
  tab: string;
  until: number;
}

/** Why there is no header: what destroyed the store. */
export interface EndRow {
  id: 'end';
  why: 'ruined' | 'revoked';
}

/** Sealed copies of a destroyed vault, on their way to the school. */
export interface RescueRow {
  id: string;
  kid: string;
  box: ArrayBuffer;
}

/** A photo of a destroyed vault: readable for whoever can open `escrow`, that is the school. */
export interface LostPhoto extends Boxed {
  escrow: { kid: string; box: string };
  bytes: ArrayBuffer;
}

export type MetaRow = Header | Owner | LeaseRow | EndRow;

interface Tables extends DBSchema {
  meta: { key: string; value: MetaRow };
  state: { key: string; value: Boxed };
  rows: { key: string; value: Boxed };
  ops: { key: string; value: BoxedOp };
  photos: { key: string; value: Boxed };
  bytes: { key: string; value: Boxed };
  rescue: { key: string; value: RescueRow };
  lost: { key: string; value: LostPhoto };
}

type Name = keyof typeof EMPTY & StoreNames<Tables>;
type Value<N extends Name> = Tables[N]['value'];
type Connection = IDBPDatabase<Tables>;
type Tx<M extends 'readonly' | 'readwrite'> = IDBPTransaction<Tables, Name[], M>;

const EMPTY = { meta: 0, state: 0, rows: 0, ops: 0, photos: 0, bytes: 0, rescue: 0, lost: 0 };
/** Every table of a store. */
export const TABLES = Object.keys(EMPTY) as Name[];
/** Stores on phones have carried this number from their first day. */
const VERSION = 10;

/**
 * The tables of one store on the disk. It opens when first asked, and again where the browser took the connection away
 * (iOS does it to a page that slept); after `close` it stays closed.
 */
export class VaultDb {
  readonly name: string;
  private opening: Promise<Connection> | null = null;
  private closed = false;

  constructor(name: string) {
    this.name = name;
  }

  get<N extends Name>(table: N, id: string): Promise<Value<N> | undefined> {
    return this.run('readonly', [table], (tx) => tx.objectStore(table).get(id));
  }

  all<N extends Name>(table: N): Promise<Value<N>[]> {
    return this.run('readonly', [table], (tx) => tx.objectStore(table).getAll());
  }

  ids(table: Name): Promise<string[]> {
    return this.run('readonly', [table], (tx) => tx.objectStore(table).getAllKeys());
  }

  count(table: Name): Promise<number> {
    return this.run('readonly', [table], (tx) => tx.objectStore(table).count());
  }

  async put<N extends Name>(table: N, row: Value<N>): Promise<void> {
    await this.write([table], (tx) => tx.objectStore(table).put(row));
  }

  drop(table: Name, id: string): Promise<void> {
    return this.write([table], (tx) => tx.objectStore(table).delete(id));
  }

  clear(table: Name): Promise<void> {
    return this.write([table], (tx) => tx.objectStore(table).clear());
  }

  /** All of `act` or nothing of it, on the disk when this resolves. `act` waits for nothing but the tables. */
  write<T>(tables: Name[], act: (tx: Tx<'readwrite'>) => Promise<T>): Promise<T> {
    return this.run('readwrite', tables, act);
  }

  isOpen(): boolean {
    return !this.closed;
  }

  close(): void {
    this.closed = true;
    this.forget();
  }

  /** Closes it and takes it off the disk. */
  async delete(): Promise<void> {
    this.close();
    await deleteDB(this.name);
  }

  /** Leaves a connection that is no good any more, unless another came in its place; the next act opens one. */
  forget(lost = this.opening): void {
    lost?.then((connection) => connection.close()).catch(() => undefined);
    if (this.opening === lost) this.opening = null;
  }

  private async run<T, M extends 'readonly' | 'readwrite'>(
    mode: M,
    tables: Name[],
    act: (tx: Tx<M>) => Promise<T>,
  ): Promise<T> {
    const tx = await this.begin(mode, tables);
    // Whoever waits for `act` hears of a failure from it; here it must not count as heard by nobody.
    tx.done.catch(() => undefined);
    try {
      const result = await act(tx);
      await tx.done;
      return result;
    } catch (problem) {
      const { error } = tx;
      takeBack(unwrap(tx));
      await tx.done.catch(() => undefined);
      throw error ?? problem;
    }
  }

  private async begin<M extends 'readonly' | 'readwrite'>(mode: M, tables: Name[]): Promise<Tx<M>> {
    const opening = this.connection();
    const connection = await opening;
    const on = (open: Connection) => watched(() => open.transaction(tables, mode, { durability: 'strict' }));
    try {
      return on(connection);
    } catch (problem) {
      if (this.closed || isFrozen()) throw problem;
      this.forget(opening);
      return on(await this.connection());
    }
  }

  private connection(): Promise<Connection> {
    if (this.closed) return Promise.reject(new DOMException('the store is closed', 'InvalidStateError'));
    if (this.opening) return this.opening;
    const opening = idbReady().then(() =>
      openDB<Tables>(this.name, VERSION, {
        upgrade: (db) => {
          for (const table of TABLES) db.createObjectStore(table, { keyPath: 'id' });
        },
        blocking: forget,
        terminated: forget,
      }),
    );
    const forget = () => this.forget(opening);
    opening.catch(forget);
    this.opening = opening;
    return opening;
  }
}

/** Whether there is such a store on this phone; none comes into being by the question. */
export async function exists(name: string): Promise<boolean> {
  await idbReady();
  return new Promise((done, fail) => {
    let absent = false;
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => {
      absent = true;
      asked.transaction?.abort();
    };
    asked.onsuccess = () => {
      asked.result.close();
      done(true);
    };
    asked.onerror = () => (absent ? done(false) : fail(asked.error));
  });
}

/** One database for each server (that is, origin) and user. */
export async function nameFor(user: string): Promise<string> {
  const origin = typeof location === 'undefined' ? '' : location.origin;
  return `${STORE}${hex(await sha256(utf8(`${origin}|${user}`))).slice(0, 24)}`;
}
