import { locale, t } from '../../i18n.ts';
import { dayOf, daysBetween, parseDay, timeOf } from './clock.ts';

/** Dates and times in words. Chinese dates are written 11月21日, without zeros or spaces. */

export function showDay(day: string): string {
  const at = parseDay(day);
  if (locale.value === 'zh-CN') return `${at.getMonth() + 1}月${at.getDate()}日`;
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

export function showWeekday(day: string): string {
  const at = parseDay(day);
  if (locale.value === 'zh-CN') return `周${'日一二三四五六'[at.getDay()]}`;
  return at.toLocaleDateString('en-GB', { weekday: 'long' });
}

/** 今天, 明天, 昨天, else the date. */
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
