import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importKey, open, shut } from '../../src/vault/box.ts';
import { fromUtf8, utf8 } from '../../src/vault/bytes.ts';
import { makeHeader, openHeader } from '../../src/vault/pin.ts';
import { enrolled, kill, newDisk, type Phone, PIN, start } from '../support/phone.ts';
import { openBox } from '../support/school-key.ts';
import { School } from '../support/server.ts';

const SECRET = '奶奶说想要一盏台灯';
let school: School;
let phone: Phone;

beforeEach(async () => {
  newDisk();
  school = await School.open();
});

afterEach(() => phone && kill(phone));

/** Every byte and string that lies in any of the phone's databases. */
async function everythingOnDisk(): Promise<string> {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (value instanceof ArrayBuffer) found.push(fromUtf8(value), new Uint8Array(value).join('\n'));
    else if (ArrayBuffer.isView(value)) look(value.buffer);
    else if (value && typeof value === 'object') for (const part of Object.values(value)) look(part);
    else found.push(String(value));
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open(name as string);
      request.onsuccess = () => done(request.result);
    });
    for (const table of db.objectStoreNames) {
      const all = db.transaction(table).objectStore(table).getAll();
      look(await new Promise((done) => (all.onsuccess = () => done(all.result))));
    }
    db.close();
  }
  return found.join('\n');
}

describe('box', () => {
  it('opens at its own place only, and only unchanged', async () => {
    const key = await importKey(new Uint8Array(32));
    const box = await shut(key, 'rows|a', utf8('x'));
    expect(fromUtf8(await open(key, 'rows|a', box))).toBe('x');
    await expect(open(key, 'rows|b', box)).rejects.toThrow('belongs elsewhere');
    for (const at of [0, 1, 13, box.byteLength - 1]) {
      const changed = new Uint8Array(box.slice(0));
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(open(key, 'rows|a', changed.buffer)).rejects.toThrow();
    }
  });

  it('never uses an IV twice', async () => {
    const key = await importKey(new Uint8Array(32));
    const boxes = await Promise.all([...Array(50)].map(() => shut(key, 'p', utf8('same'))));
    expect(new Set(boxes.map((box) => new Uint8Array(box).slice(1, 13).join())).size).toBe(50);
  });
});

describe('pin', () => {
  it('opens the data key, and a changed header does not', async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const header = await makeHeader(PIN, key, { kid: 'k', box: '' });
    expect(header.kdf).toEqual({ name: 'PBKDF2', hash: 'SHA-256', iterations: 600_000 });
    expect(await openHeader(header, PIN)).toEqual(key);
    expect(await openHeader(header, '804914')).toBeNull();
    expect(await openHeader({ ...header, salt: new Uint8Array(16).buffer }, PIN)).toBeNull();
  });
});

describe('vault', () => {
  it('keeps what was written through a restart, and shows it only after the PIN', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    phone.syncer.stopSyncing();
    const cold = await start(school);
    expect(cold.session.session.state.value).toBe('locked');
    expect(cold.records.shownRow('visit', 'v1')).toBeNull();
    expect(await cold.session.unlock(PIN)).toEqual({ ok: true });
    phone = cold;
    expect(phone.records.shownRow('visit', 'v1')?.values.process).toBe(SECRET);
    expect(phone.session.session.me.value?.name).toBe('林晓');
  });

  it('leaves nothing readable on the disk', async () => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '王小明', village: '上河村' } });
    phone = await enrolled(school);
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    await phone.edit.append('visit', 'v1', 'feedback', { words: SECRET });
    const disk = await everythingOnDisk();
    expect(disk.length).toBeGreaterThan(1000);
    for (const secret of [SECRET, '王小明', '上河村', '林晓', 'process', school.access, school.refresh]) {
      expect(disk).not.toContain(secret);
    }
    const marker = localStorage.getItem('jiafang.store') ?? '';
    expect(marker).toMatch(/^jiafang-[0-9a-f]{24}$/);
  });

  it('counts wrong PINs across restarts and forgets them after the right one', async () => {
    phone = await enrolled(school);
    phone.session.lock();
    expect(await phone.session.unlock('804914')).toEqual({ ok: false, left: 9 });
    const cold = await start(school);
    expect(cold.session.session.triesLeft.value).toBe(9);
    expect(await cold.session.unlock('804914')).toEqual({ ok: false, left: 8 });
    expect(await cold.session.unlock(PIN)).toEqual({ ok: true });
    phone.syncer.stopSyncing();
    phone = cold;
    expect(phone.session.session.triesLeft.value).toBeNull();
  });

  it('counts PINs that are tried at once, each for itself', async () => {
    phone = await enrolled(school);
    phone.session.lock();
    await Promise.all([1, 2, 3].map(() => phone.session.unlock('804914')));
    expect((await start(school)).session.session.triesLeft.value).toBe(7);
  });

  it('gives no eleventh try to whoever kills the app at the tenth', async () => {
    phone = await enrolled(school);
    const { name } = phone.store.database();
    await kill(phone);
    const db = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
    });
    const meta = db.transaction('meta', 'readwrite').objectStore('meta');
    const header = await new Promise<object>((done) => {
      const request = meta.get('header');
      request.onsuccess = () => done(request.result);
    });
    await new Promise((done) => (meta.put({ ...header, tries: 10 }).onsuccess = done));
    db.close();
    phone = await start(school);
    expect(await phone.session.unlock(PIN)).toEqual({ ok: false, left: 0 });
    expect(phone.session.session.notice.value).toBe('ruined');
    expect(phone.session.session.accounts.value).toMatchObject([{ ended: true }]);
  });

  it('writes what was handed in before it locks', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    const edits = ['一', '二', '三'].map((text, i) => phone.edit.setField('visit', `v${i}`, 'process', text));
    phone.session.lock();
    await Promise.all(edits);
    await phone.session.unlock(PIN);
    expect(phone.records.shownRow('visit', 'v2')?.values.process).toBe('三');
  });

  it('destroys the key at the tenth wrong PIN; the school still gets the unsent ops', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    await phone.edit.append('visit', 'v2', 'signature', { path: 'M0 0' });
    await phone.edit.setField('visit', 'v3', 'process', 'second');
    phone.syncer.stopSyncing();
    phone = await start(school);
    for (let i = 9; i >= 0; i--) expect(await phone.session.unlock('111222')).toEqual({ ok: false, left: i });
    expect(phone.session.session.state.value).toBe('signed_out');
    expect(phone.session.session.notice.value).toBe('ruined');
    school.reachable = true;
    await phone.session.signIn('t1001', 'secret');
    expect(phone.session.session.state.value).toBe('needs_pin');
    await phone.session.choosePin('909182');
    await phone.status.syncNow();
    const opened = await Promise.all(school.imported.map((box) => openBox(school, box)));
    const ops = opened.flatMap((body) => body.ops);
    expect(ops.map((op) => [op.inc, op.n]).sort()).toEqual([
      [4001, 1],
      [4001, 2],
      [4001, 3],
    ]);
    expect(ops.find((op) => op.id === 'v1')?.set?.process).toEqual([SECRET, null]);
    expect(await phone.store.database().count('rescue')).toBe(0);
  });

  it('destroys the key; what is in no backup goes to the school again, which may have lost it', async () => {
    phone = await enrolled(school);
    await phone.edit.setField('visit', 'v1', 'process', 'covered');
    await phone.status.syncNow();
    school.durable = 1;
    await phone.edit.setField('visit', 'v1', 'requests', SECRET);
    await phone.status.syncNow();
    expect(school.ops.size).toBe(2);
    await phone.session.lock();
    await phone.session.forgetPin();
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    await phone.status.syncNow();
    const opened = await Promise.all(school.imported.map((box) => openBox(school, box)));
    const [op, ...more] = opened.flatMap((body) => body.ops);
    expect([op?.inc, op?.n, op?.set?.requests, more]).toEqual([4001, 2, [SECRET, null], []]);
    expect(await phone.store.database().count('rescue')).toBe(0);
  });

  it('says so when the browser has thrown the store away', async () => {
    phone = await enrolled(school);
    const marker = localStorage.getItem('jiafang.store');
    phone.syncer.stopSyncing();
    newDisk();
    localStorage.setItem('jiafang.store', marker ?? '');
    phone = await start(school);
    expect(phone.session.session.state.value).toBe('signed_out');
    expect(phone.session.session.notice.value).toBe('evicted');
    expect(phone.session.session.lost.value).toBe(0);
  });

  it('says how much of it had not reached the school', async () => {
    phone = await enrolled(school);
    await phone.edit.setField('visit', 'v1', 'process', '到了。');
    await phone.status.syncNow();
    school.reachable = false;
    await phone.edit.setField('visit', 'v2', 'process', '没到。');
    await phone.edit.setField('visit', 'v2', 'requests', '也没到。');
    await phone.edit.setField('visit', 'v3', 'process', '没到。');
    const name = localStorage.getItem('jiafang.store') ?? '';
    await expect.poll(() => phone.marker.readAccounts()[0]?.waiting).toBe(2);
    phone.session.lock();
    await expect.poll(() => phone.session.session.state.value).toBe('locked');
    await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
    await phone.session.openAccount(name);
    expect(phone.session.session.notice.value).toBe('evicted');
    expect(phone.session.session.lost.value).toBe(2);
  });

  it('changes the PIN with the old one only', async () => {
    phone = await enrolled(school);
    expect(await phone.session.changePin('111222', '909182')).toBe(false);
    expect(await phone.session.changePin(PIN, '909182')).toBe(true);
    phone.session.lock();
    expect((await phone.session.unlock(PIN)).ok).toBe(false);
    expect(await phone.session.unlock('909182')).toEqual({ ok: true });
  });

  it('locks rather than lets the hand-over screen use up the tries', async () => {
    phone = await enrolled(school);
    for (let i = 0; i < 6; i++) expect(await phone.session.checkPin('111222')).toBe(false);
    expect(phone.session.session.state.value).toBe('locked');
    expect(await phone.session.unlock(PIN)).toEqual({ ok: true });
  });

  it('writes nothing once another tab has the store', async () => {
    phone = await enrolled(school);
    phone.syncer.stopSyncing();
    const second = await start(school);
    await second.session.unlock(PIN);
    await expect(phone.edit.setField('visit', 'v1', 'process', 'x')).rejects.toThrow();
    await second.edit.setField('visit', 'v1', 'process', 'y');
    phone = second;
    expect(phone.records.shownRow('visit', 'v1')?.values.process).toBe('y');
  });

  it('keeps at sign-out what a destroyed store left for the school, and what a locked one holds', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    phone.session.lock();
    await phone.session.unlock('111222');
    expect(await phone.session.signOut()).toEqual({ kept: 1 });
    school.reachable = true;
    await phone.session.signIn('t1001', 'secret');
    await phone.session.forgetPin();
    await phone.session.choosePin(PIN);
    phone.syncer.stopSyncing();
    school.reachable = false;
    expect(await phone.session.signOut()).toEqual({ kept: 1 });
    school.reachable = true;
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    await phone.status.syncNow();
    expect(school.imported).toHaveLength(1);
  });

  it('keeps unsent work at sign-out and deletes the store otherwise', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    expect(await phone.session.signOut()).toEqual({ kept: 1 });
    expect(phone.session.session.state.value).toBe('signed_out');
    school.reachable = true;
    await phone.session.signIn('t1001', 'secret');
    expect(phone.session.session.state.value).toBe('locked');
    await phone.session.unlock(PIN);
    await phone.status.syncNow();
    expect(school.rows.get('visit|v1')?.values.process).toBe(SECRET);
    expect(await phone.session.signOut()).toEqual({ kept: 0 });
    expect(await indexedDB.databases()).toEqual([]);
  });
});
