import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as chain from '../../../src/features/return/chain.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
let returns: typeof chain;

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '罗小满' } });
  }));
  returns = await import('../../../src/features/return/chain.ts');
});

afterEach(() => kill(phone));

async function visit(id: string, on: string, more: Record<string, unknown> = {}): Promise<void> {
  await phone.edit.setFields('visit', id, { pupil: 'u1', lead: 'p1', visited_on: on, ...more });
  await phone.edit.command('visit', id, 'submit', 'draft');
}
const all = () => phone.records.useRows('visit').value;
const row = (id: string) => phone.records.shownRow('visit', id);
const ids = (rows: { id: string }[]) => rows.map((one) => one.id);

describe('a chain of visits', () => {
  it('is the same whichever of its visits is asked, the first one first', async () => {
    await visit('a', '2026-09-01');
    await visit('c', '2026-11-01', { return_of: 'b' });
    await visit('b', '2026-10-01', { return_of: 'a' });
    await visit('x', '2026-10-02');
    for (const id of ['a', 'b', 'c']) expect(ids(returns.chainOf(row(id), all()))).toEqual(['a', 'b', 'c']);
    expect(ids(returns.chainOf(row('x'), all()))).toEqual(['x']);
    expect(returns.chainOf(null, all())).toEqual([]);
  });

  it('ends though two visits name each other, and begins where the first one is not known', async () => {
    await visit('a', '2026-09-01', { return_of: 'b' });
    await visit('b', '2026-10-01', { return_of: 'a' });
    await visit('c', '2026-10-03', { return_of: 'elsewhere' });
    expect(ids(returns.chainOf(row('a'), all()))).toEqual(['a', 'b']);
    expect(ids(returns.chainOf(row('c'), all()))).toEqual(['c']);
  });
});

describe('a return that is due', () => {
  it('was agreed on a finished visit, and nobody has gone back; the nearest day first', async () => {
    await visit('a', '2026-09-01', { follow_up_on: '2026-10-20' });
    await visit('b', '2026-09-02', { follow_up_on: '2026-10-10' });
    await visit('c', '2026-09-03', { follow_up_on: '2026-10-01' });
    await visit('d', '2026-09-04');
    await visit('e', '2026-10-01', { return_of: 'c' });
    await phone.edit.setFields('visit', 'draft', { pupil: 'u1', follow_up_on: '2026-10-02' });
    expect(ids(returns.dueReturns(all()))).toEqual(['b', 'a']);
  });

  it('is not asked for where nobody was in, and once where two wrote down the same day', async () => {
    await visit('a', '2026-09-01', { follow_up_on: '2026-10-20', outcome: 'absent' });
    await visit('b', '2026-09-02', { follow_up_on: '2026-10-10' });
    await visit('c', '2026-09-02', { follow_up_on: '2026-10-12' });
    const due = returns.dueReturns(all());
    expect(ids(due)).toEqual(['b', 'c']);
    expect(ids(returns.oncePerChild(due))).toEqual(['b']);
    await visit('d', '2026-10-10', { return_of: 'c' });
    expect(returns.dueReturns(all())).toEqual([]);
  });

  it('is begun once, and takes the child, the campaign and the way of meeting along', async () => {
    await visit('a', '2026-09-01', { mode: 'phone' });
    const first = row('a');
    if (!first) throw new Error('it is here');
    const begun = await returns.beginReturn(first, all());
    expect(row(begun)?.values).toMatchObject({ pupil: 'u1', return_of: 'a', lead: 'p1', mode: 'phone' });
    expect(row(begun)?.values.visited_on).toBeUndefined();
    expect(await returns.beginReturn(first, all())).toBe(begun);
  });
});
