import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { reply, type School } from '../support/server.ts';

/** A phone's clock may be wrong by years and may jump: nothing waits for it, and nothing is forgotten early. */
const DAY = 86_400_000;
const TRUE_TIME = Date.parse('2026-11-25T10:00:00+08:00');
let school: School;
let phone: Phone;
let off = 0;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  clock(0);
  ({ school, phone } = await beginning());
  tellTime();
});

afterEach(async () => {
  await kill(phone);
  vi.useRealTimers();
});

function clock(by: number): void {
  off = by;
  vi.setSystemTime(TRUE_TIME + by);
}

/** The school's own clock is right, whatever the phone's says. */
function tellTime(): void {
  const plain = school.fetch;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const answer = await plain(input, init);
    if (!/\/sync\/(push|pull)$/.test(String(input)) || !answer.ok) return answer;
    return reply(200, { ...(await answer.json()), now: new Date(Date.now() - off).toISOString() });
  });
}

const sync = () => phone.status.syncNow();
const off_ = async () => (await import('../../src/sync/clock.ts')).clockOff.value;

describe('a clock that is wrong', () => {
  it.each([
    [0, null],
    [9 * 60_000, null],
    [-9 * 60_000, null],
    [11 * 60_000, 11],
    [-3 * DAY, -3 * 24 * 60],
  ])('by %i ms is mentioned as %s minutes, and not when it is mended', async (by, minutes) => {
    clock(by);
    await sync();
    expect(await off_()).toBe(minutes);
    clock(0);
    await sync();
    expect(await off_()).toBeNull();
  });

  it('forgets no acknowledged op that a backup does not cover, though it jumps a year ahead', async () => {
    await phone.edit.setField('visit', 'v1', 'process', '甲');
    await sync();
    clock(400 * DAY);
    await phone.edit.setField('visit', 'v2', 'process', '乙');
    await sync();
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(['acked', 'acked']);
  });

  it('keeps no op open because it was set back', async () => {
    clock(300 * DAY);
    await phone.edit.setField('visit', 'v1', 'process', '甲');
    clock(0);
    const { takeOpen } = await import('../../src/sync/push.ts');
    await takeOpen(false);
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(['queued']);
  });

  it('asks about a held op again, though it was asked in a year to come', async () => {
    school.verdict = () => ({ status: 'held' });
    clock(300 * DAY);
    await phone.edit.setField('visit', 'v1', 'process', '甲');
    await sync();
    clock(0);
    school.verdict = () => undefined;
    school.ops.clear();
    await sync();
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(['acked']);
  });

  it('whatever it does between writes: their order stays, and all of them arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -3650, max: 3650 }), { minLength: 1, maxLength: 6 }),
        async (jumps) => {
          const id = `v${Math.random()}`;
          for (const [at, days] of jumps.entries()) {
            clock(days * DAY);
            await phone.edit.setField('visit', id, 'process', `${at}`);
            await phone.edit.append('visit', id, 'signature', { at });
          }
          await sync();
          expect(school.rows.get(`visit|${id}`)?.values.process).toBe(`${jumps.length - 1}`);
          const waiting = [...phone.memory.ops.values()].filter((op) => op.state !== 'acked');
          expect(waiting).toEqual([]);
        },
      ),
      { numRuns: 30, seed: 20261125 },
    );
  }, 60_000);
});
