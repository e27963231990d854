import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolled, kill, newDisk, type Phone, PIN, restarted, start } from '../support/phone.ts';
import { rule, told } from '../support/rules.ts';
import { problem, reply, School } from '../support/server.ts';
import { until } from '../support/until.ts';

/** What the rules ask of a teacher: told after a pull, kept under the lock, gone with the account. */
let school: School;
let phone: Phone;

beforeEach(async () => {
  newDisk();
  school = await School.open();
  tell(3);
});

afterEach(async () => {
  await kill(phone);
  vi.useRealTimers();
});

const PATH = '/me/progress';
const have = () => phone.memory.progress.value?.campaigns[0]?.rules[0]?.have;
const tell = (n: number) => {
  school.twist = ({ path }) => (path === PATH ? reply(200, told(rule({ have: n }))) : undefined);
};
const news = () => school.put({ type: 'visit', id: `v${school.seq}`, values: {} });

describe('the figures on the phone', () => {
  it('come with a pull, and are there without a network after the browser was killed', async () => {
    phone = await enrolled(school);
    expect(have()).toBe(3);
    const at = phone.memory.progress.value?.at;
    school.reachable = false;
    phone = await restarted(phone, school);
    expect(have()).toBe(3);
    expect(phone.memory.progress.value?.at).toBe(at);
  });

  it('are asked for anew where the pull brought something, else once an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    phone = await enrolled(school);
    expect(school.sent(PATH)).toHaveLength(1);
    await phone.status.syncNow();
    expect(school.sent(PATH)).toHaveLength(1);
    tell(4);
    news();
    await phone.status.syncNow();
    expect([have(), school.sent(PATH).length]).toEqual([4, 2]);
    vi.setSystemTime(Date.now() + 3_600_001);
    await phone.status.syncNow();
    expect(school.sent(PATH)).toHaveLength(3);
  });

  it.each([
    ['has no such page', () => problem(404, 'not_found')],
    ['is busy', () => problem(503, 'retry')],
    ['answers something else', () => new Response('<p>', { status: 200 })],
  ])('stay as they were where the school %s, and nobody is told of a fault', async (_, answer) => {
    phone = await enrolled(school);
    news();
    school.twist = ({ path }) => (path === PATH ? answer() : undefined);
    await phone.status.syncNow();
    expect(have()).toBe(3);
    expect(phone.status.syncStatus.phase.value).toBe('idle');
    expect(phone.status.syncStatus.attention.value).toEqual([]);
  });

  it('lie encrypted on the disk', async () => {
    phone = await enrolled(school);
    const rows = await phone.store.database().all('state');
    expect(rows.map(({ id }) => id)).toContain('progress');
    expect(rows.map(({ box }) => new TextDecoder().decode(box)).join()).not.toContain('每个孩子');
  });

  it('go with the lock, and with the sign-out for good', async () => {
    phone = await enrolled(school);
    await phone.session.signOut();
    expect(phone.memory.progress.value).toBeNull();
    await kill(phone);
    phone = await start(school);
    school.twist = ({ path }) => (path === PATH ? problem(503, 'retry') : undefined);
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    await phone.status.syncNow();
    expect(phone.memory.progress.value).toBeNull();
  });

  it('never show one account’s to another, not even an answer that comes late', async () => {
    phone = await enrolled(school);
    news();
    let answer: (late: Response) => void = () => undefined;
    school.twist = ({ path }) =>
      path === PATH ? new Promise<Response>((done) => (answer = done)) : undefined;
    const running = phone.status.syncNow();
    await until(() => expect(school.sent(PATH)).toHaveLength(2));
    phone.session.lock();
    await phone.session.someoneElse();
    await phone.session.signIn('t1002', 'secret');
    await phone.session.choosePin(PIN);
    expect(phone.memory.progress.value).toBeNull();
    answer(reply(200, told(rule({ have: 9 }))));
    await running;
    expect(have()).not.toBe(9);
  });
});
