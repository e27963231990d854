import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
beforeEach(async () => {
  ({ phone } = await beginning());
  await phone.edit.setFields('visit', 'v1', { pupil: 'u1', campaign: 'c1' });
});
afterEach(async () => {
  await kill(phone);
  vi.unstubAllGlobals();
});
const load = () => import('../../../src/features/ledger/ledger.ts');
const visit = () => {
  const row = phone.records.shownRow('visit', 'v1');
  if (!row) throw new Error('no visit');
  return row;
};
const items = () => phone.records.useRows('ledger_item').value;

describe('a demand', () => {
  it('is written down whole, as its kind, with who answers for it; the visit goes before it', async () => {
    const { keepDemand } = await load();
    await keepDemand(visit(), null, {
      kind: 'request',
      words: ' 路灯修好 ',
      category: 'service',
      due_on: '',
    });
    const [item] = items();
    expect(item?.values).toEqual({
      pupil: 'u1',
      visit: 'v1',
      campaign: 'c1',
      owner: phone.session.session.me.value?.person,
      kind: 'request',
      source: 'family',
      words: '路灯修好',
      category: 'service',
    });
    const ops = [...phone.memory.ops.values()].sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
    expect(ops.map((op) => [op.type, op.state])).toEqual([
      ['visit', 'queued'],
      ['ledger_item', 'queued'],
    ]);
  });

  it('is changed where it is changed, while nobody has taken it up', async () => {
    const { isOpen, keepDemand } = await load();
    await keepDemand(visit(), null, {
      kind: 'request',
      words: '路灯',
      category: 'service',
      due_on: '2026-12-01',
    });
    const [item] = items();
    if (!item) throw new Error('no item');
    expect(isOpen(item)).toBe(true);
    await keepDemand(visit(), item, { kind: 'promise', words: '路灯', category: '', due_on: '2026-12-01' });
    const [changed] = items();
    expect(changed?.values).toMatchObject({
      kind: 'promise',
      source: 'teacher',
      words: '路灯',
      due_on: '2026-12-01',
    });
    expect(changed?.values.category).toBeUndefined();
    expect(isOpen({ ...item, values: { state: 'in_hand' } })).toBe(false);
  });

  it('is due as its category says', async () => {
    const { dueBy } = await load();
    expect(dueBy({ key: 'a', label: {}, answer_days: 15 }, '2026-11-26')).toBe('2026-12-11');
    expect([dueBy({ key: 'a', label: {} }), dueBy(undefined)]).toEqual(['', '']);
  });
});

describe('the record’s own list of what was asked', () => {
  it('has each line once, and a changed one in its place', async () => {
    const { withLine } = await load();
    expect(withLine('', '', '路灯')).toBe('路灯');
    expect(withLine('校车', '', '路灯')).toBe('校车\n路灯');
    expect(withLine('校车\n路灯', '', '路灯')).toBe('校车\n路灯');
    expect(withLine('校车\n路灯', '校车', '校车多停一会儿')).toBe('校车多停一会儿\n路灯');
    // What its author took out of the list stays out.
    expect(withLine('路灯', '校车', '校车多停一会儿')).toBe('路灯');
  });
});
