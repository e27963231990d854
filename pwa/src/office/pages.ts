import type { Key } from '../i18n.ts';
import type { IconName } from '../ui/icons.ts';

/** The pages of the desk, in the order of the rail. A new one is a line here and a component in OfficeApp. */
export const PAGES = [
  { page: 'visits', icon: 'doc', word: 'desk.nav_visits' },
  { page: 'progress', icon: 'chart', word: 'desk.nav_progress' },
  { page: 'plan', icon: 'table', word: 'desk.nav_plan' },
  { page: 'campaigns', icon: 'calendar', word: 'desk.nav_campaigns' },
  { page: 'conflicts', icon: 'conflict', word: 'desk.nav_conflicts' },
  { page: 'waiting', icon: 'attention', word: 'desk.nav_waiting' },
  { page: 'tags', icon: 'eye-off', word: 'desk.nav_tags' },
  { page: 'sealed', icon: 'lock', word: 'desk.nav_sealed' },
  { page: 'phones', icon: 'phone-saved', word: 'desk.nav_phones' },
  { page: 'people', icon: 'family', word: 'desk.nav_people' },
  { page: 'backup', icon: 'shield', word: 'desk.nav_backup' },
] as const satisfies readonly { page: string; icon: IconName; word: Key }[];

export type PageName = (typeof PAGES)[number]['page'];

export interface Place {
  page: PageName;
  /** The record that is open on the page; '' for none. */
  id: string;
}

/** `#/conflicts/<id>` as a place; what is no page of the desk is its first one. */
export function placeOf(hash: string): Place {
  const [, name = '', id = ''] = /^#\/([a-z]+)(?:\/([\w-]+))?$/.exec(hash) ?? [];
  const found = PAGES.find((one) => one.page === name);
  return found ? { page: found.page, id } : { page: PAGES[0].page, id: '' };
}

export function addressOf(page: PageName, id: string): string {
  if (id) return `#/${page}/${id}`;
  return page === PAGES[0].page ? '#/' : `#/${page}`;
}
