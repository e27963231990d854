import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerRow } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import type { School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});
afterEach(() => kill(phone));

const apart = (type: string): ServerRow =>
  ({
    ...{ type, id: `${type}1`, values: { answer: '借。' }, stamps: { answer: '7.1' }, appends: {} },
    flags: [],
    conflicts: [
      {
        id: 'c_1',
        field: 'answer',
        head: { stamp: '7.1', by: 't2', at: null },
        values: [{ value: '先问。', stamp: '4001.1', by: 't1', at: '2026-11-26T10:00:00+08:00' }],
      },
    ],
  }) as unknown as ServerRow;

describe('what two hands wrote apart', () => {
  it.each(['visit', 'ledger_item', 'pupil', 'type_to_come'])(
    'of %s is on the list until somebody settles it',
    async (type) => {
      school.put(apart(type));
      await phone.status.syncNow();
      const listed = () =>
        phone.status.syncStatus.attention.value.map(({ kind, record, field }) => ({ kind, record, field }));
      expect(listed()).toEqual([{ kind: 'conflict', record: `${type}1`, field: 'answer' }]);
      await phone.edit.resolve(type, `${type}1`, 'c_1', 'answer', '先问，再借。');
      expect(listed()).toEqual([]);
      expect(phone.records.shownRow(type, `${type}1`)?.values.answer).toBe('先问，再借。');
    },
  );

  it('says whose hands they were, where they are not two teachers’', async () => {
    const by = (head: string, beside: string, at: number) => {
      const row = apart('ledger_item');
      const [conflict] = row.conflicts ?? [];
      if (conflict?.head) conflict.head.by = head;
      for (const one of conflict?.values ?? []) one.by = beside;
      return { ...row, id: `i${at}`, conflicts: [{ ...conflict, id: `c_${at}` }] } as ServerRow;
    };
    const me = phone.session.session.me.value?.person ?? '';
    const hands = [by('t2', me, 0), by(me, me, 1), by('family', me, 2), by(me, 'server', 3)];
    for (const row of hands) school.put(row);
    await phone.status.syncNow();
    const told = phone.status.syncStatus.attention.value.map(({ record, code }) => [record, code]);
    expect(told).toEqual([
      ['i0', undefined],
      ['i1', 'own'],
      ['i2', 'outside'],
      ['i3', 'outside'],
    ]);
  });
});
