import { type ComputedRef, computed } from 'vue';
import { type Row, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { isHeld } from '../visit/form.ts';
import { dayOf } from './clock.ts';
import { modeOf, settled, standing, visitOf } from './due.ts';
import { entries, isFinished, text, textOrNull, wasAbsent } from './rows.ts';

/** One family that this teacher is to visit: the assignment with its pupil and its visit, if one was begun. */
export interface Planned {
  id: string;
  assignment: Row;
  pupil: Row | null;
  visit: Row | null;
  visitId: string;
  /** As agreed with the family, else as planned. */
  day: string | null;
  time: string | null;
  mode: string;
  /** What was agreed with the family. */
  agreed: Row | null;
  begun: boolean;
  /** Nothing is left to do for this assignment. */
  done: boolean;
  /** The visit took place: a family that refused is done with, and was not visited. */
  held: boolean;
}

/** The day that the screens call today; kept in one place so that a list does not straddle midnight. */
export function today(): string {
  return dayOf(new Date());
}

export function isMine(row: Row, person: string): boolean {
  return text(row, 'lead') === person || row.values[`companions/${person}`] === true;
}

function byTime(a: Planned, b: Planned): number {
  return `${a.day ?? '9999'} ${a.time ?? '99'}`.localeCompare(`${b.day ?? '9999'} ${b.time ?? '99'}`);
}

/** Appointments that still count, of one pupil or of all; the latest word last. */
export function useStanding(pupil?: () => string): ComputedRef<Row[]> {
  const all = useRows('appointment');
  const visits = useRows('visit');
  const assignments = useRows('assignment');
  return computed(() => {
    const mine = pupil ? all.value.filter((row) => text(row, 'pupil') === pupil()) : all.value;
    return standing(mine, visits.value, assignments.value);
  });
}

/** Everything assigned to me, by appointment; what has none comes last. */
export function usePlan(): ComputedRef<Planned[]> {
  const assignments = useRows('assignment');
  const pupils = useRows('pupil');
  const visits = useRows('visit');
  const words = useStanding();
  return computed(() => {
    const person = session.me.value?.person ?? '';
    const pupil = new Map(pupils.value.map((row) => [row.id, row]));
    const visit = new Map(visits.value.map((row) => [row.id, row]));
    return assignments.value
      .filter((row) => isMine(row, person))
      .map((row) =>
        planned(
          row,
          pupil.get(text(row, 'pupil')) ?? null,
          visit.get(visitOf(row, visits.value)) ?? null,
          words.value.filter((one) => concerns(one, row)),
        ),
      )
      .sort(byTime);
  });
}

/** An appointment that names no assignment was made for whatever visit of the pupil comes next. */
function concerns(appointment: Row, assignment: Row): boolean {
  const of = text(appointment, 'assignment');
  return of ? of === assignment.id : text(appointment, 'pupil') === text(assignment, 'pupil');
}

function planned(row: Row, pupil: Row | null, visit: Row | null, words: Row[]): Planned {
  const agreed = settled(words);
  const absent = wasAbsent(visit);
  // Nobody was in today: it is not what comes next, unless another time was agreed.
  const tried =
    absent && text(row, 'planned_on') === text(visit, 'visited_on') && text(visit, 'visited_on') === today();
  return {
    id: row.id,
    assignment: row,
    pupil,
    visit: absent ? null : visit,
    visitId: absent ? '' : (visit?.id ?? text(row, 'visit')),
    day: textOrNull(agreed, 'on') ?? (tried ? null : textOrNull(row, 'planned_on')),
    time: agreed ? textOrNull(agreed, 'at') : textOrNull(row, 'planned_at'),
    mode: modeOf(words, row),
    agreed,
    begun: visit !== null && !isFinished(visit),
    done: isFinished(visit) && !absent,
    held: isFinished(visit) && isHeld(visit?.values),
  };
}

/** The last day on which somebody was at this pupil's home in a campaign that runs today, planned or not. */
export function useBeen(): ComputedRef<Map<string, string>> {
  const day = today();
  const running = useRows('campaign', (row) => text(row, 'starts') <= day && day <= text(row, 'ends'));
  const visits = useRows('visit', (row) => isFinished(row) && !text(row, 'outcome').match(/absent|refused/));
  return computed(() => {
    const now = new Set(running.value.map((row) => row.id));
    const days = visits.value
      .filter((row) => now.has(text(row, 'campaign')))
      .map((row) => [text(row, 'pupil'), text(row, 'visited_on')] as const);
    return new Map(days.sort((a, b) => a[1].localeCompare(b[1])));
  });
}

/** Names of the people with these ids, from the colleague directory; unknown ids are left out. */
export function useColleagues(): ComputedRef<Map<string, string>> {
  const people = useRows('person');
  return computed(() => new Map(people.value.map((row) => [row.id, text(row, 'name')])));
}

/** The others on this visit or assignment: lead and companions without me. */
export function companionsOf(row: Row | null, names: Map<string, string>): string[] {
  if (!row) return [];
  const me = session.me.value?.person;
  const ids = [text(row, 'lead'), ...entries(row, 'companions')].filter(
    (id, at, all) => id && id !== me && all.indexOf(id) === at,
  );
  return ids.map((id) => names.get(id) ?? '').filter(Boolean);
}
