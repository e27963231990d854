import { computed } from 'vue';
import { deskMe } from '../api/desk.ts';
import type { PageName } from './pages.ts';
import { readers } from './sealed/readers.ts';

/** Who sits here: the office and the leaders before the whole desk; a class teacher and a reader of what is sealed before a page each. */

const has = (...wanted: string[]) => deskMe.value?.roles.some((role) => wanted.includes(role)) ?? false;

/** May this person see and settle what concerns the whole school? */
export const isOffice = computed(() => has('office', 'leader'));

/** The pages of somebody who has no more business at the desk; null for all of them. */
export const ownPages = computed<readonly PageName[] | null>(() => {
  if (isOffice.value) return null;
  const plans: PageName[] = has('homeroom') ? ['plan'] : [];
  const reads = readers.value?.mine || readers.value?.news.length || !plans.length;
  return reads ? [...plans, 'sealed'] : plans;
});
