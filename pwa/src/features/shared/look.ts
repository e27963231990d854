import { ref } from 'vue';
import { measureStack } from '../../ui/stack.ts';

/** How the screens look on this phone: 字号, dark, high contrast. Nothing chosen = the phone's own setting decides. */
export type Print = 'standard' | 'large' | 'xlarge';

export interface Look {
  print: Print;
  theme: 'auto' | 'light' | 'dark';
  contrast: 'auto' | 'more' | 'normal';
}

const KEY = 'jiafang.look';
const PLAIN: Look = { print: 'standard', theme: 'auto', contrast: 'auto' };

export const look = ref<Look>({ ...PLAIN, ...recall() });

export function setLook(change: Partial<Look>): void {
  look.value = { ...look.value, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(look.value));
  } catch {
    // Without localStorage the choice lasts until the page is closed.
  }
  // What was pressed stays under the finger, however the page grows around it.
  const pressed = document.activeElement;
  const was = pressed?.getBoundingClientRect().top ?? 0;
  applyLook();
  window.scrollBy(0, (pressed?.getBoundingClientRect().top ?? 0) - was);
}

/** Puts the choice on the root element; tokens.css does the rest. */
export function applyLook(root: HTMLElement = document.documentElement): void {
  const { print, theme, contrast } = look.value;
  set(root, 'data-print', print === 'standard' ? null : print);
  set(root, 'data-theme', theme === 'auto' ? null : theme);
  set(root, 'data-contrast', contrast === 'auto' ? null : contrast);
  measureStack(root);
}

export function isDark(): boolean {
  return (
    look.value.theme === 'dark' ||
    (look.value.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  );
}

export function isHighContrast(): boolean {
  return (
    look.value.contrast === 'more' ||
    (look.value.contrast === 'auto' && matchMedia('(prefers-contrast: more)').matches)
  );
}

function set(root: HTMLElement, name: string, value: string | null): void {
  if (value === null) root.removeAttribute(name);
  else root.setAttribute(name, value);
}

function recall(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>;
  } catch {
    return {};
  }
}
