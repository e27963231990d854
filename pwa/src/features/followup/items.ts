import { type ComputedRef, computed } from 'vue';
import { type Key, t } from '../../i18n.ts';
import { type Row, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { text } from '../shared/rows.ts';
import { showDay } from '../shared/show.ts';

/** What families asked for and what was promised to them, until it is closed. */

const KINDS: Record<string, Key> = {
  request: 'item.request',
  opinion: 'item.opinion',
  problem: 'item.problem',
  promise: 'item.promise',
};
const STATES: Record<string, Key> = {
  open: 'item.open',
  in_hand: 'item.in_hand',
  answered: 'item.answered',
  closed: 'item.closed',
};

export const kindWord = (row: Row | null): string => t(KINDS[text(row, 'kind')] ?? 'item.request');
export const stateOf = (row: Row | null): string => text(row, 'state') || 'open';
export const stateWord = (row: Row | null): string => t(STATES[stateOf(row)] ?? 'item.open');

/** Its day has passed and it has neither been answered nor closed. */
export function isLate(row: Row, day: string): boolean {
  return (
    ['open', 'in_hand'].includes(stateOf(row)) && text(row, 'due_on') !== '' && text(row, 'due_on') < day
  );
}

export function itemLine(row: Row): string[] {
  const due = text(row, 'due_on');
  const done = text(row, 'closed_on');
  return [
    kindWord(row),
    stateWord(row),
    done ? showDay(done) : due ? t('item.due', { day: showDay(due) }) : '',
  ];
}

/** Those of a pupil, or those that I answer for; open ones first, the nearest day first. */
export function useItems(pupil?: () => string): ComputedRef<Row[]> {
  const all = useRows('ledger_item');
  return computed(() =>
    all.value
      .filter((row) =>
        pupil ? text(row, 'pupil') === pupil() : text(row, 'owner') === session.me.value?.person,
      )
      .sort((a, b) => place(a).localeCompare(place(b))),
  );
}

export const isOpenItem = (row: Row): boolean => stateOf(row) !== 'closed';

function place(row: Row): string {
  return `${isOpenItem(row) ? 0 : 1}${text(row, 'due_on') || '9999'}${row.id}`;
}
