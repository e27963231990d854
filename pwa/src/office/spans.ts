import { t } from '../i18n.ts';

/** A stretch of time in words, in the coarsest unit that still says something. */
export function spanWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return t('desk.minutes', { n: minutes });
  if (minutes < 2880) return t('desk.hours', { n: Math.round(minutes / 60) });
  return t('desk.days', { n: Math.round(minutes / 1440) });
}

/** How long ago an instant (ISO) was; '' for none. */
export function agoWords(iso: string | null, now = Date.now()): string {
  const then = iso ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(then)) return '';
  return now - then < 60_000 ? t('desk.just_now') : t('desk.ago', { span: spanWords(now - then) });
}
