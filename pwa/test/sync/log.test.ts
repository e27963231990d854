import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalOp } from '../../src/sync/op.ts';
import { openOp } from '../../src/sync/op.ts';
import { nextBatch } from '../../src/sync/push.ts';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, enrolled, kill, newDisk, type Phone, restarted } from '../support/phone.ts';
import { openText } from '../support/school-key.ts';
import { School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'visit', id: 'v0', values: { process: '旧。' }, stamps: { process: '12.9' } });
  }));
  school.reachable = false;
});

afterEach(() => kill(phone));

const queue = () => [...phone.memory.ops.values()].sort((a, b) => a.made - b.made);
const content = ({ n, after, set, items, state }: LocalOp) => ({ n, after, set, items, state });

describe('the open op', () => {
  it('takes in edits, keeps the first saw and has no number', async () => {
    await phone.edit.setField('visit', 'v0', 'process', '新');
    await phone.edit.setField('visit', 'v0', 'process', '新的。');
    await phone.edit.setItem('visit', 'v0', 'pledge', 'gifts', true);
    expect(queue().map(content)).toEqual([
      {
        n: null,
        after: null,
        set: { process: ['新的。', '12.9'] },
        items: { 'pledge/gifts': [true, null] },
        state: 'open',
      },
    ]);
  });

  it('names what the author looked at, not what arrived meanwhile', async () => {
    await phone.edit.setField('visit', 'v0', 'process', '新', '12.7');
    expect(queue()[0]?.set.process).toEqual(['新', '12.7']);
  });

  it('is closed by an append, a command and a resolution; the next one names the writes before', async () => {
    await phone.edit.setField('visit', 'v0', 'process', '一');
    await phone.edit.append('visit', 'v0', 'signature', { path: '' });
    await phone.edit.setField('visit', 'v0', 'process', '二');
    await phone.edit.command('visit', 'v0', 'submit', 'draft');
    await phone.edit.resolve('visit', 'v0', 'c_1', 'process', '三');
    expect(queue().map(content)).toEqual([
      { n: 1, after: null, set: { process: ['一', '12.9'] }, items: {}, state: 'queued' },
      { n: 2, after: 1, set: { process: ['二', '4001.1'] }, items: {}, state: 'queued' },
      { n: 3, after: 2, set: { process: ['三', '4001.2'] }, items: {}, state: 'queued' },
    ]);
    expect(phone.records.shownRow('visit', 'v0')?.values).toEqual({ process: '三', status: 'submitted' });
  });

  it('closes by itself before it outgrows the protocol', async () => {
    for (let i = 0; i < 4; i++) await phone.edit.setField('visit', 'v0', `f${i}`, '字'.repeat(15_000));
    const states = queue().map((op) => op.state);
    expect(states).toContain('queued');
    expect(
      Math.max(...queue().map((op) => new TextEncoder().encode(JSON.stringify(op)).length)),
    ).toBeLessThan(131_072);
  });

  it('seals feedback to the school', async () => {
    await phone.edit.append('visit', 'v0', 'feedback', { face: 'fair', words: '常来' });
    const body = queue()[0]?.append[0]?.body as unknown as { kid: string; box: string };
    expect(Object.keys(body)).toEqual(['kid', 'box']);
    expect(JSON.parse(await openText(school, body))).toEqual({ face: 'fair', words: '常来' });
  });

  it('goes before a later record that is closed: a consent never arrives before its visit', async () => {
    await phone.edit.setField('visit', 'v1', 'pupil', 'u1');
    await phone.edit.createRecord('consent', 'k1', { visit: 'v1', given: true });
    expect(queue().map(({ id, n, state }) => [id, n, state])).toEqual([
      ['v1', 1, 'queued'],
      ['k1', 2, 'queued'],
    ]);
  });

  it('creates a record in one op that is ready to go', async () => {
    await phone.edit.createRecord('consent', 'k1', { pupil: 'u1', given: true });
    expect(queue().map(content)).toEqual([
      { n: 1, after: null, set: { pupil: ['u1', null], given: [true, null] }, items: {}, state: 'queued' },
    ]);
  });
});

describe('numbers', () => {
  const step = fc.record({
    record: fc.constantFrom('v0', 'v1', 'v2'),
    act: fc.constantFrom('edit', 'edit', 'append', 'submit', 'sync', 'kill'),
  });

  it('run without gap or repetition through edits, lost replies and killed browsers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.boolean(),
        async (steps, lossy) => {
          await kill(phone);
          newDisk();
          school = await School.open();
          phone = await enrolled(school);
          school.loseReply = (call) =>
            lossy && call.path === '/sync/push' && school.sent('/sync/push').length % 2 === 1;
          for (const [i, { record, act }] of steps.entries()) {
            if (act === 'append') await phone.edit.append('visit', record, 'signature', { path: String(i) });
            else if (act === 'submit') await phone.edit.command('visit', record, 'submit', 'draft');
            else if (act === 'sync') await phone.status.syncNow();
            else if (act === 'kill') phone = await restarted(phone, school);
            else await phone.edit.setField('visit', record, 'process', String(i));
          }
          for (let i = 0; i < 4; i++) await phone.status.syncNow();
          assertLog([...school.ops.values()].map(({ op }) => op));
          for (const [i, { record, act }] of steps.entries()) {
            const later = steps.slice(i + 1).some((s) => s.record === record && s.act === 'edit');
            if (act === 'edit' && !later)
              expect(school.rows.get(`visit|${record}`)?.values.process).toBe(String(i));
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

/** 1, 2, 3, …; `after` is the op before on the same record; every `saw` is a write that was known then. */
function assertLog(ops: WireOp[]): void {
  const tail = new Map<string, number>();
  ops.forEach((op, i) => {
    expect(op.n).toBe(i + 1);
    expect(op.after).toBe(tail.get(op.id) ?? null);
    tail.set(op.id, op.n);
  });
}

describe('batches', () => {
  const sized = fc.record({ text: fc.integer({ min: 0, max: 2000 }), inc: fc.constantFrom(1, 2) });

  it('keep to the limits, to one incarnation and to the order', () => {
    fc.assert(
      fc.property(fc.array(sized, { minLength: 1, maxLength: 40 }), (sizes) => {
        let rest = sizes.map(
          ({ text, inc }, i): LocalOp => ({
            ...openOp(`o${i}`, 'visit', 'v', i, ''),
            set: { f: ['字'.repeat(text), null] },
            state: 'queued',
            inc,
            n: i + 1,
          }),
        );
        const seen: string[] = [];
        while (rest.length) {
          const batch = nextBatch(rest, { ops: 5, bytes: 9000 });
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(5);
          expect(new Set(batch.map((op) => op.inc)).size).toBe(1);
          seen.push(...batch.map((op) => op.op));
          rest = rest.slice(batch.length);
        }
        expect(seen).toEqual(sizes.map((_, i) => `o${i}`));
      }),
    );
  });
});
