import { newId, setFields } from '../../sync/edit.ts';
import { type Row, shownRow } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { isFinished, text, wasAbsent } from '../shared/rows.ts';

/** Return visits: each names the one that it returns to, and the chain is read by that. */

/** All visits of the chain that this one is part of, the first one first; a branch is told by its days. */
export function chainOf(visit: Row | null, visits: readonly Row[]): Row[] {
  if (!visit) return [];
  const byId = new Map(visits.map((row) => [row.id, row]));
  let first = visit;
  for (const seen = new Set([first.id]); ; seen.add(first.id)) {
    const before = byId.get(text(first, 'return_of'));
    if (!before || seen.has(before.id)) break;
    first = before;
  }
  const chain = [first];
  for (const link of chain)
    chain.push(...visits.filter((row) => text(row, 'return_of') === link.id && !chain.includes(row)));
  return chain.sort((a, b) => dayAt(a).localeCompare(dayAt(b)));
}

const dayAt = (row: Row): string => `${text(row, 'visited_on') || '9999'}${row.id}`;

/**
 * Visits that took place, say when to return, and have not been returned to. Where two of a day were written down about
 * one child, whoever returned to the one returned to both.
 */
export function dueReturns(visits: readonly Row[]): Row[] {
  const back = new Set(visits.map((row) => text(row, 'return_of')));
  const homes = new Set(visits.filter((row) => back.has(row.id)).map(dayThere));
  return visits
    .filter((row) => isFinished(row) && !wasAbsent(row) && text(row, 'follow_up_on'))
    .filter((row) => !back.has(row.id) && !homes.has(dayThere(row)))
    .sort((a, b) => text(a, 'follow_up_on').localeCompare(text(b, 'follow_up_on')));
}

/** Of several rows about one child the first one. */
export function oncePerChild(rows: readonly Row[]): Row[] {
  return rows.filter((row, at) => rows.findIndex((one) => text(one, 'pupil') === text(row, 'pupil')) === at);
}

const dayThere = (row: Row): string => `${text(row, 'pupil')} ${text(row, 'visited_on') || row.id}`;

/** Opens the return visit of this one that is being written, or begins it. Returns its id. */
export async function beginReturn(first: Row, visits: readonly Row[]): Promise<string> {
  const begun = visits.find((row) => text(row, 'return_of') === first.id && !isFinished(row));
  if (begun) return begun.id;
  const id = newId();
  const campaign = text(first, 'campaign');
  const mode = text(first, 'mode');
  await setFields('visit', id, {
    pupil: text(first, 'pupil'),
    lead: session.me.value?.person,
    return_of: first.id,
    ...(campaign && shownRow('campaign', campaign) ? { campaign } : {}),
    ...(mode ? { mode } : {}),
  });
  return id;
}
