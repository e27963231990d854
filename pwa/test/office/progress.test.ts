// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import RuleLine from '../../src/office/progress/RuleLine.vue';
import type { Lacking, PeriodFigures, RuleFigures } from '../../src/office/progress/shapes.ts';
import {
  byRoom,
  figureWords,
  goalWords,
  hasNames,
  lackWords,
  meter,
} from '../../src/office/progress/telling.ts';

beforeEach(() => import('../../src/office/words.ts'));

const PERIOD: PeriodFigures = {
  ...{ key: 'year:2026', label: '2026–2027学年', starts: '2026-09-01', ends: '2027-08-31' },
  ...{
    state: 'open',
    unit: 'pupils',
    have: 12,
    need: 48,
    of: 48,
    rate: '25',
    met: false,
    missing: 36,
    reachable: true,
  },
  ...{ close: '还差36户，8月31日前每周1户。', why: '每个孩子这学年至少家访1次。', classes: [] },
};
const RULE: RuleFigures = {
  ...{ key: 'every_pupil', label: '每个孩子一次', clause: 'L1', kind: 'pupils', subject: 'pupil' },
  ...{ figure_only: false, guarded: false, periods: [PERIOD] },
};
const line = (over: Partial<RuleFigures>) => mount(RuleLine, { props: { rule: { ...RULE, ...over } } });

describe('a rule at the desk', () => {
  it('says its figure, what is lacking and a goal that is not all of them', () => {
    expect(figureWords(PERIOD)).toBe('12 / 48 户');
    expect(lackWords(PERIOD)).toBe('还差 36 户');
    expect([goalWords(PERIOD), goalWords({ ...PERIOD, need: 44 })]).toEqual(['', '目标 44']);
    expect(figureWords({ ...PERIOD, of: 0 })).toBe('');
  });

  it('leads to the names, and to a class’s names', async () => {
    const room = { ...PERIOD, class: 'c1', name: '四（2）班', missing: 3 };
    const page = line({ periods: [{ ...PERIOD, classes: [room] }] });
    const [whole, part] = page.findAll('button.open');
    expect([whole?.text(), part?.text()]).toEqual([
      '还差 36 户 · 每个孩子一次',
      '还差 3 户 · 每个孩子一次 四（2）班',
    ]);
    await whole?.trigger('click');
    await part?.trigger('click');
    expect(
      page.emitted('names')?.map(([asked]) => (asked as { room: { class: string } | null }).room?.class),
    ).toEqual([undefined, 'c1']);
  });

  it('says of what a leader may not be told that it is not listed, and leads to no names', () => {
    const hidden = {
      ...PERIOD,
      state: 'withheld',
      have: 'withheld',
      need: 'withheld',
      missing: 'withheld',
      rate: null,
      met: null,
      close: '',
      of: 'withheld',
    } as const;
    const page = line({ guarded: true, periods: [{ ...hidden, classes: [] }] });
    expect(page.find('.num').text()).toBe('不列');
    expect(figureWords({ ...hidden, of: 7 })).toBe('不列 / 7 户');
    expect(page.text()).not.toMatch(/还差|已做到|目标/);
    expect(page.findAll('button')).toHaveLength(0);
    expect(page.find('svg.meter').exists()).toBe(false);
  });

  it('that is only shown is a figure: nothing lacks, nothing is done', () => {
    const page = line({ figure_only: true, periods: [{ ...PERIOD, state: 'figure', met: null, need: 24 }] });
    expect(page.text()).not.toMatch(/还差|已做到|目标/);
    expect(page.find('.meter__goal').exists()).toBe(false);
  });

  it('that is met says so once and names nobody', () => {
    const page = line({
      periods: [{ ...PERIOD, state: 'met', met: true, missing: 0, have: 48, close: '已做到。' }],
    });
    expect(page.text().match(/已做到/g)).toHaveLength(1);
    expect(page.findAll('button')).toHaveLength(0);
  });

  it('of visits has no names: its share lacks visits, not children', () => {
    expect(hasNames(RULE, { ...PERIOD, unit: 'visits' })).toBe(false);
    expect(lackWords({ ...PERIOD, unit: 'visits', missing: 6 })).toBe('还差 6 次');
  });

  it('folds earlier periods, each with its own names', async () => {
    const before = {
      ...PERIOD,
      key: 'month:2026-10',
      label: '2026年10月',
      state: 'missed',
      missing: 2,
    } as const;
    const page = line({ periods: [PERIOD, { ...before, classes: [] }] });
    expect(page.find('summary').text()).toBe('看以前的（1）');
    await page.find('details button').trigger('click');
    expect(page.emitted('names')?.[0]?.[0]).toMatchObject({ period: { key: 'month:2026-10' }, room: null });
  });
});

describe('the meter', () => {
  it('is measured by all who are due, its goal inside it', () => {
    expect(meter({ ...PERIOD, have: 12, need: 24 })).toEqual({ part: 25, goal: 50 });
    expect(meter({ ...PERIOD, of: 'withheld' })).toBeNull();
    expect(meter({ ...PERIOD, of: 0 })).toBeNull();
  });
});

describe('names', () => {
  it('stand under their classes in the order of the school; people stand together', () => {
    const one = (id: string, room: string | null): Lacking => ({
      ...{ type: 'pupil', id, name: id, class: room, class_name: room ?? '', have: 0, need: 1, from: null },
    });
    const rooms = byRoom([one('a', 'c2'), one('b', 'c1'), one('c', 'c2'), one('d', null)]);
    expect(rooms.map(({ room, items }) => [room, items.map(({ id }) => id)])).toEqual([
      ['c2', ['a', 'c']],
      ['c1', ['b']],
      ['', ['d']],
    ]);
  });
});
