import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import type * as capture from '../../src/photo/capture.ts';
import type * as edit from '../../src/sync/edit.ts';
import type * as status from '../../src/sync/status.ts';
import type * as syncer from '../../src/sync/syncer.ts';
import type * as marker from '../../src/vault/marker.ts';
import type * as memory from '../../src/vault/memory.ts';
import type * as records from '../../src/vault/records.ts';
import type * as session from '../../src/vault/session.ts';
import type * as store from '../../src/vault/store.ts';
import { School } from './server.ts';

export const PIN = '804913';

/** One running app: modules of its own over the disk that `newDisk` made. Starting another is what a killed browser does. */
export interface Phone {
  session: typeof session;
  edit: typeof edit;
  records: typeof records;
  status: typeof status;
  syncer: typeof syncer;
  memory: typeof memory;
  store: typeof store;
  capture: typeof capture;
  marker: typeof marker;
}

/** An empty phone: no database, no marker. */
export function newDisk(): void {
  vi.stubGlobal('indexedDB', new IDBFactory());
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
}

export async function start(school: School): Promise<Phone> {
  vi.resetModules();
  await import('../../src/features/shared/inside.ts');
  vi.stubGlobal('fetch', school.fetch);
  const phone: Phone = {
    session: await import('../../src/vault/session.ts'),
    edit: await import('../../src/sync/edit.ts'),
    records: await import('../../src/vault/records.ts'),
    status: await import('../../src/sync/status.ts'),
    syncer: await import('../../src/sync/syncer.ts'),
    memory: await import('../../src/vault/memory.ts'),
    store: await import('../../src/vault/store.ts'),
    capture: await import('../../src/photo/capture.ts'),
    marker: await import('../../src/vault/marker.ts'),
  };
  await phone.session.startSession();
  return phone;
}

/** A phone that is signed in, has its PIN and has ended its first sync. */
export async function enrolled(school: School): Promise<Phone> {
  const phone = await start(school);
  await phone.session.signIn('t1001', 'secret');
  await phone.session.choosePin(PIN);
  await phone.status.syncNow();
  return phone;
}

/** An empty phone and a school that has what `fill` puts there; then everything up to the end of the first sync. */
export async function beginning(
  fill: (school: School) => void = () => {},
): Promise<{ school: School; phone: Phone }> {
  newDisk();
  const school = await School.open();
  fill(school);
  return { school, phone: await enrolled(school) };
}

/** Ends an app as a killed browser does: what it holds in memory is gone, a transaction under way is whole or absent. */
export async function kill(dead: Phone): Promise<void> {
  dead.syncer.stopSyncing();
  await dead.store.closeStore();
}

/** The browser is killed and opened again. */
export async function restarted(dead: Phone, school: School): Promise<Phone> {
  await kill(dead);
  const phone = await start(school);
  await phone.session.unlock(PIN);
  return phone;
}
