import { computed, ref } from 'vue';
import { deskGet, deskMe } from '../../api/desk.ts';
import type { Key } from '../../i18n.ts';
import type { Readers } from './shapes.ts';

/** Who may open what is sealed, as this desk knows it; asked for with the counts of the rail. */
export const readers = ref<Readers | null>(null);

let asked = 0;
let shown = 0;

/** A reply that was overtaken is dropped: the rail's question, sent before a button was pressed, may come back after its answer. */
function keep(turn: number, told: Readers | null): void {
  if (turn < shown) return;
  shown = turn;
  readers.value = told;
}
export async function askReaders(): Promise<void> {
  asked += 1;
  const turn = asked;
  const told = deskMe.value ? await deskGet<Readers>('/office/readers').catch(() => undefined) : null;
  if (told !== undefined) keep(turn, told);
}

/** What the school answered to something done at this desk: newer than all that was asked before it came. */
export function takeReaders(told: Readers | null): void {
  asked += 1;
  keep(asked, told);
}

/** What the rail says about it, if anything: of a report to its readers alone, of missing readers to the desk. */
export const sealedNote = computed<Key | null>(() => {
  const now = readers.value;
  if (!now) return null;
  if (now.news.length) return now.news[0]?.what === 'ended' ? 'desk.rail_reader_ended' : 'desk.rail_reader';
  if (now.unread) return 'desk.rail_report';
  return now.may_name && now.named < now.wanted ? 'desk.rail_no_reader' : null;
});
