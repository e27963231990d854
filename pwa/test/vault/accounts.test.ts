import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolled, kill, newDisk, type Phone, PIN, start } from '../support/phone.ts';
import { reply, School } from '../support/server.ts';

/** Two teachers with one phone: neither sees the other's work, and neither can throw it away. */
let school: School;
let phone: Phone;

beforeEach(async () => {
  newDisk();
  school = await School.open();
});

afterEach(() => kill(phone));

const gate = () => phone.session.session;
const write = (id: string, text: string) => phone.edit.setField('visit', id, 'process', text);
const shown = (id: string) => phone.records.shownRow('visit', id)?.values.process;

async function enter(user: string): Promise<void> {
  await phone.session.signIn(user, 'secret');
  if (gate().state.value === 'locked') await phone.session.unlock(PIN);
  else if (gate().state.value === 'needs_pin') await phone.session.choosePin(PIN);
}

describe('two accounts on one phone', () => {
  it('a locked store lets another teacher in, and keeps its queue', async () => {
    phone = await enrolled(school);
    school.reachable = false;
    await write('v1', '第一位写的');
    phone.session.lock();
    await phone.session.someoneElse();
    expect(gate().state.value).toBe('signed_out');
    expect(gate().me.value).toBeNull();
    expect(gate().accounts.value.map(({ tail }) => tail)).toEqual(['001']);
    school.reachable = true;
    await enter('t1002');
    expect(shown('v1')).toBeUndefined();
    await write('v2', '第二位写的');
    await phone.status.syncNow();
    expect(school.rows.has('visit|v1')).toBe(false);
    phone.session.lock();
    await phone.session.someoneElse();
    const [second, first] = gate().accounts.value;
    expect([second?.tail, first?.tail]).toEqual(['002', '001']);
    await phone.session.openAccount(first?.store ?? '');
    expect(gate().state.value).toBe('locked');
    expect(await phone.session.unlock(PIN)).toEqual({ ok: true });
    expect(gate().me.value?.person).toBe('p1');
    expect([shown('v1'), phone.memory.ops.size]).toEqual(['第一位写的', 1]);
    await phone.status.syncNow();
    expect(school.rows.get('visit|v1')?.values.process).toBe('第一位写的');
  });

  it('the sign-in of one never ends up in the store of the other', async () => {
    phone = await enrolled(school);
    phone.session.lock();
    await phone.session.signIn('t1002', 'secret');
    expect(gate().state.value).toBe('needs_pin');
    await phone.session.someoneElse();
    await phone.session.openAccount(gate().accounts.value[0]?.store ?? '');
    await phone.session.unlock(PIN);
    expect(phone.store.state().account).toMatchObject({ user: 'p1', device: 'd-p1' });
    expect(gate().me.value?.person).toBe('p1');
  });

  it('one that comes back is told who it is by now, though the other was told today', async () => {
    phone = await enrolled(school);
    await phone.status.syncNow();
    phone.session.lock();
    await phone.session.someoneElse();
    await enter('t1002');
    await phone.status.syncNow();
    expect(gate().me.value?.person).toBe('p2');
    phone.session.lock();
    await phone.session.someoneElse();
    await phone.session.openAccount(gate().accounts.value[1]?.store ?? '');
    const before = school.sent('/me').length;
    await phone.session.unlock(PIN);
    await phone.status.syncNow();
    expect(school.sent('/me')).toHaveLength(before + 1);
    await phone.status.syncNow();
    expect(school.sent('/me')).toHaveLength(before + 1);
  });

  it('what comes for one after another has opened goes into no store', async () => {
    phone = await enrolled(school);
    school.put({ type: 'visit', id: 'v1', values: { process: '第一位学生家的话' }, appends: {} });
    let come: () => void = () => undefined;
    const late = new Promise<void>((done) => {
      come = done;
    });
    let asked = 0;
    school.twist = ({ path }) => {
      if (path !== '/sync/pull') return undefined;
      asked += 1;
      const now = asked === 1 ? late : Promise.resolve();
      const rows = asked === 1 ? [...school.rows.values()] : [];
      return now.then(() =>
        reply(200, { ...{ epoch: 'e1', cursor: 'other', more: false, rows, gone: [] }, scopes: null }),
      );
    };
    const syncing = phone.status.syncNow();
    await expect.poll(() => asked).toBe(1);
    phone.session.lock();
    await phone.session.someoneElse();
    await enter('t1002');
    const { cursor } = phone.store.state().sync;
    come();
    await syncing;
    expect(gate().me.value?.person).toBe('p2');
    expect([shown('v1'), phone.store.state().sync.cursor]).toEqual([undefined, cursor]);
    await phone.status.syncNow();
    expect(shown('v1')).toBeUndefined();
  });

  it('forgets a store that went with a clean sign-out, and marks one that waits', async () => {
    phone = await enrolled(school);
    await phone.session.signOut();
    expect(gate().accounts.value).toEqual([]);
    await enter('t1001');
    school.reachable = false;
    await write('v1', '没送');
    await phone.session.signOut();
    expect(gate().accounts.value).toMatchObject([{ tail: '001', kept: true }]);
    await phone.session.openAccount(gate().accounts.value[0]?.store ?? '');
    await phone.session.unlock(PIN);
    expect(shown('v1')).toBe('没送');
    phone.session.lock();
    await phone.session.someoneElse();
    expect(gate().accounts.value[0]?.kept).toBeUndefined();
  });

  it('keeps a store that was locked on the way out while a photo waits in it', async () => {
    phone = await enrolled(school);
    const photo = { id: 'ph1', visit: 'v1', sha256: '0'.repeat(64), size: 3, width: 1, height: 1, made: 1 };
    await phone.store.commit({
      photos: [{ ...photo, takenOn: '2026-11-25', state: 'phone', bytes: true }],
      bytes: [{ id: 'ph1', data: new ArrayBuffer(3) }],
    });
    phone.session.lock();
    await expect.poll(() => gate().state.value).toBe('locked');
    expect(await phone.session.signOut()).toEqual({ kept: 1 });
    await phone.session.openAccount(gate().accounts.value[0]?.store ?? '');
    await phone.session.unlock(PIN);
    expect([...phone.memory.photos.keys()]).toEqual(['ph1']);
  });

  it('says so when one of the stores was thrown away by the browser, and leaves the other alone', async () => {
    phone = await enrolled(school);
    await enter('t1002');
    const lost = gate().accounts.value.find(({ tail }) => tail === '001') ?? phone.marker.readAccounts()[1];
    phone.session.lock();
    await phone.session.someoneElse();
    await new Promise((done) => (indexedDB.deleteDatabase(lost?.store ?? '').onsuccess = done));
    await phone.session.openAccount(lost?.store ?? '');
    expect(gate().notice.value).toBe('evicted');
    expect(gate().accounts.value.map(({ tail }) => tail)).toEqual(['002']);
    phone = await start(school);
    expect(gate().state.value).toBe('locked');
  });

  it('keeps no person, no name and no whole staff number outside the stores', async () => {
    phone = await enrolled(school);
    await enter('t1002');
    const told = [...outside()].join(' ');
    for (const secret of ['t1001', 't1002', 'p1', 'p2', '林晓']) expect(told).not.toContain(secret);
  });

  it('a code from the office signs in like a password, once', async () => {
    phone = await start(school);
    school.codes.set('ABCDEFGHJKMNPQRSTUVW', 'p2');
    await phone.session.signInWithCode('ABCDEFGHJKMNPQRSTUVW');
    await phone.session.choosePin(PIN);
    expect(gate().me.value?.person).toBe('p2');
    expect(phone.marker.readAccounts()).toMatchObject([{ tail: '' }]);
    await phone.session.signOut();
    await expect(phone.session.signInWithCode('ABCDEFGHJKMNPQRSTUVW')).rejects.toMatchObject({
      code: 'bad_credentials',
    });
  });

  it('whatever the two do in whatever order: all that was written is at school or in its writer’s store', async () => {
    const step = fc.constantFrom('one', 'two', 'write', 'lock', 'leave', 'line', 'sync', 'kill', 'wrong');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        newDisk();
        school = await School.open();
        phone = await start(school);
        const wrote: Record<string, string[]> = { p1: [], p2: [] };
        for (const [at, what] of steps.entries()) await act(what, at, wrote);
        school.reachable = true;
        for (const [user, person] of [
          ['t1001', 'p1'],
          ['t1002', 'p2'],
        ] as const) {
          await enter(user);
          const mine = [...phone.memory.ops.values()].map((op) => op.id);
          expect(mine.filter((id) => !wrote[person]?.includes(id))).toEqual([]);
          await phone.status.syncNow();
          for (const id of wrote[person] ?? []) expect(school.rows.has(`visit|${id}`)).toBe(true);
        }
        await kill(phone);
      }),
      { numRuns: 25, seed: 20261125 },
    );
  }, 240_000);
});

/** What lies in the browser outside IndexedDB. */
function outside(): string[] {
  return ['store', 'accounts', 'handed', 'tab', 'kept', 'here'].map(
    (key) => localStorage.getItem(`jiafang.${key}`) ?? '',
  );
}

async function act(what: string, at: number, wrote: Record<string, string[]>): Promise<void> {
  const open = gate().state.value === 'open';
  const user = { one: 't1001', two: 't1002' }[what];
  if (user && school.reachable) return enter(user);
  if (what === 'write' && open) {
    const id = `v-${gate().me.value?.person}-${at}`;
    await write(id, '写');
    wrote[gate().me.value?.person ?? '']?.push(id);
  }
  if (what === 'lock' && open) phone.session.lock();
  if (what === 'leave' && open) await phone.session.signOut();
  if (what === 'line') school.reachable = !school.reachable;
  if (what === 'sync' && open) await phone.status.syncNow();
  if (what === 'wrong' && gate().state.value === 'locked') await phone.session.unlock('111222');
  if (what === 'kill') {
    await kill(phone);
    phone = await start(school);
  }
}
