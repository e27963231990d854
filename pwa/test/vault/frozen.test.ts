// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { expect, it, vi } from 'vitest';
import { watchFreezing, watchTransactions } from '../../src/vault/frozen.ts';

class Turned extends Event {
  readonly persisted: boolean;

  constructor(type: 'pagehide' | 'pageshow', persisted: boolean) {
    super(type);
    this.persisted = persisted;
  }
}

it('holds nothing while it is put away, keeps what was whole, and starts anew when shown again', async () => {
  const reload = vi.fn();
  watchFreezing(reload);
  const db = new Dexie('frozen');
  db.version(1).stores({ notes: 'id' });
  watchTransactions(db);
  await db.table('notes').put({ id: 'before' });

  window.dispatchEvent(new Turned('pagehide', false));
  window.dispatchEvent(new Turned('pageshow', false));
  await db.table('notes').put({ id: 'a reload harms nothing' });
  expect(reload).not.toHaveBeenCalled();

  const half = db.transaction('rw', 'notes', async () => {
    await db.table('notes').put({ id: 'half' });
    window.dispatchEvent(new Turned('pagehide', true));
    await db.table('notes').put({ id: 'other half' });
  });
  await expect(half).rejects.toThrow();
  await expect(db.table('notes').put({ id: 'late' })).rejects.toThrow('put away');

  // The next page, which nothing holds up.
  const next = new Dexie('frozen');
  next.version(1).stores({ notes: 'id' });
  await next.table('notes').put({ id: 'next' });
  expect(await next.table('notes').toCollection().primaryKeys()).toEqual([
    'a reload harms nothing',
    'before',
    'next',
  ]);

  window.dispatchEvent(new Turned('pageshow', true));
  expect(reload).toHaveBeenCalledOnce();
});
