import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exists, VaultDb } from '../../src/vault/db.ts';

/** The connection that the browser takes away. */
async function connectionOf(db: VaultDb): Promise<IDBDatabase | undefined> {
  const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await db.count('rows');
  const [connection] = begin.mock.contexts;
  begin.mockRestore();
  return connection as IDBDatabase | undefined;
}

const box = (id: string) => ({ id, box: new ArrayBuffer(2) });

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

describe('the tables of a store', () => {
  it('are written as a whole or not at all', async () => {
    const db = new VaultDb('one');
    const half = db.write(['rows', 'state'], async (tx) => {
      await tx.objectStore('rows').put(box('r1'));
      throw new Error('the battery');
    });
    await expect(half).rejects.toThrow('the battery');
    expect(await db.ids('rows')).toEqual([]);
    await db.write(['rows', 'state'], async (tx) => {
      await tx.objectStore('rows').put(box('r1'));
      await tx.objectStore('state').put(box('s1'));
    });
    expect([await db.ids('rows'), await db.count('state')]).toEqual([['r1'], 1]);
  });

  it('are on the disk, and not in its cache, when a write resolves', async () => {
    const db = new VaultDb('one');
    await db.put('rows', box('r1'));
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await db.put('rows', box('r2'));
    expect(begin.mock.calls.map((call) => call.slice(1))).toEqual([['readwrite', { durability: 'strict' }]]);
    begin.mockRestore();
  });

  it('open again where the browser took the connection away', async () => {
    const db = new VaultDb('one');
    await db.put('rows', box('r1'));
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
    await db.put('rows', box('r2'));
    expect(open).toHaveBeenCalledOnce();
    expect(await db.ids('rows')).toEqual(['r1', 'r2']);
    for (const spy of [open, begin]) spy.mockRestore();
  });

  it('open again once, however many ask at the same time', async () => {
    const db = new VaultDb('one');
    await db.put('rows', box('r1'));
    (await connectionOf(db))?.close();
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    const found = await Promise.all([1, 2, 3, 4].map(() => db.ids('rows')));
    expect(found).toEqual([['r1'], ['r1'], ['r1'], ['r1']]);
    expect(open).toHaveBeenCalledOnce();
    open.mockRestore();
  });

  it('stay closed once they were closed', async () => {
    const db = new VaultDb('one');
    await db.put('rows', box('r1'));
    db.close();
    expect(db.isOpen()).toBe(false);
    await expect(db.get('rows', 'r1')).rejects.toThrow('closed');
  });

  it('hold nobody up who takes the store off the phone in another tab', async () => {
    const [mine, other] = [new VaultDb('one'), new VaultDb('one')];
    await mine.put('rows', box('r1'));
    await other.delete();
    expect(await exists('one')).toBe(false);
    expect(await mine.ids('rows')).toEqual([]);
  });

  it('are those of stores that phones already have', async () => {
    const there = await openDB('one', 10, {
      upgrade: (db) =>
        void ['meta', 'state', 'rows', 'ops', 'photos', 'bytes', 'rescue', 'lost'].map((name) =>
          db.createObjectStore(name, { keyPath: 'id' }),
        ),
    });
    await there.put('rows', box('r1'));
    there.close();
    expect(await new VaultDb('one').ids('rows')).toEqual(['r1']);
  });
});

describe('whether there is a store', () => {
  it('is told without making one', async () => {
    expect(await exists('one')).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
    const db = new VaultDb('one');
    await db.put('rows', box('r1'));
    expect(await exists('one')).toBe(true);
  });

  it('is no answer where the browser cannot say', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      const request = new EventTarget() as unknown as IDBOpenDBRequest;
      setTimeout(() => request.onerror?.(new Event('error')));
      return Object.assign(request, { error: new DOMException('Internal error', 'UnknownError') });
    });
    await expect(exists('one')).rejects.toThrow('Internal error');
    open.mockRestore();
  });
});
