import { describe, expect, it } from 'vitest';
import type { Planned } from '../../../src/features/shared/plan.ts';
import { coming, linesOf, missed } from '../../../src/features/today/agenda.ts';
import type { Row } from '../../../src/vault/records.ts';
import { row } from '../../support/row.ts';

const DAY = '2026-11-18'; // a Wednesday

function plan(id: string, day: string | null, time: string | null, begun = false): Planned {
  const assignment = row('assignment', id, { pupil: `p-${id}` });
  return {
    id,
    assignment,
    pupil: null,
    visit: null,
    visitId: '',
    day,
    time,
    mode: 'on_site',
    agreed: null,
    begun,
    done: false,
    held: false,
  };
}
function call(id: string, pupil: string, on: string, by = 'me'): Row {
  return row('appointment', id, { pupil, made_by: by, answer: 'agreed', on, at: '19:00', mode: 'phone' });
}
const keys = (lines: { key: string }[]) => lines.map((line) => line.key);

describe('the lines of 今天', () => {
  it('stand in the order of day and time; what has no day comes last', () => {
    const lines = linesOf(
      [
        plan('a', null, null),
        plan('b', DAY, null),
        plan('c', DAY, '19:00'),
        plan('d', '2026-11-17', '21:00'),
      ],
      [],
      'me',
    );
    expect(keys(lines)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('hold my appointments with families that nobody gave me, once, and nobody else’s', () => {
    const words = [
      call('1', 'x', DAY),
      call('2', 'x', '2026-11-19'),
      call('3', 'y', DAY, 'huang'),
      call('4', 'p-a', DAY),
    ];
    const lines = linesOf([plan('a', '2026-11-20', null)], words, 'me');
    expect(keys(lines)).toEqual(['2', 'a']);
    expect(lines[0]).toMatchObject({ pupil: 'x', on: '2026-11-19', at: '19:00', mode: 'phone' });
  });

  it('that are to come are this week’s, or the next three where the week is empty and so is the day', () => {
    const later = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'].map((day, at) =>
      plan(`l${at}`, day, null),
    );
    const far = linesOf(later, [], 'me');
    expect(keys(coming(far, DAY, false))).toEqual(['l0', 'l1', 'l2']);
    expect(coming(far, DAY, true)).toEqual([]);
    const near = linesOf([plan('sun', '2026-11-22', null), ...later], [], 'me');
    expect(keys(coming(near, DAY, false))).toEqual(['sun']);
  });

  it('that passed are missed unless something was begun', () => {
    const lines = linesOf(
      [plan('a', '2026-11-17', null), plan('b', '2026-11-17', null, true), plan('c', DAY, null)],
      [],
      'me',
    );
    expect(keys(missed(lines, DAY))).toEqual(['a']);
  });
});
