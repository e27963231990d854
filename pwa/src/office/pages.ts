import type { Key } from '../i18n.ts';
import type { IconName } from '../ui/icons.ts';

export const GROUPS = ['daily', 'planning', 'children', 'school'] as const;
export type Group = (typeof GROUPS)[number];

/** The pages of the desk, in the order of the rail, under their groups. A new one is a line here and a component in OfficeApp. */
export const PAGES = [
  { page: 'visits', icon: 'doc', word: 'desk.nav_visits', group: 'daily' },
  { page: 'ledger', icon: 'chat', word: 'desk.nav_ledger', group: 'daily' },
  { page: 'trips', icon: 'pin', word: 'desk.nav_trips', group: 'daily' },
  { page: 'deliveries', icon: 'phone-call', word: 'desk.nav_sent', group: 'daily' },
  { page: 'conflicts', icon: 'conflict', word: 'desk.nav_conflicts', group: 'daily' },
  { page: 'waiting', icon: 'attention', word: 'desk.nav_waiting', group: 'daily' },
  { page: 'progress', icon: 'chart', word: 'desk.nav_progress', group: 'planning' },
  { page: 'campaigns', icon: 'calendar', word: 'desk.nav_campaigns', group: 'planning' },
  { page: 'letters', icon: 'print', word: 'desk.nav_letters', group: 'planning' },
  { page: 'appointments', icon: 'clock', word: 'desk.nav_appointments', group: 'planning' },
  { page: 'plan', icon: 'table', word: 'desk.nav_plan', group: 'planning' },
  { page: 'tags', icon: 'eye-off', word: 'desk.nav_tags', group: 'children' },
  { page: 'support', icon: 'handover', word: 'desk.nav_support', group: 'children' },
  { page: 'unlisted', icon: 'pupil', word: 'desk.nav_unlisted', group: 'children' },
  { page: 'essays', icon: 'edit', word: 'desk.nav_essays', group: 'children' },
  { page: 'family', icon: 'family', word: 'desk.nav_family', group: 'children' },
  { page: 'sealed', icon: 'lock', word: 'desk.nav_sealed', group: 'school' },
  { page: 'people', icon: 'family', word: 'desk.nav_people', group: 'school' },
  { page: 'phones', icon: 'phone-saved', word: 'desk.nav_phones', group: 'school' },
  { page: 'backup', icon: 'shield', word: 'desk.nav_backup', group: 'school' },
] as const satisfies readonly { page: string; icon: IconName; word: Key; group: Group }[];

export type PageName = (typeof PAGES)[number]['page'];

/** Pages of what surrounds a visit; `CyclePage` shows them. */
const CYCLE = [
  'ledger',
  'trips',
  'letters',
  'appointments',
  'unlisted',
  'support',
  'essays',
  'deliveries',
  'family',
] as const;
export type CyclePageName = (typeof CYCLE)[number];

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

export function isCycle(place: Place): place is Place & { page: CyclePageName } {
  return CYCLE.some((one) => one === place.page);
}
