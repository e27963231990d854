import type { MyProgress, MyRule } from '../../src/sync/my-progress.ts';

/** Rules as the school tells them to a phone. */
export function rule(over: Partial<MyRule> = {}): MyRule {
  return {
    key: 'every_pupil',
    label: { 'zh-CN': '每个孩子一次', en: 'Every child once' },
    whose: 'class',
    class: 'c1',
    period: {
      key: 'year:2026',
      label: { 'zh-CN': '2026–2027学年', en: '2026–2027' },
      starts: '2026-09-01',
      ends: '2027-08-31',
    },
    state: 'open',
    unit: 'pupils',
    have: 1,
    need: 3,
    of: 3,
    missing: 2,
    reachable: true,
    close: { 'zh-CN': '还差2户', en: '2 to go' },
    why: { 'zh-CN': '每个孩子至少1次', en: 'Each child once' },
    missing_pupils: ['u2', 'u3'].map((pupil) => ({ pupil, have: 0, need: 1, from: null })),
    ...over,
  };
}

export function until(ends: string, over: Partial<MyRule> = {}): MyRule {
  return rule({ key: `by-${ends}`, ...over, period: { ...rule().period, ends } });
}

export function told(...rules: MyRule[]): MyProgress {
  return { day: '2026-11-21', campaigns: [{ id: 'k1', rules }] };
}
