import type { Row } from '../../vault/records.ts';
import { dayOf, daysBetween } from './clock.ts';
import { isFinished, text, wasAbsent } from './rows.ts';

/** What has been said about days: appointments with families, and visits that have stayed open. Pure. */

/** A visit that was begun at the door and has not been handed in for this many days is mentioned. */
const LONG_DAYS = 3;

/** Days that a written visit has been waiting for its author; null where nothing is to be said yet. */
export function openFor(visit: Row, day: string): number | null {
  const on = text(visit, 'visited_on');
  if (isFinished(visit) || !on) return null;
  const days = daysBetween(on, day);
  return days >= LONG_DAYS ? days : null;
}

/** Returned ones first, then those that were written first; what was only prepared comes last. */
export function byUrgency(a: Row, b: Row): number {
  const place = (row: Row) =>
    `${text(row, 'status') === 'returned' ? 0 : 1}${text(row, 'visited_on') || '9999'}${row.id}`;
  return place(a).localeCompare(place(b));
}

/** The day on which a record was begun, as its id (UUIDv7) tells. */
function begunOn(row: Row): string {
  return dayOf(new Date(Number.parseInt(row.id.replace('-', '').slice(0, 12), 16)));
}

/** Appointments whose visit has not taken place, the latest word last. `visits`, `assignments`: all that are known. */
export function standing(
  appointments: readonly Row[],
  visits: readonly Row[],
  assignments: readonly Row[],
): Row[] {
  const finished = visits.filter(isFinished);
  const done = new Map(finished.map((row) => [row.id, row]));
  const planned = new Map(assignments.map((row) => [row.id, visitOf(row, visits)]));
  const isOver = (row: Row) => {
    const visit = text(row, 'visit') || planned.get(text(row, 'assignment'));
    if (visit) {
      const over = done.get(visit);
      return (
        over !== undefined &&
        !(wasAbsent(over) && moment(row, 'on', 'at') > moment(over, 'visited_on', 'started_at'))
      );
    }
    const since = begunOn(row);
    return finished.some(
      (one) => text(one, 'pupil') === text(row, 'pupil') && text(one, 'visited_on') >= since,
    );
  };
  return appointments.filter((row) => !isOver(row)).sort((a, b) => a.id.localeCompare(b.id));
}

function moment(row: Row, day: string, time: string): string {
  return `${text(row, day)} ${text(row, time)}`;
}

/** The id of the visit that an assignment is done by: its own, or where nobody was in, or it was thrown away, the one begun after it. */
export function visitOf(assignment: Row, visits: readonly Row[]): string {
  const own = text(assignment, 'visit');
  const planned = visits.find((row) => row.id === own);
  if (planned && !wasAbsent(planned)) return own;
  const again = visits.filter((row) => row.id !== own && text(row, 'assignment') === assignment.id);
  return (
    (again.find((row) => !wasAbsent(row)) ?? again.sort((a, b) => a.id.localeCompare(b.id)).pop())?.id ?? own
  );
}

/** What a family and a teacher have settled; null where the last word was no, or nothing was settled. */
export function settled(of: readonly Row[]): Row | null {
  const last = [...of].reverse().find((row) => ['agreed', 'declined'].includes(text(row, 'answer')));
  return last && text(last, 'answer') === 'agreed' && text(last, 'on') ? last : null;
}

/** The family's own answer, by paper or by its page. */
export function familySaid(of: readonly Row[]): Row | null {
  return [...of].reverse().find((row) => ['slip', 'page'].includes(text(row, 'via'))) ?? null;
}

/** Did the family ask, in whatever way, that nobody comes to the home? The last word that says anything counts. */
export function notAtHome(of: readonly Row[]): boolean {
  return [...of].reverse().find((row) => typeof row.values.not_home === 'boolean')?.values.not_home === true;
}

/** As agreed, else as planned; never at home where the family asked that nobody comes. */
export function modeOf(of: readonly Row[], assignment: Row | null): string {
  const mode = text(settled(of), 'mode') || text(assignment, 'mode');
  return mode === 'on_site' && notAtHome(of) ? '' : mode;
}

/** Itineraries of this person that nobody has closed with 平安到家, today's and yesterday's, the last one first. */
export function openTrips(trips: readonly Row[], person: string, day: string): Row[] {
  return trips
    .filter((row) => text(row, 'owner') === person && text(row, 'stops') && !text(row, 'safe_at'))
    .filter((row) => text(row, 'on') <= day && daysBetween(text(row, 'on'), day) <= 1)
    .sort((a, b) => `${text(b, 'on')}${b.id}`.localeCompare(`${text(a, 'on')}${a.id}`));
}

/** Puts a line into a text of lines, or takes it out again. */
export function toggleLine(lines: string, line: string, on: boolean): string {
  const kept = lines.split('\n').filter((one) => one.trim() && one !== line);
  return (on ? [...kept, line] : kept).join('\n');
}
