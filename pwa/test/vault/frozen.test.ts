// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { VaultDb } from '../../src/vault/db.ts';
import { watchFreezing } from '../../src/vault/frozen.ts';

const note = (id: string) => ({ id, box: new ArrayBuffer(1) });

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
  const db = new VaultDb('frozen');
  await db.put('state', note('before'));

  window.dispatchEvent(new Turned('pagehide', false));
  window.dispatchEvent(new Turned('pageshow', false));
  await db.put('state', note('a reload harms nothing'));
  expect(reload).not.toHaveBeenCalled();

  const half = db.write(['state'], async (tx) => {
    await tx.objectStore('state').put(note('half'));
    window.dispatchEvent(new Turned('pagehide', true));
    await tx.objectStore('state').put(note('other half'));
  });
  await expect(half).rejects.toThrow();
  await expect(db.put('state', note('late'))).rejects.toThrow('put away');

  // The next page, which nothing holds up.
  vi.resetModules();
  const next = new (await import('../../src/vault/db.ts')).VaultDb('frozen');
  await next.put('state', note('next'));
  expect(await next.ids('state')).toEqual(['a reload harms nothing', 'before', 'next']);

  window.dispatchEvent(new Turned('pageshow', true));
  expect(reload).toHaveBeenCalledOnce();
});
