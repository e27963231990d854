import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { reply, type School } from '../support/server.ts';

/** A phone that has not heard of its school for long: what it shows, and what it may say to have seen. */
const words = { kind: 'value', type: 'text', class: 'family' };
const open = { kind: 'value', type: 'text', class: 'open' };
const SCHEMA = {
  schema: 4,
  types: {
    visit: {
      fields: {
        mode: { kind: 'choice', options: ['phone'], class: 'open' },
        process: { kind: 'narrative', type: 'text', class: 'family' },
        outcome_words: words,
        hardship: { kind: 'choice', options: ['ill'], class: 'sensitive' },
        met: { kind: 'set', type: 'bool', class: 'family' },
      },
    },
    pupil: { fields: { name: open, village: words } },
    guardian: { fields: { name: open, phone: words } },
    ledger_item: {
      fields: { words, answer: words, due_on: { kind: 'date', class: 'open' }, state: { kind: 'status' } },
    },
    appointment: { fields: { on: { kind: 'date', class: 'open' }, slip: { ...words, type: 'json' } } },
  },
};
const HELD: Record<string, Record<string, unknown>> = {
  visit: { mode: 'phone', process: '谈了许久', outcome_words: '不方便', hardship: 'ill', 'met/g1': true },
  pupil: { name: '韦小雨', village: '上寨' },
  guardian: { name: '韦母', phone: '0000' },
  ledger_item: { words: '盼有路灯', answer: '已报镇里', due_on: '2026-12-01', state: 'open' },
  appointment: { on: '2026-12-01', slip: { wants: '想谈谈' } },
};

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.twist = (call) => (call.path === '/sync/schema' ? reply(200, SCHEMA) : undefined);
    for (const [type, values] of Object.entries(HELD)) {
      const stamps = Object.fromEntries(Object.keys(values).map((field) => [field, '77.3']));
      const log = [{ id: 'e1', by: 'p9', at: '', body: { event: 'own_note', note: '记一笔' } }];
      school.put({ type, id: 'r1', values, stamps, appends: { log } } as Parameters<School['put']>[0]);
    }
  }));
});

afterEach(() => kill(phone));

const shown = (type: string) => phone.records.shownRow(type, 'r1');

it('hides what families told, in visits and in the papers around them, and keeps names and dates', () => {
  for (const [type, values] of Object.entries(HELD)) expect(shown(type)?.values).toEqual(values);
  phone.session.session.leaseOver.value = true;
  const left = Object.fromEntries(Object.keys(HELD).map((type) => [type, shown(type)?.values]));
  expect(left).toEqual({
    visit: { mode: 'phone', 'met/g1': true },
    pupil: HELD.pupil,
    guardian: HELD.guardian,
    ledger_item: { due_on: '2026-12-01', state: 'open' },
    appointment: { on: '2026-12-01' },
  });
  expect(Object.keys(HELD).map((type) => shown(type)?.appends)).toEqual([{}, {}, {}, {}, {}]);
});

it('says of words written meanwhile that those which stood there were not seen', async () => {
  school.reachable = false;
  phone.session.session.leaseOver.value = true;
  await phone.edit.setField('ledger_item', 'r1', 'answer', '会去问');
  await phone.edit.setField('ledger_item', 'r1', 'due_on', '2026-12-08');
  await phone.edit.setField('visit', 'r1', 'process', '又谈了');
  expect(shown('ledger_item')?.values.answer).toBe('会去问');
  school.reachable = true;
  await phone.status.syncNow();
  const sent = school
    .sent('/sync/push')
    .flatMap((call) => (call.body as { ops: WireOp[] }).ops)
    .map((op) => op.set);
  expect(sent).toContainEqual({ answer: ['会去问', null], due_on: ['2026-12-08', '77.3'] });
  expect(sent.find((set) => set && 'process' in set)?.process).toEqual(['又谈了', null]);
});
