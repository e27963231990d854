import { t } from '../../i18n.ts';
import { dayOf, daysBetween, parseDay, timeOf } from './clock.ts';

/** Dates and times in words, in the form that each language has for them. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function showDay(day: string): string {
  const at = parseDay(day);
  const m = at.getMonth();
  return t('day.date', { m: m + 1, d: at.getDate(), month: MONTHS[m] ?? '' });
}

export function showWeekday(day: string): string {
  return t('day.week').split(' ')[parseDay(day).getDay()] ?? '';
}

/** Today, tomorrow, yesterday, else the date; within the next week with its weekday. */
export function showNearDay(day: string, today: string): string {
  const away = daysBetween(today, day);
  if (away === 0) return t('day.today');
  if (away === 1) return t('day.tomorrow');
  if (away === -1) return t('day.yesterday');
  if (away > 1 && away < 7) return `${showDay(day)} ${showWeekday(day)}`;
  return showDay(day);
}

/** "今天 19:00" for an appointment; the time may be open. */
export function showAppointment(day: string | null, time: string | null, today: string): string {
  if (!day) return t('appointment.none');
  return time ? `${showNearDay(day, today)} ${time}` : showNearDay(day, today);
}

/** An instant (ISO) as "今天 19:46". */
export function showMoment(iso: string | null, now: Date = new Date()): string {
  const at = iso ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '';
  return `${showNearDay(dayOf(at), dayOf(now))} ${timeOf(at)}`;
}
