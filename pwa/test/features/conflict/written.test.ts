import { describe, expect, it } from 'vitest';
import { formFor } from '../../../src/features/conflict/forms.ts';
import { faultsOf, linesOf, type Said } from '../../../src/features/refused/written.ts';
import '../../../src/features/shared/inside.ts';

const around = (type: string) => ({ form: formFor(type, null), pupil: '罗小满', nameOf: () => '' });
const lines = (said: Said) =>
  linesOf(said, around(said.type ?? 'visit')).map(({ title, words }) => `${title}：${words}`);

describe('what was refused, in words', () => {
  it('of a demand, a consent, a visit', () => {
    const item: Said = { type: 'ledger_item', set: { pupil: ['u1', null], answer: ['借两本。', '1.1'] } };
    expect(lines({ ...item, command: { name: 'answer' } })).toEqual([
      '答复家里：借两本。',
      '做了什么：换了状态',
    ]);
    const consent = { pupil: 'u1', capacity: 'parent', purpose: 'record', given: true, witness: '黄老师' };
    const set = Object.fromEntries(Object.entries(consent).map(([name, value]) => [name, [value, null]]));
    expect(lines({ type: 'consent', set: set as Said['set'] })).toEqual([
      '家里同意：是',
      '谁在场听到：黄老师',
    ]);
    expect(lines({ type: 'visit', command: { name: 'submit' } })).toEqual(['做了什么：交了这次家访']);
  });

  it('names what is at fault, whatever it is', () => {
    expect(faultsOf({ status: ['不行。'] }, around('visit'))).toEqual(['“状态”：不行。']);
    expect(faultsOf({ type: ['不行。'], command: ['不行。'] }, around('visit'))).toEqual([
      '“这一份”：不行。',
      '“做了什么”：不行。',
    ]);
    expect(faultsOf({ due_on: ['不是有效的日期。'] }, around('ledger_item'))).toEqual([
      '“哪天前办好”：不是有效的日期。',
    ]);
  });
});
