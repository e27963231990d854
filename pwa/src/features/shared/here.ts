/**
 * How many visits wait on this phone, remembered outside the store so that the locked screen can say it.
 * A bare number: it tells nothing about anybody.
 */
const KEY = 'jiafang.here';

export function rememberHere(visits: number): void {
  try {
    localStorage.setItem(KEY, String(visits));
  } catch {
    // A browser without localStorage shows the locked screen without the figure.
  }
}

export function recallHere(): number {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}
