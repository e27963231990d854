import { describe, expect, it } from 'vitest';
import { isInvited } from '../../src/office/campaigns/audience.ts';
import { isSpan, periodAround } from '../../src/office/campaigns/days.ts';
import { isTaken, nameFor } from '../../src/office/campaigns/naming.ts';
import '../../src/office/words.ts';
import type { Person } from '../../src/office/shapes.ts';

const YEAR = { starts: '11-01', ends: '06-30' };
const SUMMER = { starts: '07-05', ends: '08-25' };

describe('the days that a pack means', () => {
  it.each([
    [YEAR, '2026-11-25', '2026-11-01', '2027-06-30'],
    [YEAR, '2027-03-01', '2026-11-01', '2027-06-30'],
    [YEAR, '2027-06-30', '2026-11-01', '2027-06-30'],
    [YEAR, '2027-07-01', '2027-11-01', '2028-06-30'],
    [SUMMER, '2026-07-05', '2026-07-05', '2026-08-25'],
    [SUMMER, '2026-08-26', '2027-07-05', '2027-08-25'],
    [SUMMER, '2026-01-01', '2026-07-05', '2026-08-25'],
  ])('%o around %s', (period, today, starts, ends) => {
    expect(periodAround(period, today)).toEqual({ starts, ends });
  });

  it('are a span of a day to two years', () => {
    expect(isSpan('2026-11-01', '2026-11-01')).toBe(true);
    expect(isSpan('2026-11-02', '2026-11-01')).toBe(false);
    expect(isSpan('2026-11-01', '2029-01-01')).toBe(false);
    expect(isSpan('', '2026-11-01')).toBe(false);
  });
});

describe('the name of a new campaign', () => {
  it('is the pack’s, and has its year where another campaign is called so', () => {
    expect(nameFor('大家访', '2026-11-01', [])).toBe('大家访');
    expect(nameFor('大家访', '2026-11-01', ['家访活动', '大家访'])).toBe('大家访（2026年）');
  });

  it('is nobody else’s', () => {
    expect(isTaken(' 大家访', ['大家访'])).toBe(true);
    expect(isTaken('大家访（2026年）', ['大家访'])).toBe(false);
  });
});

describe('whom a training is for', () => {
  const one = (more: Partial<Person>): Person => ({
    ...{ id: 'a', name: '甲', title: '', active: true, yours: true },
    ...{ roles: [], classes: [], homeroom: [], duties: [] },
    ...more,
  });

  it.each([
    ['homeroom_teacher', { homeroom: ['c1'] }],
    ['subject_teacher', { classes: ['c1'] }],
    ['specialist_teacher', { duties: ['specialist'] }],
    ['middle_leader', { duties: ['middle_leader'] }],
    ['school_leader', { roles: ['leader'] }],
    ['moral_office', { roles: ['office'] }],
    ['every_teacher', { classes: ['c1'] }],
  ] as [string, Partial<Person>][])('%s', (role, holds) => {
    expect(isInvited(one(holds), [role])).toBe(true);
    expect(isInvited(one({}), [role])).toBe(false);
    expect(isInvited(one({}), [role, 'everyone'])).toBe(true);
  });

  it('families are no colleagues', () => {
    expect(isInvited(one({ roles: ['teacher'] }), ['guardians'])).toBe(false);
  });
});
