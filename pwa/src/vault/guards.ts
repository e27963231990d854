import { hex, random } from './bytes.ts';
import { session } from './session.ts';

/** What locks the vault without anybody asking, and what asks the browser to keep it. */
const BACKGROUND_MS = 5 * 60_000;
const TAB_KEY = 'jiafang.tab';

let stopBackground: () => void = () => undefined;
let stopTabs: () => void = () => undefined;

/** Calls `expire` after five minutes out of sight, at the latest when the page comes back. null stops watching. */
export function watchBackground(expire: (() => void) | null): void {
  stopBackground();
  stopBackground = () => undefined;
  if (!expire || typeof document === 'undefined') return;
  let hiddenAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) {
      hiddenAt ??= Date.now();
      timer = setTimeout(expire, BACKGROUND_MS);
    } else {
      if (hiddenAt !== null && Date.now() - hiddenAt >= BACKGROUND_MS) expire();
      hiddenAt = null;
    }
  };
  document.addEventListener('visibilitychange', look);
  stopBackground = () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/** One tab at a time: opening the vault here tells the others, whose memory would grow stale, to lock. */
export function watchTabs(taken: (() => void) | null): void {
  stopTabs();
  stopTabs = () => undefined;
  if (!taken || typeof window === 'undefined') return;
  const mine = hex(random(8));
  try {
    localStorage.setItem(TAB_KEY, mine);
  } catch {
    return;
  }
  const heard = (event: StorageEvent) => {
    if (event.key === TAB_KEY && event.newValue && event.newValue !== mine) taken();
  };
  window.addEventListener('storage', heard);
  stopTabs = () => window.removeEventListener('storage', heard);
}

/** Asks the browser not to evict the store; the answer is shown, never assumed. */
export async function askToPersist(): Promise<void> {
  try {
    session.persisted.value = (await navigator.storage?.persist?.()) ?? false;
  } catch {
    session.persisted.value = false;
  }
}

export async function readPersisted(): Promise<void> {
  try {
    session.persisted.value = (await navigator.storage?.persisted?.()) ?? false;
  } catch {
    session.persisted.value = false;
  }
}
