/** The phone's own calendar day and time of day: a visit's date is the day in the village, not in UTC. */

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** "2026-11-21" */
export function dayOf(when: Date): string {
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

/** "19:04" */
export function timeOf(when: Date): string {
  return `${two(when.getHours())}:${two(when.getMinutes())}`;
}

/** The day `days` after `day` (both "YYYY-MM-DD"); negative goes back. */
export function dayAfter(day: string, days: number): string {
  const at = parseDay(day);
  at.setDate(at.getDate() + days);
  return dayOf(at);
}

/** Noon of that day, local time: far enough from midnight for any clock change. */
export function parseDay(day: string): Date {
  const [y, m, d] = day.split('-').map(Number);
  return new Date(y ?? 1970, (m ?? 1) - 1, d ?? 1, 12);
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((parseDay(to).getTime() - parseDay(from).getTime()) / 86_400_000);
}

/** Monday to Sunday around `day`: the first and the last day. */
export function weekOf(day: string): { from: string; to: string } {
  const weekday = (parseDay(day).getDay() + 6) % 7;
  return { from: dayAfter(day, -weekday), to: dayAfter(day, 6 - weekday) };
}
