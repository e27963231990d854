import { describe, expect, it } from 'vitest';
import { computed, nextTick, ref } from 'vue';
import { type Case, OWN, useDecision } from '../../../src/features/conflict/decide.ts';
import type { Around } from '../../../src/features/conflict/wording.ts';
import type { VisitForm } from '../../../src/features/visit/form.ts';

const FORM = {
  sections: [
    {
      fields: [
        { name: 'process', kind: 'narrative', label: { 'zh-CN': '过程' } },
        {
          name: 'mode',
          kind: 'choice',
          label: { 'zh-CN': '家访形式' },
          options: [{ key: 'phone', label: { 'zh-CN': '电话' } }],
        },
        { name: 'met', kind: 'people', label: { 'zh-CN': '见到谁' } },
      ],
    },
  ],
} as unknown as VisitForm;
const AROUND: Around = { form: FORM, pupil: '罗小满', nameOf: (id) => (id === 'g1' ? '奶奶' : '') };

function texts(...values: unknown[]): Case {
  const sides = values.map((value, at) => ({ key: at ? `9.${at}` : 'head', value, who: `w${at}`, when: '' }));
  return { id: 'c1', field: 'process', head: '1.1', sides };
}

function deciding(first: Case | null) {
  const open = ref<Case | null>(first);
  return {
    open,
    ...useDecision(
      computed(() => open.value),
      computed(() => AROUND),
    ),
  };
}

describe('deciding a conflict', () => {
  it('takes a version whole, the third as well as the first', () => {
    const one = deciding(texts('甲。', '乙。', '丙。'));
    expect([one.versions.value.length, one.ready.value]).toEqual([3, false]);
    one.choose('9.2');
    expect([one.value.value, one.ready.value]).toEqual(['丙。', true]);
  });

  it('puts sentences together and keeps what was typed', () => {
    const one = deciding(texts('甲。乙。', '甲。丙。'));
    one.choose(OWN);
    expect(one.own.value).toBe('甲。乙。丙。');
    one.pick('乙。');
    expect(one.value.value).toBe('甲。丙。');
    one.own.value = '  ';
    expect(one.ready.value).toBe(false);
  });

  it('says that it has changed and asks again, with the own text kept', async () => {
    const one = deciding(texts('甲。', '乙。'));
    one.choose('9.1');
    one.open.value = { ...texts('甲。', '乙。') };
    await nextTick();
    expect([one.changed.value, one.chosen.value]).toEqual([false, '9.1']);
    one.open.value = { ...texts('甲。', '乙。', '丙。'), id: 'c2' };
    await nextTick();
    expect([one.changed.value, one.chosen.value]).toEqual([true, '']);
    one.choose(OWN);
    one.own.value = '我的。';
    one.open.value = { ...texts('甲改。', '乙。'), id: 'c2', head: '1.9' };
    await nextTick();
    expect([one.changed.value, one.chosen.value, one.own.value]).toEqual([true, OWN, '我的。']);
  });

  it('begins anew with the next field', async () => {
    const one = deciding(texts('甲。', '乙。'));
    one.choose('9.1');
    one.open.value = { ...texts('phone', 'letter'), id: 'c7', field: 'mode' };
    await nextTick();
    expect([one.changed.value, one.chosen.value, one.way.value]).toEqual([false, '', 'choice']);
    expect(one.versions.value.map((version) => version.pieces.map((piece) => piece.text).join(''))).toEqual([
      '电话',
      'letter',
    ]);
  });

  it('shows a ticked entry in words', () => {
    const one = deciding({ ...texts(true, null), field: 'met/g1' });
    expect(one.way.value).toBe('tick');
    expect(one.versions.value.map((version) => version.pieces[0]?.text)).toEqual(['选了', '没有选']);
  });
});
