import { type ComputedRef, computed, ref } from 'vue';

/**
 * The phone's clock against the server's, as told with each reply. The order of things never hangs on clocks; but
 * what is kept "for thirty days" is counted by the school's, and a clock that is far off is mentioned, for the hour
 * stands in what the teacher writes.
 */
const MENTION_MS = 10 * 60_000;
/** A reply that took longer says too little about when the server wrote it. */
const SLOW_MS = 60_000;

/** Milliseconds by which this phone is ahead of the server; null until a reply told. */
const ahead = ref<number | null>(null);

/** `asked`: this phone's time when the request left. */
export function heard(now: string | undefined, asked: number): void {
  const there = Date.parse(now ?? '');
  const took = Date.now() - asked;
  if (Number.isNaN(there) || took < 0 || took > SLOW_MS) return;
  ahead.value = asked + took / 2 - there;
}

/** Milliseconds since 1970 by the school's clock, as well as this phone knows it. */
export function schoolNow(): number {
  return Date.now() - (ahead.value ?? 0);
}

/** Whole minutes by which the phone is ahead (negative: behind), once it is worth a word; else null. */
export const clockOff: ComputedRef<number | null> = computed(() =>
  ahead.value !== null && Math.abs(ahead.value) > MENTION_MS ? Math.round(ahead.value / 60_000) : null,
);

/** The same as told, however little; null until a reply told. */
export const clockAhead: ComputedRef<number | null> = computed(() =>
  ahead.value === null ? null : Math.round(ahead.value / 60_000),
);
