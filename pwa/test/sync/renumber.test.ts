import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});
afterEach(() => kill(phone));

const write = (id: string, text: string) => phone.edit.setField('visit', id, 'process', text);
const close = (id: string) => phone.edit.append('visit', id, 'signature', { path: '' });
const sync = () => phone.status.syncNow();
const told = () => [...school.ops.values()].map(({ op }) => [op.n, op.after, op.set?.process]);
/** From now on the school knows nothing of these incarnations. */
function forget(...unknown: number[]): void {
  school.twist = ({ path, body }) =>
    /^\/sync\/(push|pull)/.test(path) && unknown.includes((body as { inc: number }).inc)
      ? problem(403, 'foreign_inc')
      : undefined;
}
/** Two ops wait under the first incarnation, one more on the same visit and one on another under the next. */
async function underTwo(): Promise<void> {
  school.reachable = false;
  await write('v1', '一');
  await close('v1');
  await write('v1', '二');
  await close('v1');
  const { commit, state } = phone.store;
  await commit(() => ({ state: { sync: { ...state().sync, inc: 4002 } } }));
  school.inc = 4002;
  await write('v1', '三');
  await close('v1');
  await write('v2', '四');
  school.reachable = true;
}

describe('an earlier incarnation that the school does not know', () => {
  it('counts anew, and its ops still go before what was written since, each once', async () => {
    await underTwo();
    forget(4001);
    await sync();
    await sync();
    expect(told()).toEqual([
      [1, null, ['一', null]],
      [2, 1, ['二', '4003.1']],
      [1, null, ['三', '4003.2']],
      [2, null, ['四', null]],
    ]);
    const pushed = school.sent('/sync/push').map((call) => (call.body as { inc: number }).inc);
    expect(pushed).toEqual([4001, 4003, 4002]);
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(Array(4).fill('acked'));
    await write('v2', '五');
    await sync();
    expect(told().at(-1)).toEqual([3, 2, ['五', '4002.2']]);
  });

  it('is no different where the school knows neither: the order and the names hold', async () => {
    await underTwo();
    forget(4001, 4002);
    for (let turn = 0; turn < 4; turn += 1) await sync();
    expect(told()).toEqual([
      [1, null, ['一', null]],
      [2, 1, ['二', '4003.1']],
      [1, null, ['三', '4003.2']],
      [2, null, ['四', null]],
    ]);
    expect(phone.store.state().sync.inc).toBe(4004);
  });

  it('renames what a deletion saw', async () => {
    school.reachable = false;
    await write('v1', '一');
    await close('v1');
    await phone.edit.remove('visit', 'v1');
    school.reachable = true;
    forget(4001);
    await sync();
    await sync();
    expect([...school.ops.values()].at(-1)?.op.delete?.saw).toEqual({ process: '4002.1' });
  });
});

describe('a number that a copy of this phone had taken', () => {
  it('is not named by what was written on the phone since', async () => {
    school.verdict = (op: WireOp) =>
      op.set?.process?.[0] === '一'
        ? { status: 'quarantined', code: 'op_id_reuse', new_inc: true }
        : undefined;
    school.put({ type: 'visit', id: 'v1', values: { process: '零' }, stamps: { process: '9.1' } });
    await sync();
    await write('v1', '一');
    let typed: Promise<string> | undefined;
    school.twist = ({ path }) => {
      if (path === '/sync/push') typed ??= write('v1', '二').then(() => close('v1'));
      return undefined;
    };
    const pushing = sync();
    await pushing;
    await typed;
    await sync();
    expect(told().slice(-2)).toEqual([
      [1, null, ['一', '9.1']],
      [2, 1, ['二', null]],
    ]);
  });

  it('is not named by the next edit of a record that the school does not show', async () => {
    school.verdict = (op: WireOp) =>
      op.n === 1 ? { status: 'quarantined', code: 'op_id_reuse', new_inc: true } : undefined;
    await write('v1', '一');
    await sync();
    school.verdict = () => undefined;
    await write('v1', '二');
    await sync();
    expect(told().at(-1)).toEqual([1, null, ['二', null]]);
  });
});
