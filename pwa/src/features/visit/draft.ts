import { computed, onBeforeUnmount, type Ref, ref, watch } from 'vue';
import { setField } from '../../sync/edit.ts';
import { type Row, useRow } from '../../vault/records.ts';

/**
 * A text that is saved while it is typed. The first keystroke is written at once, so that the write names the
 * version that the author was looking at; what follows waits for a short pause. Leaving the field, the screen or
 * the app writes what is left.
 */
const PAUSE_MS = 300;

const dirty = ref(new Set<symbol>());
const flushers = new Map<symbol, () => Promise<void>>();

/** Something typed has not reached the disk yet. */
export const unsaved = computed(() => dirty.value.size > 0);

/** Write everything that is still only on the screen. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...flushers.values()].map((flush) => flush()));
}

function onHide(): void {
  if (document.visibilityState === 'hidden') void flushDrafts();
}
document.addEventListener('visibilitychange', onHide);
window.addEventListener('pagehide', () => void flushDrafts());

function mark(key: symbol, on: boolean): void {
  const next = new Set(dirty.value);
  if (on) next.add(key);
  else next.delete(key);
  dirty.value = next;
}

function shownText(row: Row | null, field: string): string {
  const value = row?.values[field];
  return value === undefined || value === null ? '' : String(value);
}

export interface Draft {
  value: Ref<string>;
  /** Take what was typed. */
  input: (value: string) => void;
  /** Write it now. */
  flush: () => Promise<void>;
}

/**
 * The stamp that a write names is the one of the text that stood here when its author typed. When the school sends
 * another text while somebody types, the typed text keeps its own base, and the school merges the two.
 */
export function useDraft(type: string, id: string, field: string): Draft {
  const row = useRow(type, id);
  const key = Symbol(field);
  const stampNow = () => row.value?.stamps[field] ?? null;
  const value = ref(shownText(row.value, field));
  let written = value.value;
  let base = stampNow();
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(
    () => [shownText(row.value, field), stampNow()] as const,
    ([fresh, stamp]) => {
      if (!dirty.value.has(key)) {
        written = fresh;
        value.value = fresh;
        base = stamp;
      } else if (fresh === written) {
        base = stamp;
      }
    },
  );

  async function write(): Promise<void> {
    clearTimeout(timer);
    const sent = value.value;
    const before = written;
    if (sent !== before) {
      written = sent;
      try {
        await setField(type, id, field, sent.trim() === '' ? null : sent, base);
      } catch {
        // A full disk is told by the saved mark; the text stays dirty and is tried again at the next keystroke or blur.
        if (written === sent) written = before;
        return;
      }
    }
    if (value.value === written) mark(key, false);
  }

  function input(next: string): void {
    value.value = next;
    const first = !dirty.value.has(key);
    mark(key, true);
    clearTimeout(timer);
    if (first) void write();
    timer = setTimeout(write, PAUSE_MS);
  }

  flushers.set(key, write);
  onBeforeUnmount(() => {
    flushers.delete(key);
    void write().then(() => mark(key, false));
  });
  return { value, input, flush: write };
}
