// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => import('../../src/office/words.ts'));

describe('what was not taken in', () => {
  const item = {
    op: '0190aaaa-0000-7000-8000-00000012ab34',
    key: '1.x',
    code: 'forbidden_scope',
    errors: {},
    raw: { set: { process: ['孩子在写字。', null], pupil: ['u1', null] } },
    type: 'visit',
    author: { id: 't1', name: '林知远' },
    received: '2026-11-21T20:05:00+08:00',
    pupil: { id: 'u1', name: '罗小满', class_name: '四（2）班' },
    visit: null,
    campaign: 'k1',
    until: null,
    waits_for: [],
  };
  const around = { form: null, pupil: '罗小满', nameOf: () => '' };

  it('says what happened, whose it is, and shows the words', async () => {
    const view = (await import('../../src/office/WaitingItem.vue')).default;
    const box = mount(view, { props: { item, around, busy: false } });
    for (const words of [
      '罗小满家',
      '林知远',
      '号 12AB34',
      '不归写的老师负责',
      '接下来（请德育处）',
      '孩子在写字。',
    ])
      expect(box.text()).toContain(words);
    await box.findAll('button').at(-1)?.trigger('click');
    expect(box.emitted('again')).toHaveLength(1);
  });

  it('tells a leader that the words are not for them, and has a sentence for every code', async () => {
    const view = (await import('../../src/office/WaitingItem.vue')).default;
    const { explain } = await import('../../src/features/refused/explain.ts');
    const box = mount(view, { props: { item: { ...item, raw: null }, around, busy: false } });
    expect(box.text()).toContain('只有写的老师和德育处看得到');
    const codes = [
      'bad_shape',
      'unknown_type',
      'unknown_field',
      'forbidden_scope',
      'state_mismatch',
      'erased',
      'op_id_reuse',
    ];
    const other = explain('never heard of').what;
    for (const code of codes) expect([code, explain(code).what]).not.toEqual([code, other]);
  });

  it('says until which day what is held waits, and what it says where no school told one', async () => {
    const { explain } = await import('../../src/features/refused/explain.ts');
    const { attentionText } = await import('../../src/features/visits/attention.ts');
    const until = new Date(2026, 10, 28, 9).toISOString();
    const item = {
      id: 'x',
      kind: 'held',
      type: 'visit',
      record: 'v',
      visit: 'v',
      dismissable: false,
    } as const;
    expect(explain('held', false, until).next).toContain('等到11月28日还没到');
    expect(explain('held').next).toContain('等到满5天还没到');
    expect(attentionText({ ...item, until }, '')).toContain('最晚等到11月28日');
  });

  it('says for whom a held one waits', async () => {
    const view = (await import('../../src/office/WaitingItem.vue')).default;
    const held = {
      ...item,
      code: null,
      until: '2026-11-26T20:05:00+08:00',
      waits_for: [{ id: 't2', name: '黄启明' }],
    };
    const box = mount(view, { props: { item: held, around, busy: false } });
    expect(box.text()).toContain('等黄启明的手机送来');
    expect(box.findAll('button')).toHaveLength(0);
  });
});

describe('the desk’s addresses', () => {
  it('name page and record, and lead home from anywhere else', async () => {
    const { addressOf, placeOf } = await import('../../src/office/pages.ts');
    expect(placeOf('#/visits/a-1')).toEqual({ page: 'visits', id: 'a-1' });
    expect(placeOf('#/conflicts')).toEqual({ page: 'conflicts', id: '' });
    for (const lost of ['', '#/', '#/nowhere', '#/visits/a/b', '#/conflicts/<b>'])
      expect(placeOf(lost)).toEqual({ page: 'visits', id: '' });
    expect([addressOf('visits', ''), addressOf('phones', ''), addressOf('conflicts', 'v')]).toEqual([
      '#/',
      '#/phones',
      '#/conflicts/v',
    ]);
  });
});
