// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import FirstThings from '../../src/office/FirstThings.vue';
import AnswerForm from '../../src/office/ledger/AnswerForm.vue';
import SortForm from '../../src/office/ledger/SortForm.vue';
import type { Category, LedgerItem } from '../../src/office/ledger/shapes.ts';
import { categoryWords, lookOf } from '../../src/office/ledger/telling.ts';
import { PAGES, placeOf } from '../../src/office/pages.ts';
import type { Figures } from '../../src/office/shapes.ts';
import { yuan } from '../../src/office/support/telling.ts';
import type { Trip } from '../../src/office/trips/shapes.ts';
import TripTable from '../../src/office/trips/TripTable.vue';

beforeEach(() => import('../../src/office/words.ts'));

const CATEGORIES: Category[] = [
  { key: 'child', label: '孩子的难处', answer_days: 7, measures: [{ key: 'aid', label: '资助' }] },
  { key: 'school', label: '学校', answer_days: 14, measures: [] },
];
const ITEM: LedgerItem = {
  ...{ id: 'i1', pupil: null, campaign: 'k1', words: '想吃早饭', kind: 'request', source: 'family' },
  ...{ category: null, measure: null, owner: null, filed_on: '2026-11-20', due_on: '2026-11-27' },
  ...{ state: 'open', explained: false, answered_on: null, closed_on: null, days_over: 0 },
  ...{ answer: '', written_by: null, visit: null, progress: [] },
};

describe('a demand at the desk', () => {
  it('says how far it is, what is overdue before all', () => {
    const look = (over: Partial<LedgerItem>) => lookOf({ ...ITEM, ...over });
    expect(look({}).word).toBe('还没人办');
    expect(look({ state: 'in_hand', days_over: 3 })).toMatchObject({ mark: 'attn', word: '过了 3 天' });
    expect(look({ state: 'answered', explained: true }).word).toBe('已说明打算');
    expect(look({ state: 'closed' }).mark).toBe('school');
  });

  it('names its category by the pack of its campaign, and an unknown one as it stands', () => {
    const campaigns = [{ id: 'k1', name: '', categories: CATEGORIES }];
    const words = (category: string) => categoryWords({ ...ITEM, category, measure: 'aid' }, campaigns);
    expect(words('child')).toEqual({ category: '孩子的难处', measure: '资助' });
    expect(words('former')).toEqual({ category: 'former', measure: '' });
  });

  it('leaves the date to the category unless somebody set it', async () => {
    const form = mount(SortForm, {
      props: { item: ITEM, categories: CATEGORIES, people: [{ id: 'p1', name: '苏映雪' }], busy: false },
    });
    await form.get('#led-category').setValue('child');
    await form.get('#led-owner').setValue('p1');
    await form.get('form').trigger('submit');
    expect(form.emitted('save')?.[0]).toEqual([{ category: 'child', measure: 'aid', owner: 'p1' }]);
    await form.get('#led-due').setValue('2026-12-01');
    await form.get('form').trigger('submit');
    expect(form.emitted('save')?.[1]).toEqual([
      { category: 'child', measure: 'aid', owner: 'p1', due_on: '2026-12-01' },
    ]);
  });

  it('is not answered without words, and closes once they are there', async () => {
    const form = mount(AnswerForm, { props: { item: ITEM, busy: false } });
    await form.get('.btn--main').trigger('click');
    expect(form.emitted('answer')).toBeUndefined();
    expect(form.get('#led-answer').attributes('aria-invalid')).toBe('true');
    await form.get('#led-answer').setValue(' 下周起有早饭 ');
    await form.get('#led-explained').setValue(true);
    await form.get('.btn--main').trigger('click');
    expect(form.emitted('answer')).toEqual([['下周起有早饭', true, false]]);
    await form.setProps({ item: { ...ITEM, state: 'answered', answer: '下周起有早饭', explained: true } });
    await form.get('.btn--main').trigger('click');
    expect(form.emitted('close')).toHaveLength(1);
  });
});

describe('what cannot wait', () => {
  const figures = { ledger_overdue: 2, trips_late: 0, conflicts_open: 0, unlisted: 1 } as Figures;

  it('is told on the first page, and only that', async () => {
    const box = mount(FirstThings, { props: { figures } });
    expect(box.findAll('li').map((line) => line.text())).toEqual([
      '2 条诉求过了答复日期去答复',
      '1 个孩子不在名册上去核对',
    ]);
    await box.get('button').trigger('click');
    expect(box.emitted('go')).toEqual([['ledger']]);
    await box.setProps({ figures: { ...figures, ledger_overdue: 0, unlisted: 0 } });
    expect(box.find('section').exists()).toBe(false);
  });
});

describe('small things', () => {
  it('dials numbers and shows words', () => {
    const trip = {
      id: 't',
      owner: { id: 'p', name: '黄启明' },
      companions: [],
      on: '2026-11-26',
      late: false,
      safe_at: null,
    } as unknown as Trip;
    const table = (reach: string) =>
      mount(TripTable, { props: { trips: [{ ...trip, reach }], today: '2026-11-26', busy: false } });
    expect(table('0000-0000 188').get('a').attributes('href')).toBe('tel:00000000188');
    expect(table('问门卫').find('a').exists()).toBe(false);
  });

  it('counts money in yuan', () => {
    expect([yuan(30000), yuan(20050), yuan(5)]).toEqual(['300', '200.50', '0.05']);
  });

  it('has an address for every page, the first one without a name', () => {
    expect(placeOf('#/ledger/i-1')).toEqual({ page: 'ledger', id: 'i-1' });
    expect(placeOf('#/nowhere')).toEqual({ page: PAGES[0].page, id: '' });
  });
});
