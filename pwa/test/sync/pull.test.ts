import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone, PIN, restarted } from '../support/phone.ts';
import { problem, reply, type School } from '../support/server.ts';
import { until } from '../support/until.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});

afterEach(async () => {
  await kill(phone);
  vi.useRealTimers();
});

const write = (id: string, text = '甲') => phone.edit.setField('visit', id, 'process', text);
const sync = () => phone.status.syncNow();
const states = () => [...phone.memory.ops.values()].map((op) => op.state);
const attention = () =>
  phone.status.syncStatus.attention.value.map(({ kind, record, code }) => ({ kind, record, code }));
const shown = (id: string) => phone.records.shownRow('visit', id);

describe('pull', () => {
  it('keeps the newer row, page by page, and cursor and rows together', async () => {
    school.put({ type: 'visit', id: 'v1', values: { process: '新' } });
    await sync();
    const newer = phone.memory.rowOf('visit', 'v1');
    school.twist = ({ path }) =>
      path === '/sync/pull'
        ? reply(200, {
            epoch: 'e1',
            cursor: 'x',
            more: false,
            rows: [{ ...newer, seq: 0, values: { process: '旧' } }],
          })
        : undefined;
    await sync();
    expect(shown('v1')?.values.process).toBe('新');
  });

  it('removes what is gone and what no scope holds any more; own unsent work stays', async () => {
    for (const id of ['v1', 'v2', 'v3'])
      school.put({ type: 'visit', id, values: { process: '一' }, scopes: ['class:c3'] });
    school.put({ type: 'visit', id: 'v4', values: { process: '一' }, scopes: ['class:c3', 'self:p1'] });
    await sync();
    school.gone = [{ type: 'visit', id: 'v1', why: 'deleted' }];
    await write('v3', '二');
    school.verdict = () => ({ status: 'retry' });
    school.twist = ({ path }) =>
      path === '/sync/pull'
        ? reply(200, {
            epoch: 'e1',
            cursor: '9',
            more: false,
            scopes: { add: [], drop: ['class:c3'] },
            rows: [],
            gone: school.gone.splice(0),
          })
        : undefined;
    await sync();
    expect([...phone.memory.rowsOf('visit').keys()].sort()).toEqual(['v3', 'v4']);
    expect(shown('v3')?.values.process).toBe('二');
    expect(phone.memory.rowOf('visit', 'v4')?.scopes).toEqual(['self:p1']);
    school.verdict = () => ({ status: 'applied' });
    school.twist = () => undefined;
    await sync();
    expect(school.rows.get('visit|v3')?.values.process).toBe('二');
  });

  it('reads everything again when a checksum does not fit, and shows it; rows are not touched by it', async () => {
    school.put({ type: 'visit', id: 'v1', values: { process: '一' } });
    await sync();
    const cursors: unknown[] = [];
    school.twist = ({ path, body }) => {
      if (path !== '/sync/pull') return undefined;
      cursors.push((body as { cursor: unknown }).cursor);
      if (cursors.length > 1) return undefined;
      const check = { 'self:p1': { n: 7, x: '0000000000000000' } };
      return reply(200, { epoch: 'e1', cursor: String(school.seq), more: false, rows: [], gone: [], check });
    };
    await sync();
    expect(attention()).toEqual([{ kind: 'mismatch', record: '', code: 'self:p1' }]);
    expect(shown('v1')?.values.process).toBe('一');
    await sync();
    expect(cursors).toEqual([String(school.seq), null]);
    expect(attention()).toEqual([]);
  });

  it('counts in no scope what a whole reading did not bring, though own work keeps it on the screen', async () => {
    school.put({ type: 'visit', id: 'v1', values: { process: '一' } });
    await sync();
    await write('v1', '二');
    // The school was restored to a day before the visit, and keeps the op for later.
    school.rows.clear();
    school.epoch = 'e2';
    school.verdict = () => ({ status: 'retry' });
    const empty = { 'self:p1': { n: 0, x: '0000000000000000' } };
    const page = { epoch: 'e2', cursor: '9', more: false, rows: [], gone: [], check: empty };
    let pulls = 0;
    school.twist = ({ path, body }) => {
      if (path !== '/sync/pull' || (body as { epoch: string }).epoch !== 'e2') return undefined;
      pulls += 1;
      return reply(200, page);
    };
    await sync();
    await sync();
    expect(pulls).toBe(1);
    expect(attention()).toEqual([]);
    expect(shown('v1')?.values.process).toBe('二');
    school.verdict = () => ({ status: 'quarantined', code: 'bad_shape' });
    await sync();
    expect(pulls).toBe(2);
    expect(phone.memory.rowOf('visit', 'v1')).toBeNull();
  });

  it('lets go of what a whole reading did not bring, though only one of its scopes was dropped meanwhile', async () => {
    const scopes = ['class:c3', 'self:p1'];
    school.put({ type: 'visit', id: 'v1', values: { process: '一' }, scopes });
    await sync();
    school.rows.clear();
    let page = 0;
    school.twist = ({ path }) => {
      if (path !== '/sync/pull') return undefined;
      page += 1;
      if (page === 1) return problem(400, 'bad_cursor');
      const drop = page === 3 ? ['class:c3'] : [];
      const rest = { epoch: 'e1', cursor: '9', more: page === 2, rows: [], gone: [] };
      return reply(200, { ...rest, scopes: { add: [], drop } });
    };
    await sync();
    await sync();
    expect(page).toBe(3);
    expect(phone.memory.rowOf('visit', 'v1')).toBeNull();
  });

  it('starts over with a bad cursor', async () => {
    school.put({ type: 'visit', id: 'v1', values: { process: '一' } });
    let once = true;
    school.twist = ({ path }) => {
      if (path !== '/sync/pull' || !once) return undefined;
      once = false;
      return problem(400, 'bad_cursor');
    };
    await sync();
    await sync();
    expect(shown('v1')?.values.process).toBe('一');
  });
});

describe('login', () => {
  it('renews the access token once, whatever asks, and keeps the successor on the disk', async () => {
    school.access = 'other';
    await write('v1');
    await sync();
    expect(school.refreshes).toBe(1);
    expect(phone.status.visitState('v1').value).toBe('school');
    phone = await restarted(phone, school);
    await sync();
    expect(phone.session.session.expired.value).toBe(false);
  });

  it('keeps the queue when the login has ended, and goes on after the next one', async () => {
    school.access = 'other';
    school.refresh = 'gone';
    await write('v1');
    await sync();
    expect(phone.session.session.expired.value).toBe(true);
    expect(phone.status.syncStatus.phase.value).toBe('needs_sign_in');
    expect(states()).toEqual(['queued']);
    await phone.session.signIn('t1001', 'secret');
    await sync();
    expect(phone.session.session.expired.value).toBe(false);
    expect(school.ops.size).toBe(1);
    expect(school.sent('/sync/push').at(-1)?.body).toMatchObject({ inc: 4001 });
  });

  it('seals the store of a revoked device', async () => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '王小明' } });
    await sync();
    await write('v1');
    school.twist = ({ path }) => (path.startsWith('/sync') ? problem(403, 'device_revoked') : undefined);
    await sync();
    await until(() => expect(phone.session.session.notice.value).toBe('revoked'));
    expect(phone.session.session.state.value).toBe('signed_out');
    expect(phone.memory.ops.size).toBe(0);
    expect(await phone.session.unlock(PIN).catch(() => null)).not.toEqual({ ok: true });
  });
});
