import { computed, ref } from 'vue';
import { deskGet, deskMe } from '../../api/desk.ts';
import type { Key } from '../../i18n.ts';
import type { Readers } from './shapes.ts';

/** Who may open what is sealed, as this desk knows it; asked for with the counts of the rail. */
export const readers = ref<Readers | null>(null);

/** A reader who has no other business at the desk: the page of sealed things is all there is. */
export const onlyReader = computed(
  () => !(deskMe.value?.roles ?? []).some((role) => role === 'office' || role === 'leader'),
);

export async function askReaders(): Promise<void> {
  readers.value = deskMe.value ? await deskGet<Readers>('/office/readers').catch(() => readers.value) : null;
}

/** What the rail says about it, if anything: of a report to its readers alone, of missing readers to the desk. */
export const sealedNote = computed<Key | null>(() => {
  const now = readers.value;
  if (!now) return null;
  if (now.news.length) return now.news[0]?.what === 'ended' ? 'desk.rail_reader_ended' : 'desk.rail_reader';
  if (now.unread) return 'desk.rail_report';
  return now.may_name && now.named < now.wanted ? 'desk.rail_no_reader' : null;
});
