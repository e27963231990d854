import { newId, setFields } from '../../sync/edit.ts';
import type { Row } from '../../vault/records.ts';
import type { Planned } from '../shared/plan.ts';
import { entries, text } from '../shared/rows.ts';
import { beginVisit } from '../visit/begin.ts';

/**
 * Several children at one table: a record for each, with what they share written once and copied into every one of them.
 * Nothing that one family said goes into another one's record.
 */
export interface Shared {
  visited_on: string;
  started_at: string;
  mode: string;
  companions: string[];
  /** What was said to all of them. */
  process: string;
}

/** Begins, or joins, a record of each pupil under one `meeting`. Returns the visits' ids in that order. */
export async function beginMeeting(
  pupils: readonly string[],
  shared: Shared,
  plan: readonly Planned[],
  campaign: string,
): Promise<string[]> {
  const values = valuesOf(newId(), shared);
  const ids: string[] = [];
  for (const pupil of pupils) ids.push(await join(pupil, values, plan, campaign));
  return ids;
}

/** One more child at the table of this visit: day, time, form and company are the same, the words are the child's own. */
export async function beginBeside(visit: Row, pupil: string, plan: readonly Planned[]): Promise<string> {
  const meeting = text(visit, 'meeting') || newId();
  if (!text(visit, 'meeting')) await setFields('visit', visit.id, { meeting });
  const shared = {
    visited_on: text(visit, 'visited_on'),
    started_at: text(visit, 'started_at'),
    mode: text(visit, 'mode'),
    companions: entries(visit, 'companions'),
    process: '',
  };
  return join(pupil, valuesOf(meeting, shared), plan, text(visit, 'campaign'));
}

function valuesOf(meeting: string, { companions, ...shared }: Shared): Record<string, unknown> {
  const given = Object.entries(shared).filter(([, value]) => value.trim());
  return {
    meeting,
    ...Object.fromEntries(given),
    ...Object.fromEntries(companions.map((person) => [`companions/${person}`, true])),
  };
}

async function join(
  pupil: string,
  values: Record<string, unknown>,
  plan: readonly Planned[],
  campaign: string,
): Promise<string> {
  const item = plan.find((one) => text(one.assignment, 'pupil') === pupil && !one.done);
  const begun = item?.visit;
  if (!begun) return beginVisit(pupil, item?.assignment ?? null, campaign, values);
  // What was written beforehand stays.
  const missing = Object.entries(values).filter(([field]) => begun.values[field] === undefined);
  await setFields('visit', begun.id, Object.fromEntries(missing));
  return begun.id;
}
