import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as mine from '../../../src/features/progress/mine.ts';
import type { MyRule } from '../../../src/sync/my-progress.ts';
import { enrolled, kill, newDisk, type Phone } from '../../support/phone.ts';
import { rule, told, until } from '../../support/rules.ts';
import { reply, School } from '../../support/server.ts';

let school: School;
let phone: Phone;
let rules: typeof mine;

beforeEach(async () => {
  newDisk();
  school = await School.open();
  for (const id of ['u1', 'u2', 'u3']) {
    school.put({ type: 'pupil', id, values: { name: id, class: 'c1', class_name: '四（2）班' } });
  }
});

afterEach(() => kill(phone));

async function opened(...asked: MyRule[]): Promise<void> {
  school.twist = ({ path }) => (path === '/me/progress' ? reply(200, told(...asked)) : undefined);
  phone = await enrolled(school);
  rules = await import('../../../src/features/progress/mine.ts');
}

async function finished(id: string, pupil: string, on = '2026-11-21', lead = 'p1'): Promise<void> {
  await phone.edit.setFields('visit', id, { pupil, lead, visited_on: on });
  await phone.edit.command('visit', id, 'submit', 'draft');
}

const keys = (found: readonly MyRule[]) => found.map(({ key }) => key);

describe('what is due now', () => {
  it('is open, can still be closed, and comes with the nearest last day first, three at most', async () => {
    const days = ['2027-08-31', '2026-11-30', '2027-02-07', '2026-12-31'];
    await opened(
      ...days.map((day) => until(day)),
      until('2026-12-01', { key: 'met', state: 'met', missing: 0 }),
      until('2026-12-01', { key: 'shown', state: 'figure' }),
      until('2026-12-01', { key: 'too late', reachable: false }),
      until('2026-12-01', { key: 'over', state: 'missed' }),
    );
    const due = rules.dueNow(rules.useMyRules().value, '2026-11-21');
    expect(keys(due)).toEqual(['by-2026-11-30', 'by-2026-12-31', 'by-2027-02-07']);
  });

  it('ends with the period, though no contact has said so', async () => {
    await opened(until('2026-11-30'));
    const all = rules.useMyRules().value;
    expect(keys(rules.dueNow(all, '2026-11-30'))).toEqual(['by-2026-11-30']);
    expect(rules.dueNow(all, '2026-12-01')).toEqual([]);
  });

  it('stands before what is met, and figures stand last', async () => {
    await opened(
      until('2026-10-01', { key: 'shown', state: 'figure' }),
      until('2026-10-02', { key: 'met', state: 'met' }),
      until('2026-12-31', { key: 'open' }),
    );
    expect(keys(rules.useMyRules().value)).toEqual(['open', 'met', 'shown']);
  });
});

describe('a visit that waits on this phone', () => {
  it('is told beside the figure, not added, until the school has it', async () => {
    await opened(rule());
    const mine = rules.useMyRules();
    school.reachable = false;
    await finished('v1', 'u2');
    expect(mine.value[0]).toMatchObject({ here: 1, have: 1, missing: 2 });
    school.reachable = true;
    await phone.status.syncNow();
    expect(mine.value[0]?.here).toBe(0);
  });

  it('is not told where the rule does not ask for it', async () => {
    await opened(
      rule(),
      rule({ key: 'quota', whose: 'own', class: null, unit: 'visits', missing_pupils: [] }),
      rule({ key: 'share', unit: 'visits', missing_pupils: [] }),
    );
    school.reachable = false;
    await finished('v1', 'u1');
    await finished('v2', 'u2', '2026-08-31');
    await finished('v3', 'u3', '2026-11-20', 'p2');
    await phone.edit.setFields('visit', 'v4', { pupil: 'u3', lead: 'p1', visited_on: '2026-11-20' });
    await phone.edit.setFields('visit', 'v5', {
      pupil: 'u2',
      lead: 'p1',
      visited_on: '2026-11-20',
      outcome: 'absent',
    });
    await phone.edit.command('visit', 'v5', 'submit', 'draft');
    const here = Object.fromEntries(rules.useMyRules().value.map((one) => [one.key, one.here]));
    // u1 has been visited already, v2 lies before the period, v3 is a colleague's, v4 is still being written, v5 met nobody.
    expect(here).toEqual({ every_pupil: 1, quota: 1, share: 2 });
  });
});

describe('the thread', () => {
  it.each([
    [{ have: 0, need: 4 }, 0],
    [{ have: 1, need: 3 }, 33],
    [{ have: 399, need: 400 }, 95],
    [{ have: 3, need: 2, state: 'met' as const }, 100],
    [{ have: 0, need: 0 }, 0],
  ])('%o is sewn to %i per cent, whole only where the rule is met', async (over, part) => {
    await opened();
    expect(rules.sewn(rule(over))).toBe(part);
  });
});

describe('a figure', () => {
  it.each([
    [{ have: 14, of: 25 }, '14 / 25 户'],
    [{ have: 1, of: 1, unit: 'visits' as const }, '1 / 1 次'],
    [{ have: 24, of: 1, unit: 'visits' as const }, '24 次'],
    [{ have: 2, of: 1 }, '2 户'],
    [{ have: 0, of: 0 }, ''],
  ])('of %o reads "%s"', async (over, words) => {
    await opened();
    expect(rules.figureWords(rule(over))).toBe(words);
  });
});

describe('rules that read alike', () => {
  it('say their class where there are two, else not', async () => {
    school.put({ type: 'class', id: 'c1', values: { name: '四（2）班' } });
    school.put({ type: 'class', id: 'c2', values: { name: '五（1）班' } });
    await opened(rule(), rule({ class: 'c2' }));
    const mine = rules.useMyRules();
    expect(mine.value.map(rules.useWhere(mine))).toEqual([['四（2）班'], ['五（1）班']]);
    expect(new Set(mine.value.map(({ id }) => id)).size).toBe(2);
  });
});
