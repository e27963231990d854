import { describe, expect, it } from 'vitest';
import { formFor } from '../../../src/features/conflict/forms.ts';
import { fieldTitle, valueWords, wayOf } from '../../../src/features/conflict/wording.ts';
import type { VisitForm } from '../../../src/features/visit/form.ts';
import { attentionLink } from '../../../src/features/visits/attention.ts';
import '../../../src/features/shared/inside.ts';

const FORM = {
  sections: [{ fields: [{ name: 'process', kind: 'narrative', label: { 'zh-CN': '过程' } }] }],
  papers: {
    support_plan: {
      sections: [{ fields: [{ name: 'aim', kind: 'narrative', label: { 'zh-CN': '目标' } }] }],
    },
  },
  ledger: { categories: [{ key: 'books', label: { 'zh-CN': '借书' } }] },
} as unknown as VisitForm;
const around = (type: string) => ({ form: formFor(type, FORM), pupil: '罗小满', nameOf: () => '' });
const shown = (type: string, field: string, value: unknown) => [
  fieldTitle(field, around(type)),
  valueWords(field, value, around(type)),
  wayOf(field, around(type).form),
];

describe('what stands apart in a record that is no visit', () => {
  it('has the words in which it was asked for', () => {
    expect(shown('ledger_item', 'answer', '借两本。')).toEqual(['答复家里', '借两本。', 'text']);
    expect(shown('ledger_item', 'category', 'books')).toEqual(['关于什么', '借书', 'choice']);
    expect(shown('appointment', 'answer', 'agreed')).toEqual(['打过了，怎么说', '约好了', 'choice']);
    expect(shown('appointment', 'mode', 'phone')).toEqual(['怎么谈', '电话', 'choice']);
    expect(shown('appointment', 'at', '16:30')).toEqual(['几点', '16:30', 'time']);
    expect(shown('support', 'aim', '读书。')).toEqual(['目标', '读书。', 'text']);
    expect(shown('visit', 'process', '谈了。')).toEqual(['过程', '谈了。', 'text']);
  });

  it('leads to a screen of its own', () => {
    const item = { id: 'c', kind: 'conflict' as const, type: 'ledger_item', record: 'i1', visit: null };
    const field = { field: 'answer', dismissable: false };
    expect(attentionLink({ ...item, ...field })).toBe('/apart/ledger_item/i1/conflict/answer');
    expect(attentionLink({ ...item, ...field, type: 'visit', record: 'v1', visit: 'v1' })).toBe(
      '/visits/v1/conflict/answer',
    );
  });
});
