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

/** Those of the last two weeks: what the front page still calls news. */
export function isRecent(note: Row, now: number = Date.now()): boolean {
  return now - answeredAt(note) < RECENT_MS;
}
