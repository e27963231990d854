import { t } from '../../i18n.ts';

/** Names of campaigns. Teachers and the office choose campaigns by name alone, so no two of a school share one. */

/** A pack's name for a new campaign; one that another campaign has gets the year in which this one starts. */
export function nameFor(pack: string, starts: string, taken: readonly string[]): string {
  return isTaken(pack, taken) ? t('camp.name_year', { name: pack, year: starts.slice(0, 4) }) : pack;
}

export function isTaken(name: string, taken: readonly string[]): boolean {
  return taken.some((one) => one.trim() === name.trim());
}
