import { describe, expect, it } from 'vitest';
import { fieldTitle, valueWords } from '../../src/features/conflict/wording.ts';
import { everField, type VisitForm } from '../../src/features/visit/form.ts';
import { fieldSummary } from '../../src/features/visit/summary.ts';

const word = (text: string) => ({ 'zh-CN': text, en: text });
const form: VisitForm = {
  pack: 'p',
  version: 2,
  text_version: 't',
  sections: [
    {
      key: 's',
      step: 'record',
      title: word('见面'),
      fields: [
        {
          name: 'mode',
          kind: 'choice',
          label: word('形式'),
          options: [{ key: 'phone', label: word('电话') }],
        },
      ],
    },
  ],
  former: [
    { name: 'voice', kind: 'narrative', label: word('孩子的话') },
    { name: 'mode', kind: 'choice', label: word('形式'), options: [{ key: 'letter', label: word('书信') }] },
    { name: 'asked', kind: 'bool', label: word('问过了') },
  ],
};
const around = { form, pupil: '小满', nameOf: () => '' };
const told = (values: Record<string, unknown>) =>
  (form.former ?? []).map((field) => fieldSummary(field, values, new Map(), null)).filter(Boolean);

describe('fields that left the form', () => {
  it('keep their words', () => {
    expect(told({ voice: '想学骑车', mode: 'letter', asked: true })).toEqual(['想学骑车', '书信', '是']);
  });

  it('say nothing where nothing was written, or where the form still has it', () => {
    expect(told({ mode: 'phone' })).toEqual([]);
  });

  it('are called by their names wherever they are spoken of', () => {
    expect(fieldTitle('voice', around)).toBe('孩子的话');
    expect(valueWords('mode', 'letter', around)).toBe('书信');
    expect(fieldTitle('outcome', around)).toBe('见到人没有');
    expect(['held', 'absent'].map((one) => valueWords('outcome', one, around))).toEqual([
      '见到了',
      '家里没人',
    ]);
    expect(everField(form, 'mode')?.options?.map((one) => one.key)).toEqual(['phone', 'letter']);
    expect(everField(form, 'nothing')).toBeNull();
  });
});
