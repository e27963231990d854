import { createRecord, newId, setFields } from '../../sync/edit.ts';
import type { Row } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { dayAfter, dayOf } from '../shared/clock.ts';
import { text } from '../shared/rows.ts';
import type { Category } from '../visit/form.ts';

/** What a family asks of the school, and what a teacher promised it: written down on the spot, with a day for the answer. */

/** The form's own list of what the family asked, where it has one. */
export const ASKED = 'requests';
export const KINDS = ['request', 'opinion', 'problem', 'promise'] as const;
export type Kind = (typeof KINDS)[number];

export interface Demand {
  kind: Kind;
  words: string;
  category: string;
  due_on: string;
}

/** The day by which the school answers one of this category, counted from today. */
export function dueBy(category: Category | undefined, today = dayOf(new Date())): string {
  return category?.answer_days ? dayAfter(today, category.answer_days) : '';
}

/** Only what nobody has taken up yet is still its author's to change. */
export function isOpen(item: Row): boolean {
  return (text(item, 'state') || 'open') === 'open';
}

/** The record's own list of what the family asked, one a line, with this one added, or in place of what it was. */
export function withLine(list: string, was: string, words: string): string {
  const lines = list.split('\n').filter((line) => line.trim());
  if (was) return lines.map((line) => (line.trim() === was ? words : line)).join('\n');
  return lines.some((line) => line.trim() === words) ? list : [...lines, words].join('\n');
}

/** Writes it down, new or changed. What stands empty is left out, or taken away. */
export async function keepDemand(visit: Row, item: Row | null, demand: Demand): Promise<void> {
  const said = {
    kind: demand.kind,
    words: demand.words.trim(),
    source: demand.kind === 'promise' ? 'teacher' : 'family',
    category: demand.category || null,
    due_on: demand.due_on || null,
  };
  if (item) {
    const changed = Object.entries(said).filter(([field, value]) => (item.values[field] ?? null) !== value);
    if (changed.length) await setFields('ledger_item', item.id, Object.fromEntries(changed));
    return;
  }
  const given = Object.entries({
    pupil: text(visit, 'pupil'),
    visit: visit.id,
    campaign: text(visit, 'campaign'),
    owner: session.me.value?.person ?? '',
    ...said,
  }).filter(([, value]) => value);
  await createRecord('ledger_item', newId(), Object.fromEntries(given));
}
