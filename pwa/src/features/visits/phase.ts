import { t } from '../../i18n.ts';
import { syncStatus } from '../../sync/status.ts';
import { timeOf } from '../shared/clock.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** One honest sentence on what the syncer is doing; it never says that something failed, but where things are. */
export function phaseText(): string {
  const left = syncStatus.photosHere.value;
  switch (syncStatus.phase.value) {
    case 'sending':
      return t('phase.sending');
    case 'no_school':
      return t('phase.no_school');
    case 'busy':
      return syncStatus.retryAt.value
        ? t('phase.busy_at', { time: timeOf(new Date(syncStatus.retryAt.value)) })
        : t('phase.busy');
    case 'needs_sign_in':
      return t('phase.needs_sign_in');
    case 'waiting':
      return left ? t('phase.interrupted', { n: left }) : t('phase.waiting');
    default:
      return syncStatus.oldestUnsent.value !== null || syncStatus.visitsHere.value || left
        ? t('phase.waiting')
        : t('phase.all');
  }
}

/** Whole hours that the oldest unsent work has waited, once it is more than a day; else null. */
export function overdueHours(now: number = Date.now()): number | null {
  const oldest = syncStatus.oldestUnsent.value;
  return oldest !== null && now - oldest > DAY_MS ? Math.floor((now - oldest) / HOUR_MS) : null;
}

const IN_DAYS = 72;

/** How long the oldest unsent work has waited, in hours and later in days; '' within the first day. */
export function overdueText(now: number = Date.now()): string {
  const hours = overdueHours(now);
  if (hours === null) return '';
  return hours < IN_DAYS
    ? t('sync.overdue', { hours })
    : t('sync.overdue_days', { days: Math.floor(hours / 24) });
}
