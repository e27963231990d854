import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone, restarted } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';
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
const pushes = () =>
  school.sent('/sync/push').map((call) => (call.body as { ops: WireOp[] }).ops.map((op) => op.n));
const shown = (id: string) => phone.records.shownRow('visit', id);

describe('push', () => {
  it('takes a row from the reply and says where things are', async () => {
    school.reachable = false;
    await write('v1');
    expect(phone.status.visitState('v1').value).toBe('phone');
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    expect(phone.status.visitState('v1').value).toBe('waiting');
    expect(phone.status.syncStatus.visitsHere.value).toBe(1);
    await sync();
    expect(phone.status.syncStatus.phase.value).toBe('no_school');
    school.reachable = true;
    await sync();
    expect(phone.status.visitState('v1').value).toBe('school');
    expect(phone.status.syncStatus.visitsHere.value).toBe(0);
    expect(phone.status.syncStatus.visitsArrived.value).toBe(1);
    expect(phone.status.syncStatus.phase.value).toBe('idle');
    expect(shown('v1')).toMatchObject({ pending: false, stamps: { process: '4001.1' } });
  });

  it('sends again after a lost reply; the school answers duplicate', async () => {
    await write('v1');
    let lost = false;
    school.loseReply = ({ path }) => {
      const now = path === '/sync/push' && !lost;
      lost ||= now;
      return now;
    };
    await sync();
    expect(states()).toEqual(['queued']);
    await sync();
    expect(pushes()).toEqual([[1], [1]]);
    expect(states()).toEqual(['acked']);
    expect(school.ops.size).toBe(1);
  });

  it('survives a browser killed between reply and disk', async () => {
    await write('v1');
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    school.loseReply = ({ path }) => path === '/sync/push';
    await sync();
    phone = await restarted(phone, school);
    school.loseReply = () => false;
    await sync();
    expect(school.ops.size).toBe(1);
    expect(phone.status.visitState('v1').value).toBe('school');
  });

  it('keeps what is answered with retry and sends the rest on', async () => {
    school.verdict = (op) => (op.id === 'v1' ? { status: 'retry' } : undefined);
    await write('v1');
    await write('v2');
    await sync();
    expect(states()).toEqual(['queued', 'acked']);
    school.verdict = () => undefined;
    await sync();
    expect(states()).toEqual(['acked', 'acked']);
  });

  it('lists held and quarantined ops, and delays nobody by them', async () => {
    school.verdict = (op) =>
      op.id === 'v1'
        ? { status: 'quarantined', code: 'forbidden_scope', errors: { pupil: ['not yours'] } }
        : op.id === 'v2'
          ? { status: 'held' }
          : undefined;
    for (const id of ['v1', 'v2', 'v3']) await write(id);
    await sync();
    expect(attention()).toEqual([
      { kind: 'quarantined', record: 'v1', code: 'forbidden_scope' },
      { kind: 'held', record: 'v2', code: undefined },
    ]);
    expect(phone.status.visitState('v1').value).toBe('attention');
    expect(phone.status.visitState('v3').value).toBe('school');
    expect(shown('v1')?.values.process).toBe('甲');
  });

  it("shows the school's version where it refused a change, and keeps the words on the list", async () => {
    await write('v1');
    await sync();
    school.verdict = () => ({ status: 'quarantined', code: 'forbidden_scope' });
    await write('v1', '甲乙');
    await sync();
    expect(shown('v1')).toMatchObject({
      values: { process: '甲' },
      stamps: { process: '4001.1' },
      pending: false,
    });
    const [refused] = phone.status.syncStatus.attention.value;
    expect(refused?.kind).toBe('quarantined');
    expect(phone.memory.ops.get(refused?.id ?? '')?.set.process?.[0]).toBe('甲乙');
    school.verdict = () => undefined;
    await write('v1', '甲丙');
    await sync();
    expect(school.sent('/sync/push').at(-1)?.body).toMatchObject({
      ops: [{ set: { process: ['甲丙', '4001.1'] } }],
    });
  });

  it('lets the author give a refused op up', async () => {
    school.verdict = () => ({ status: 'quarantined', code: 'unknown_field' });
    await write('v1');
    await sync();
    const [item] = phone.status.syncStatus.attention.value;
    await phone.status.dismiss(item as NonNullable<typeof item>);
    expect(school.quarantine).toEqual([]);
    expect(attention()).toEqual([]);
    expect(shown('v1')).toBeNull();
  });

  it('halves a batch that is refused whole and parks the one op to blame', async () => {
    school.twist = ({ path, body }) => {
      const bad = path === '/sync/push' && (body as { ops: WireOp[] }).ops.some((op) => op.id === 'v3');
      return bad ? problem(422, 'bad_shape') : undefined;
    };
    for (const id of ['v1', 'v2', 'v3', 'v4', 'v5']) await write(id);
    await sync();
    expect([...school.rows.keys()].sort()).toEqual(['visit|v1', 'visit|v2', 'visit|v4', 'visit|v5']);
    expect(attention()).toEqual([{ kind: 'parked', record: 'v3', code: 'bad_shape' }]);
  });

  it('asks for a new incarnation and counts from one again', async () => {
    school.verdict = (op) =>
      op.n === 1 ? { status: 'quarantined', code: 'op_id_reuse', new_inc: true } : undefined;
    await write('v1');
    await sync();
    school.verdict = () => undefined;
    await write('v1', '乙');
    await sync();
    const last = school.sent('/sync/push').at(-1)?.body as { inc: number; ops: WireOp[] };
    expect(last.inc).toBe(4002);
    expect(last.ops.map(({ n, after }) => ({ n, after }))).toEqual([{ n: 1, after: null }]);
  });

  it('forgets acknowledged ops once a backup holds them', async () => {
    await write('v1');
    await sync();
    expect(phone.memory.ops.size).toBe(1);
    school.durable = 1;
    await write('v2');
    await sync();
    expect([...phone.memory.ops.values()].map((op) => op.n)).toEqual([2]);
  });

  it('compresses what is worth it', async () => {
    await write('v1', '字'.repeat(3000));
    await sync();
    expect(school.sent('/sync/push')[0]?.headers.get('Content-Encoding')).toBe('gzip');
    expect(shown('v1')?.pending).toBe(false);
  });
});

describe('a restored server', () => {
  it('gets everything above durable_n again and is read anew', async () => {
    for (const id of ['v1', 'v2', 'v3']) {
      await write(id);
      await sync();
    }
    school.put({ type: 'pupil', id: 'u9', values: { name: '后来' } });
    await sync();
    school.durable = 1;
    await write('v4');
    await sync();
    const first = school.rows.get('visit|v1');
    school.epoch = 'e2';
    school.ops.clear();
    school.rows = new Map([['visit|v1', first as NonNullable<typeof first>]]);
    school.seq = 1;
    await sync();
    await sync();
    expect(pushes().at(-1)).toEqual([2, 3, 4]);
    expect([...school.rows.keys()].sort()).toEqual(['visit|v1', 'visit|v2', 'visit|v3', 'visit|v4']);
    expect(phone.records.shownRow('pupil', 'u9')).toBeNull();
    expect(shown('v2')?.pending).toBe(false);
  });

  it('gets what it refused because a copy of the phone had taken its number, though that number is durable', async () => {
    school.verdict = () => ({ status: 'quarantined', code: 'op_id_reuse', new_inc: true });
    school.durable = 1;
    await write('v1', '副本写的。');
    await sync();
    school.epoch = 'e2';
    await sync();
    await sync();
    const again = school.sent('/sync/push').map((call) => call.body as { inc: number; ops: WireOp[] });
    expect(again.filter(({ inc }) => inc === 4001).map(({ ops }) => ops.map((op) => [op.id, op.n]))).toEqual([
      [['v1', 1]],
      [['v1', 1]],
    ]);
  });
});

describe('a server that never knew this phone', () => {
  it('gets the waiting ops under a new incarnation, with what they saw renamed', async () => {
    school.reachable = false;
    await write('v1', '一');
    await phone.edit.append('visit', 'v1', 'signature', { path: '' });
    await write('v1', '二');
    school.reachable = true;
    const old = school.inc;
    school.twist = ({ path, body }) =>
      /^\/sync\/(push|pull)/.test(path) && (body as { inc: number }).inc === old
        ? problem(403, 'foreign_inc')
        : undefined;
    await sync();
    await sync();
    expect([...school.ops.values()].map(({ op }) => [op.n, op.after, op.set?.process])).toEqual([
      [1, null, ['一', null]],
      [2, 1, ['二', '4002.1']],
    ]);
    expect(phone.status.visitState('v1').value).toBe('school');
  });

  /** The school knows no incarnation, and refuses the question for another with `refusal`. */
  const forgetful = async (refusal: () => Response) => {
    school.twist = ({ path }) => {
      if (path === '/devices/incarnation') return refusal();
      return /^\/sync\/(push|pull)/.test(path) ? problem(403, 'foreign_inc') : undefined;
    };
    await write('v1', '一');
    await sync();
  };

  it('is asked again when it is too busy to give a new incarnation', async () => {
    await forgetful(() => problem(503, 'unavailable', {}, { 'Retry-After': '120' }));
    expect(phone.status.syncStatus.phase.value).toBe('busy');
    expect((phone.status.syncStatus.retryAt.value ?? 0) - Date.now()).toBeGreaterThan(110_000);
  });

  it('asks for a new login where it forgot the device too', async () => {
    school.refresh = 'gone';
    await forgetful(() => problem(401, 'token_invalid'));
    expect(phone.status.syncStatus.phase.value).toBe('needs_sign_in');
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(['queued']);
  });

  it('revokes the device with the answer to the question, too', async () => {
    await forgetful(() => problem(403, 'device_revoked'));
    await until(() => expect(phone.session.session.notice.value).toBe('revoked'));
  });
});
