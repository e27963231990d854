// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../src/office/deliveries/shapes.ts';

const dead: Delivery = {
  id: 'd1',
  visit: 'v1',
  version: 2,
  pupil: { id: 'u1', name: '罗小满', class_name: '四（2）班' },
  guardian: { name: '罗父', relation: 'father' },
  channel: 'webpush',
  state: 'dead',
  tries: 12,
  code: 'timeout',
  at: '2026-11-21T20:05:00+08:00',
  due: null,
  own_code: false,
};
const hooked: Delivery = {
  ...dead,
  id: 'd2',
  channel: 'webhook',
  state: 'sent',
  code: '200',
  own_code: true,
};

beforeEach(async () => {
  await import('../../src/office/words.ts');
});

describe('what was sent to families', () => {
  it('says whose, how, what became of it and why, and what can be done', async () => {
    const table = (await import('../../src/office/deliveries/DeliveryTable.vue')).default;
    const view = mount(table, { props: { items: [dead, hooked], busy: false, codes: {} } });
    const [first, second] = view.findAll('tbody tr');
    for (const words of [
      '罗小满的',
      '四（2）班',
      '手机通知',
      '发不出去，不再试',
      '连不上对方',
      '试过 12 次',
      '再发一次',
    ])
      expect(first?.text()).toContain(words);
    expect(second?.text()).toContain('学校自己的系统');
    expect(second?.text()).not.toContain('再发一次');
    expect(second?.text()).not.toContain('200');
    await first?.findAll('button').at(-1)?.trigger('click');
    await second?.findAll('button').at(-1)?.trigger('click');
    expect(view.emitted('resend')).toEqual([[dead]]);
    expect(view.emitted('code')).toEqual([[hooked]]);
    await view.setProps({ codes: { d2: '042917' } });
    expect(view.text()).toContain('042917');
  });

  it('has a word for every state and channel, and shows an unknown answer as it is', async () => {
    const { channelWord, STATE_WORDS, whyOf } = await import('../../src/office/deliveries/telling.ts');
    const { STATES } = await import('../../src/office/deliveries/shapes.ts');
    const { t } = await import('../../src/i18n.ts');
    const said = STATES.map((one) => t(STATE_WORDS[one]));
    expect(new Set(said).size).toBe(STATES.length);
    expect(['webpush', 'smtp', 'webhook'].map(channelWord)).toEqual(['手机通知', '邮件', '学校自己的系统']);
    expect(channelWord('pigeon')).toBe('pigeon');
    expect(whyOf({ ...dead, code: '413' })).toBe('对方回了 413');
    expect(whyOf({ ...dead, code: '410' })).toBe('那部手机的通知已经关掉了');
    expect(whyOf({ ...dead, channel: 'webhook', code: '410' })).toContain('不收（410）');
    expect(whyOf({ ...dead, code: 'auth_535' })).toContain('账号');
    expect(whyOf(hooked)).toBe('');
  });

  it('asks for one visit or one state, sends again and reads a code', async () => {
    const asked: string[] = [];
    const desk = await import('../../src/api/desk.ts');
    vi.spyOn(desk, 'deskGet').mockImplementation(async (path: string) => {
      asked.push(path);
      return {
        items: [dead, hooked],
        counts: { dead: 1, sent: 1 },
        channels: ['webpush'],
        quiet: '21:00-07:00',
      } as never;
    });
    vi.spyOn(desk, 'deskPost').mockImplementation(async (path: string) => {
      asked.push(path);
      return { code: '042917' } as never;
    });
    const page = (await import('../../src/office/deliveries/DeliveriesPage.vue')).default;
    const view = mount(page, { props: { id: 'v1' } });
    await flushPromises();
    expect(view.text()).toContain('21:00-07:00 不发');
    await view.find('select').setValue('dead');
    await flushPromises();
    const buttons = view.findAll('tbody button').filter((one) => ['再发一次', '访问码'].includes(one.text()));
    for (const one of buttons) {
      await one.trigger('click');
      await flushPromises();
    }
    expect(view.text()).toContain('042917');
    expect(asked).toEqual([
      '/office/deliveries?visit=v1',
      '/office/deliveries?visit=v1&state=dead',
      '/office/deliveries/d1/resend',
      '/office/deliveries?visit=v1&state=dead',
      '/office/deliveries/d2/code',
    ]);
  });
});
