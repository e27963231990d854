import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as items from '../../../src/features/followup/items.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
let ledger: typeof items;

beforeEach(async () => {
  const begun = await beginning((school) => {
    for (const id of ['u1', 'u2']) school.put({ type: 'pupil', id, values: { name: id } });
  });
  phone = begun.phone;
  begun.school.reachable = false;
  ledger = await import('../../../src/features/followup/items.ts');
});

afterEach(() => kill(phone));

async function item(id: string, due_on: string, more: Record<string, unknown> = {}): Promise<void> {
  await phone.edit.setFields('ledger_item', id, {
    pupil: 'u1',
    words: id,
    kind: 'request',
    owner: 'p1',
    due_on,
    ...more,
  });
}

describe('what is to be followed up', () => {
  it('has the open ones first, the nearest day first; of a child all, of a teacher the own ones', async () => {
    await item('late', '2026-12-01');
    await item('soon', '2026-11-01');
    await item('someday', '', { due_on: null });
    await item('theirs', '2026-10-01', { owner: 'p2' });
    await item('elsewhere', '2026-10-02', { pupil: 'u2' });
    await item('closed', '2026-09-01');
    await phone.edit.command('ledger_item', 'closed', 'close', 'open');
    const ids = (rows: { id: string }[]) => rows.map((one) => one.id);
    expect(ids(ledger.useItems(() => 'u1').value)).toEqual(['theirs', 'soon', 'late', 'someday', 'closed']);
    expect(ids(ledger.useItems().value)).toEqual(['elsewhere', 'soon', 'late', 'someday', 'closed']);
  });

  it.each([
    [[], '2026-11-20', true],
    [[], '2026-11-21', false],
    [['take'], '2026-11-20', true],
    [['answer'], '2026-11-20', false],
    [['close'], '2026-11-20', false],
  ] as const)('after %j with the day %s it is late: %s', async (steps, due, late) => {
    await item('one', due);
    for (const step of steps) await phone.edit.command('ledger_item', 'one', step, 'open');
    const row = phone.records.shownRow('ledger_item', 'one');
    expect(row && ledger.isLate(row, '2026-11-21')).toBe(late);
  });
});
