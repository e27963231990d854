import { ref } from 'vue';

/** A short message at the bottom; `undo` takes back what was just done. */
export interface Toast {
  text: string;
  undo?: () => void;
}

/** Long enough to read and to reach the button; WCAG 2.2.1 does not apply, since nothing is lost when it goes. */
const STAYS_MS = 8000;

export const toast = ref<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast(text: string, undo?: () => void): void {
  clearTimeout(timer);
  toast.value = undo ? { text, undo } : { text };
  timer = setTimeout(hideToast, STAYS_MS);
}

export function hideToast(): void {
  clearTimeout(timer);
  toast.value = null;
}
