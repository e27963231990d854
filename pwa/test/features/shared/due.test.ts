import { describe, expect, it } from 'vitest';
import {
  byUrgency,
  familySaid,
  modeOf,
  notAtHome,
  openFor,
  openTrips,
  settled,
  standing,
  toggleLine,
  visitOf,
} from '../../../src/features/shared/due.ts';
import type { Row } from '../../../src/vault/records.ts';
import { row } from '../../support/row.ts';

/** An id that a phone mints at this moment. */
function idAt(when: string, tail = 0): string {
  const time = new Date(when).getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(tail).padStart(12, '0')}`;
}
const ids = (rows: Row[]) => rows.map((one) => one.id);

describe('visits that stay open', () => {
  it('are mentioned from the third day on, unless they were handed in or only prepared', () => {
    const begun = row('visit', 'v', { status: 'draft', visited_on: '2026-11-21' });
    expect(openFor(begun, '2026-11-23')).toBeNull();
    expect(openFor(begun, '2026-11-24')).toBe(3);
    expect(openFor({ ...begun, values: { ...begun.values, status: 'submitted' } }, '2026-12-24')).toBeNull();
    expect(openFor(row('visit', 'w', {}), '2026-12-24')).toBeNull();
  });

  it('come in the order in which they wait: returned, begun at the door, prepared', () => {
    const prepared = row('visit', 'a');
    const old = row('visit', 'b', { visited_on: '2026-11-02' });
    const older = row('visit', 'c', { visited_on: '2026-11-01' });
    const returned = row('visit', 'd', { status: 'returned', visited_on: '2026-11-20' });
    expect(ids([prepared, old, returned, older].sort(byUrgency))).toEqual(['d', 'c', 'b', 'a']);
  });
});

describe('an appointment', () => {
  const made = idAt('2026-11-20T09:00:00');
  const ofPlan = row('appointment', made, {
    pupil: 'p',
    assignment: 'a',
    answer: 'agreed',
    on: '2026-11-21',
  });
  const plan = [row('assignment', 'a', { pupil: 'p', visit: 'v' })];

  it('stands until its own visit is done, however often the family was visited otherwise', () => {
    const other = row('visit', 'x', { pupil: 'p', status: 'submitted', visited_on: '2026-11-21' });
    expect(standing([ofPlan], [other], plan)).toEqual([ofPlan]);
    const begun = row('visit', 'v', { pupil: 'p', status: 'draft', visited_on: '2026-11-21' });
    expect(standing([ofPlan], [begun], plan)).toEqual([ofPlan]);
    expect(standing([ofPlan], [{ ...begun, values: { ...begun.values, status: 'approved' } }], plan)).toEqual(
      [],
    );
  });

  it('is over with an evening on which nobody was in, and a later one stands', () => {
    const nobody = { pupil: 'p', assignment: 'a', status: 'submitted', outcome: 'absent' };
    const tried = row('visit', 'v', { ...nobody, visited_on: '2026-11-24', started_at: '19:00' });
    const again = (id: string, on: string, at: string) =>
      row('appointment', id, { pupil: 'p', assignment: 'a', answer: 'agreed', on, at });
    const words = [
      again('1', '2026-11-24', '18:30'),
      again('2', '2026-11-24', '21:00'),
      again('3', '2026-11-27', ''),
    ];
    expect(ids(standing(words, [tried], plan))).toEqual(['2', '3']);
    const later = row('visit', 'w', {
      pupil: 'p',
      assignment: 'a',
      status: 'submitted',
      visited_on: '2026-11-27',
    });
    expect(standing(words, [tried, later], plan)).toEqual([]);
  });

  it('that nobody planned is over with the first visit after it was made', () => {
    const loose = row('appointment', made, { pupil: 'p', answer: 'agreed', on: '2026-11-25' });
    const before = row('visit', 'x', { pupil: 'p', status: 'submitted', visited_on: '2026-11-19' });
    const elsewhere = row('visit', 'y', { pupil: 'q', status: 'submitted', visited_on: '2026-11-24' });
    const after = row('visit', 'z', { pupil: 'p', status: 'submitted', visited_on: '2026-11-24' });
    expect(standing([loose], [before, elsewhere], [])).toEqual([loose]);
    expect(standing([loose], [before, elsewhere, after], [])).toEqual([]);
  });

  it('is settled by the last word that says yes or no; a call that nobody took says neither', () => {
    const yes = row('appointment', '1', { answer: 'agreed', on: '2026-11-21' });
    const nobody = row('appointment', '2', { answer: 'no_answer' });
    const no = row('appointment', '3', { answer: 'declined' });
    expect(settled([yes, nobody])).toBe(yes);
    expect(settled([yes, nobody, no])).toBeNull();
    expect(settled([row('appointment', '4', { answer: 'agreed' })])).toBeNull();
    expect(settled([])).toBeNull();
  });

  it('knows what the family itself said, and whether nobody may come to the home', () => {
    const page = row('appointment', '1', { via: 'page', not_home: true });
    const call = row('appointment', '2', { via: 'call' });
    expect(familySaid([page, call])).toBe(page);
    expect(familySaid([call])).toBeNull();
    expect(notAtHome([page, call])).toBe(true);
    expect(notAtHome([page, row('appointment', '3', { via: 'call', not_home: false })])).toBe(false);
    expect(notAtHome([])).toBe(false);
  });
});

describe('the visit that an assignment is done by', () => {
  const given = row('assignment', 'a', { visit: 'v' });
  const tried = row('visit', 'v', { assignment: 'a', status: 'submitted', outcome: 'absent' });

  it('is its own, unless nobody was in and another one was begun', () => {
    expect(visitOf(given, [])).toBe('v');
    expect(visitOf(given, [tried])).toBe('v');
    expect(visitOf(given, [tried, row('visit', 'w', { assignment: 'a', status: 'draft' })])).toBe('w');
  });

  it('is the one begun after it where its own was thrown away', () => {
    expect(visitOf(given, [row('visit', 'w', { assignment: 'a' })])).toBe('w');
    expect(visitOf(given, [row('visit', 'w', { assignment: 'b' })])).toBe('v');
  });

  it('is the last attempt where none was met', () => {
    const twice = row('visit', 'w', { assignment: 'a', status: 'submitted', outcome: 'absent' });
    const now = row('visit', 'x', { assignment: 'a', status: 'submitted' });
    expect(visitOf(given, [tried, twice])).toBe('w');
    expect(visitOf(given, [tried, twice, now])).toBe('x');
  });
});

describe('the form of a visit', () => {
  const plan = row('assignment', 'a', { mode: 'on_site' });

  it('is the agreed one, else the planned one, and never the home where nobody may come', () => {
    const call = row('appointment', '1', { answer: 'agreed', on: '2026-11-21', mode: 'phone' });
    const never = row('appointment', '2', { via: 'page', answer: 'declined', not_home: true });
    expect(modeOf([], plan)).toBe('on_site');
    expect(modeOf([call], plan)).toBe('phone');
    expect(modeOf([never], plan)).toBe('');
    expect(modeOf([never], null)).toBe('');
  });
});

describe('an itinerary', () => {
  const of = (id: string, more: Record<string, unknown>) =>
    row('trip', id, { owner: 'me', stops: '石桥村', on: '2026-11-21', ...more });

  it('is open until 平安到家, today and on the next day, and is mine', () => {
    const today = of('b', {});
    const yesterday = of('a', { on: '2026-11-20' });
    const trips = [
      yesterday,
      today,
      of('c', { safe_at: '21:00' }),
      of('d', { owner: 'huang' }),
      of('e', { on: '2026-11-19' }),
      of('f', { on: '2026-11-22' }),
      of('g', { stops: undefined }),
    ];
    expect(openTrips(trips, 'me', '2026-11-21')).toEqual([today, yesterday]);
  });

  it('takes a family in and out as a line, and leaves what was typed', () => {
    const typed = toggleLine('先去村委会', '19:00 石桥村 罗小满家', true);
    expect(typed).toBe('先去村委会\n19:00 石桥村 罗小满家');
    expect(toggleLine(typed, '19:00 石桥村 罗小满家', true)).toBe(typed);
    expect(toggleLine(typed, '19:00 石桥村 罗小满家', false)).toBe('先去村委会');
    expect(toggleLine('', '罗小满家', true)).toBe('罗小满家');
  });
});
