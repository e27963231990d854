import { showDay, showWeekday } from '../../features/shared/show.ts';
import { type Key, t } from '../../i18n.ts';
import type { Mode, Part, PlanRow, PlanState, Wish } from './shapes.ts';

/** Plans in words, and their rows by village. */

export const PARTS: Part[] = ['morning', 'noon', 'afternoon', 'evening'];
export const MODES: Mode[] = ['on_site', 'at_school', 'phone', 'online', 'letter'];

export const weekdays = (): string[] => t('plan.weekdays').split(' ');
/** The days that a family may wish for, by the school's numbers: 7 is Saturday or Sunday. */
export const wishDays = (): string[] => [...weekdays(), t('plan.weekend')];
export const partWord = (part: Part): string => t(`plan.part_${part}`);

export function stateWord(state: PlanState | null): string {
  const key: Key = state ? `plan.state_${state}` : 'plan.state_none';
  return t(key);
}

/** How a home is visited, and whether that may still change. */
export function howWords(row: PlanRow): string {
  const kept = row.begun ? t('plan.begun') : row.fixed ? t('plan.fixed') : '';
  return [row.mode ? t(`mode.${row.mode}`) : '', kept].filter(Boolean).join(' · ');
}

/** A wish in a few words; '' where the family said nothing. */
export function wishWords(wish: Wish): string {
  const weekday = wish.weekday === null ? '' : (wishDays()[wish.weekday] ?? '');
  const day = wish.on ? `${showDay(wish.on)} ${weekday}` : weekday;
  const when = day + (wish.part ? (day ? ' ' : '') + partWord(wish.part) : '');
  return [wish.mode ? t(`mode.${wish.mode}`) : '', when, wish.place].filter(Boolean).join(' · ');
}

export function whenWords(row: PlanRow): string {
  if (!row.on) return '';
  return [showDay(row.on), showWeekday(row.on), row.at ?? ''].filter(Boolean).join(' ');
}

export interface Village {
  key: string;
  title: string;
  rows: PlanRow[];
}

/** Rows under their villages, in the order in which they come. */
export function villagesOf(rows: PlanRow[]): Village[] {
  const found = new Map<string, PlanRow[]>();
  for (const row of rows) {
    const key = row.elsewhere ? '\u0000' : row.place;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].map(([key, mine]) => ({ key, title: titleOf(key, mine), rows: mine }));
}

function titleOf(key: string, rows: PlanRow[]): string {
  const away = key === '\u0000';
  const name = away ? t('plan.elsewhere') : key || t('plan.no_village');
  const roads = rows.map((row) => row.distance_km).filter((km): km is number => km !== null);
  if (away || !roads.length) return t('plan.village', { name, n: rows.length });
  return t('plan.village_km', { name, n: rows.length, km: Math.min(...roads) });
}
