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

const KEPT = 'jiafang.kept';

function keptOf(): string[] {
  try {
    return (localStorage.getItem(KEPT) ?? '').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

/** Did `person` (an id, no name) sign out while work waited? The sign-in screen says then that it is locked in here. */
export function rememberKept(person: string, waits: boolean): void {
  const others = keptOf().filter((one) => one !== person);
  try {
    localStorage.setItem(KEPT, [...others, ...(waits ? [person] : [])].join(' '));
  } catch {
    // Without localStorage the sign-in screen says nothing of it; the work is there all the same.
  }
}

export function recallKept(): boolean {
  return keptOf().length > 0;
}
