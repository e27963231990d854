import { newId, setFields } from '../../sync/edit.ts';
import { keyOf } from '../../sync/wire.ts';
import { type Row, shownRow, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { state } from '../../vault/store.ts';
import { dayOf, timeOf } from '../shared/clock.ts';
import { visitOf } from '../shared/due.ts';
import { entries, text, wasAbsent } from '../shared/rows.ts';

/**
 * Opens the visit of this pupil, or begins it: the record is on the disk when the promise resolves.
 * Day and time are not written yet: preparing at school in the morning is not the visit in the evening.
 * A planned visit has the id that came with its assignment, so that companions write into one record; where nobody was
 * in, or its draft was thrown away, the next attempt is a record of its own, and one again for all who go: a word written
 * into a record that was deleted would bring all its old words back.
 *
 * `more` is written with what is known of it: the table it shares with other families, say, or its outcome.
 * Returns the visit's id.
 */
export async function beginVisit(
  pupil: string,
  assignment: Row | null,
  campaign = '',
  more: Record<string, unknown> = {},
): Promise<string> {
  const planned = assignment ? visitOf(assignment, useRows('visit').value) : '';
  const before = shownRow('visit', planned);
  if (before && !wasAbsent(before)) return planned;
  let id = planned || newId();
  while (shownRow('visit', id) || isThrownAway(id)) id = idAfter(id);
  const of = text(assignment, 'campaign') || campaign;
  const mode = text(assignment, 'mode');
  await setFields('visit', id, {
    pupil,
    lead: text(assignment, 'lead') || session.me.value?.person,
    ...(of ? { campaign: of } : {}),
    ...(mode ? { mode } : {}),
    ...(assignment ? { assignment: assignment.id } : {}),
    ...Object.fromEntries(entries(assignment, 'companions').map((person) => [`companions/${person}`, true])),
    ...more,
  });
  return id;
}

/** This phone has written it, and it is gone. */
function isThrownAway(id: string): boolean {
  return state().tails[keyOf('visit', id)] !== undefined && !shownRow('visit', id);
}

/** The id of the next attempt: every phone comes to the same one, though none has heard of the others. */
export function idAfter(id: string): string {
  const last = /[0-9a-f]{12}$/.exec(id)?.[0];
  if (!last) return newId();
  const next = (Number.parseInt(last, 16) + 1) % 2 ** 48;
  return id.slice(0, -12) + next.toString(16).padStart(12, '0');
}

/**
 * The first look at what is written at the family's table sets the day and the beginning; both can be changed.
 * Only the lead's phone does so: two phones without a network would each stamp their own minute, and the teachers
 * would have to settle which one counts. A companion can still type them.
 */
export async function arrive(visit: Row): Promise<void> {
  if (text(visit, 'visited_on') || !isMineToTime(visit)) return;
  const now = new Date();
  await setFields('visit', visit.id, {
    visited_on: dayOf(now),
    ...(text(visit, 'started_at') ? {} : { started_at: timeOf(now) }),
  });
}

/** It did not take place: why, and on which day somebody stood at the door. */
export async function didNotTakePlace(visit: string, outcome: 'refused' | 'absent' | null): Promise<void> {
  const known = text(shownRow('visit', visit), 'visited_on');
  await setFields('visit', visit, { outcome, ...(known ? {} : { visited_on: dayOf(new Date()) }) });
}

/**
 * Where several write into one record, that it took place is said aloud: a colleague whom nobody let in may have written
 * the opposite at the same time, and then it is asked which of the two holds.
 */
export async function tookPlace(visit: Row): Promise<void> {
  if (!entries(visit, 'companions').length || text(visit, 'outcome')) return;
  await setFields('visit', visit.id, { outcome: 'held' });
}

/** Handing the record in sets the end, on the lead's phone, for the same reason. */
export async function depart(visit: Row): Promise<void> {
  if (text(visit, 'ended_at') || !isMineToTime(visit)) return;
  await setFields('visit', visit.id, { ended_at: timeOf(new Date()) });
}

function isMineToTime(visit: Row): boolean {
  const lead = text(visit, 'lead');
  return !lead || lead === session.me.value?.person;
}
