import { newId, setFields } from '../../sync/edit.ts';
import { type Row, shownRow } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { dayOf, timeOf } from '../shared/clock.ts';
import { entries, text } from '../shared/rows.ts';

/**
 * Opens the visit of this pupil, or begins it: the record is on the disk when the promise resolves.
 * A planned visit has the id that came with its assignment, so that companions write into one record.
 *
 * Returns the visit's id.
 */
export async function beginVisit(pupil: string, assignment: Row | null, campaign = ''): Promise<string> {
  const id = text(assignment, 'visit') || newId();
  if (shownRow('visit', id)) return id;
  const now = new Date();
  const of = text(assignment, 'campaign') || campaign;
  const mode = text(assignment, 'mode');
  await setFields('visit', id, {
    pupil,
    lead: text(assignment, 'lead') || session.me.value?.person,
    visited_on: dayOf(now),
    started_at: timeOf(now),
    ...(of ? { campaign: of } : {}),
    ...(mode ? { mode } : {}),
    ...(assignment ? { assignment: assignment.id } : {}),
    ...Object.fromEntries(entries(assignment, 'companions').map((person) => [`companions/${person}`, true])),
  });
  return id;
}
