// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import HoursBox from '../../src/office/plan/HoursBox.vue';
import PlanRowBox from '../../src/office/plan/PlanRowBox.vue';
import PlanTable from '../../src/office/plan/PlanTable.vue';
import StepsPanel from '../../src/office/plan/StepsPanel.vue';
import type { ClassPlan, PlanRow, Share } from '../../src/office/plan/shapes.ts';
import { howWords, villagesOf, whenWords, wishWords } from '../../src/office/plan/telling.ts';

beforeEach(() => import('../../src/office/words.ts'));

const ROW: PlanRow = {
  ...{ pupil: 'p1', name: '陶小满', village: '石桥村3组', place: '石桥村', siblings: ['陶小暑'] },
  ...{ distance_km: 6, first: true, elsewhere: false, begun: false, wish_typed: true },
  wish: { mode: 'on_site', weekday: 5, part: 'afternoon', place: '村口小店' },
  ...{ lead: 't1', companions: ['t2'], on: '2026-12-05', at: '15:00', mode: 'on_site', fixed: true },
  unmet: [{ about: 'pupil', id: 'p1', code: 'clash', words: '贺若川那个时间在另一家' }],
};
const PLAN: ClassPlan = {
  ...{
    class: 'c1',
    name: '四（1）班',
    state: 'draft',
    acceptance: null,
    why: '',
    by: '苗安宁',
    at: '2026-11-25T02:00:00Z',
  },
  ...{ first_day: '2026-11-26', last_day: '2027-01-31' },
  asked: { at_least: 2, at_most: 3, team_most: 3 },
  ...{ rows: [ROW], unmet: [], shares: [] },
  people: [
    { id: 't1', name: '余青禾', teaches: true },
    { id: 't2', name: '贺若川', teaches: true },
    { id: 't3', name: '莫知秋', teaches: false },
  ],
};
const SHARE: Share = {
  ...{ person: 't1', name: '余青禾', class_teacher: true, leads: 3, goes: 5, school: 9, quota: 0 },
  ...{ free: [{ weekday: 5, part: 'morning' }], farthest_km: 8, not_alone: false },
};

describe('a plan in words', () => {
  it('says when, how and what the family wishes', () => {
    expect(whenWords(ROW)).toBe('12月5日 周六 15:00');
    expect(whenWords({ ...ROW, on: null })).toBe('');
    expect([howWords(ROW), howWords({ ...ROW, begun: true, mode: null })]).toEqual([
      '入户 · 已定下',
      '已开始家访',
    ]);
    expect(wishWords(ROW.wish)).toBe('入户 · 周六 下午 · 村口小店');
    expect(wishWords({ ...ROW.wish, weekday: 7, part: null })).toBe('入户 · 周末 · 村口小店');
    expect(wishWords({ mode: null, weekday: null, part: null, place: '' })).toBe('');
  });

  it('puts homes under their village, those far away together', () => {
    const rows = [
      ROW,
      { ...ROW, pupil: 'p2', village: '石桥村', distance_km: 4 },
      { ...ROW, pupil: 'p3', elsewhere: true },
      { ...ROW, pupil: 'p4', village: '', place: '', distance_km: null },
    ];
    expect(villagesOf(rows).map((one) => [one.title, one.rows.length])).toEqual([
      ['石桥村 · 2 户 · 约 4 公里', 2],
      ['外地 · 1 户', 1],
      ['没记村名 · 1 户', 1],
    ]);
  });
});

describe('a plan at the desk', () => {
  it('tells each home what it does not meet; a visit that was begun cannot be moved', () => {
    const begun = { ...ROW, pupil: 'p2', name: '柯一诺', begun: true, unmet: [] };
    const table = mount(PlanTable, {
      props: { plan: { ...PLAN, rows: [ROW, begun] }, picked: '', open: true },
    });
    expect(table.text()).toContain('贺若川那个时间在另一家');
    expect(table.findAll('button').map((one) => one.text())).toEqual(['陶小满']);
  });

  it('writes one home by hand', async () => {
    const box = mount(PlanRowBox, { props: { plan: PLAN, row: ROW, busy: false } });
    await box.find('#plan-lead').setValue('t2');
    await box.find('#plan-more').setValue('t3');
    await box.find('#plan-on').setValue('');
    await box.find('#wish-day').setValue('');
    await box.find('.btn--main').trigger('click');
    const [planned, wish] = box.emitted('save')?.[0] ?? [];
    expect(planned).toEqual({
      ...{ lead: 't2', companions: ['t3'], on: null, at: '15:00', mode: 'on_site', fixed: true },
    });
    expect(wish).toMatchObject({ mode: 'on_site', part: 'afternoon', place: '村口小店' });
  });

  it('keeps hours, and refuses a distance that is none', async () => {
    const box = mount(HoursBox, { props: { share: SHARE, busy: false } });
    await box.find('#hours-km').setValue('0');
    await box.find('.btn--main').trigger('click');
    expect(box.emitted('save')).toBeUndefined();
    expect(box.find('#hours-km-e').text()).toContain('整数');
    await box.find('#hours-km').setValue('12');
    await box.find('input[aria-label="周一晚上"]').setValue(true);
    await box.find('input[aria-label="周六上午"]').setValue(false);
    await box.find('.btn--main').trigger('click');
    expect(box.emitted('save')?.[0]).toEqual([
      { free: [{ weekday: 0, part: 'evening' }], farthest_km: 12, not_alone: false },
    ]);
  });

  it('offers what its state allows, one filled button at most', async () => {
    const words = (state: ClassPlan['state'], quiet = false, settles = true) => {
      const page = mount(StepsPanel, { props: { plan: { ...PLAN, state }, busy: false, quiet, settles } });
      return [page.findAll('button').map((one) => one.text()), page.findAll('.btn--main').length];
    };
    expect(words(null)).toEqual([['排一版', '没定的班一起排'], 1]);
    expect(words('draft')).toEqual([['交上来', '重新排', '没定的班一起排'], 1]);
    expect(words('handed_in')).toEqual([['通过', '退回修改'], 1]);
    expect(words('accepted')).toEqual([['退回修改'], 0]);
    const own = (acceptance: ClassPlan['acceptance']) =>
      mount(StepsPanel, {
        props: {
          plan: { ...PLAN, state: 'handed_in' as const, acceptance },
          busy: false,
          quiet: false,
          settles: true,
        },
      });
    expect(
      own('colleague')
        .findAll('button')
        .map((one) => one.text()),
    ).toEqual(['退回修改']);
    expect(own('colleague').text()).toContain('另一位同事');
    expect(
      own('alone')
        .findAll('button')
        .map((one) => one.text()),
    ).toEqual(['通过', '退回修改']);
    expect(own('alone').text()).toContain('没有别人');
    expect(words('draft', true)[1]).toBe(0);
    expect(words(null, false, false)).toEqual([['排一版'], 1]);
    expect(words('draft', false, false)).toEqual([['交给德育处', '重新排'], 1]);
    expect(words('returned', false, false)).toEqual([['交给德育处', '重新排'], 1]);
    expect(words('handed_in', false, false)).toEqual([[], 0]);
    expect(words('accepted', false, false)).toEqual([[], 0]);
    const page = mount(StepsPanel, {
      props: { plan: { ...PLAN, state: 'handed_in' as const }, busy: false, quiet: false, settles: true },
    });
    await page.findAll('button')[1]?.trigger('click');
    await page.find('.btn--main').trigger('click');
    expect(page.emitted('sendBack')).toBeUndefined();
    await page.find('textarea').setValue('周日不要排');
    await page.find('.btn--main').trigger('click');
    expect(page.emitted('sendBack')).toEqual([['周日不要排']]);
  });
});
