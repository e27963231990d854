import { type ComputedRef, computed } from 'vue';
import { type Row, useRows } from '../../vault/records.ts';
import { text } from './rows.ts';

const RECENT_MS = 14 * 86_400_000;

function answeredAt(note: Row): number {
  const at = Date.parse(text(note, 'answered_at'));
  return Number.isNaN(at) ? 0 : at;
}

/** Notes that a family has answered, the newest first. */
export function useAnswers(pupil?: () => string): ComputedRef<Row[]> {
  const notes = useRows('note');
  return computed(() =>
    notes.value
      .filter((row) => text(row, 'answer_kind') !== '' && (!pupil || text(row, 'pupil') === pupil()))
      .sort((a, b) => answeredAt(b) - answeredAt(a)),
  );
}

/** What the family had written on this note before its latest words, the newest first: a correction hides no thanks. */
export function earlierWords(note: Row): { id: string; at: string; words: string }[] {
  const said = (note.appends.answers ?? []).flatMap(({ id, at, body }) => {
    const words = (body as { words?: unknown } | null)?.words;
    return typeof words === 'string' && words ? [{ id, at, words }] : [];
  });
  return said.slice(0, -1).reverse();
}

/** Those of the last two weeks: what the front page still calls news. */
export function isRecent(note: Row, now: number = Date.now()): boolean {
  return now - answeredAt(note) < RECENT_MS;
}
