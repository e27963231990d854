import type { Row } from '../../vault/records.ts';
import { weekOf } from '../shared/clock.ts';
import { settled } from '../shared/due.ts';
import type { Planned } from '../shared/plan.ts';
import { text, textOrNull } from '../shared/rows.ts';

/** A family that is to be visited, as a line of 今天. */
export interface Line {
  key: string;
  pupil: string;
  on: string | null;
  at: string | null;
  mode: string;
  begun: boolean;
}

function byTime(a: Line, b: Line): number {
  return `${a.on ?? '9999'} ${a.at ?? '99'}`.localeCompare(`${b.on ?? '9999'} ${b.at ?? '99'}`);
}

/** What is assigned to me and not done, and what I agreed with families that nobody assigned to me; by day and time. */
export function linesOf(open: readonly Planned[], words: readonly Row[], me: string): Line[] {
  const assigned = new Set(open.map((item) => text(item.assignment, 'pupil')));
  const mine = new Set(words.filter((row) => text(row, 'made_by') === me).map((row) => text(row, 'pupil')));
  const loose = [...mine]
    .filter((pupil) => !assigned.has(pupil))
    .flatMap((pupil) => settled(words.filter((row) => text(row, 'pupil') === pupil)) ?? []);
  return [
    ...open.map((item) => ({
      key: item.id,
      pupil: text(item.assignment, 'pupil'),
      on: item.day,
      at: item.time,
      mode: item.mode,
      begun: item.begun,
    })),
    ...loose.map((row) => ({
      key: row.id,
      pupil: text(row, 'pupil'),
      on: textOrNull(row, 'on'),
      at: textOrNull(row, 'at'),
      mode: text(row, 'mode'),
      begun: false,
    })),
  ].sort(byTime);
}

/** Days to come: this week's, or where today and this week are empty the next three. */
export function coming(lines: readonly Line[], day: string, busy: boolean): Line[] {
  const { to } = weekOf(day);
  const later = lines.filter((line) => line.on !== null && line.on > day);
  const week = later.filter((line) => (line.on ?? '') <= to);
  return week.length || busy ? week : later.slice(0, 3);
}

/** Agreed for a day that has passed, and nothing was begun. */
export function missed(lines: readonly Line[], day: string): Line[] {
  return lines.filter((line) => line.on !== null && line.on < day && !line.begun);
}
