import { t } from '../../i18n.ts';
import { setFields } from '../../sync/edit.ts';
import { showToast } from '../../ui/toast.ts';
import type { Row } from '../../vault/records.ts';
import { dayOf, timeOf } from '../shared/clock.ts';
import type { Planned } from '../shared/plan.ts';
import { text } from '../shared/rows.ts';

/** 平安到家, pressed by hand; it can be taken back while the words stand below. */
export async function safe(trip: Row): Promise<void> {
  const at = timeOf(new Date());
  await setFields('trip', trip.id, { safe_at: at });
  showToast(t('trip.safe_at', { time: at }), () => void setFields('trip', trip.id, { safe_at: null }));
}

/** Until when; that it is late; or that it is yesterday's. */
export function outWords(trip: Row): string {
  const by = text(trip, 'back_by');
  const now = new Date();
  if (text(trip, 'on') < dayOf(now)) return t('trip.yesterday');
  return by ? t(by < timeOf(now) ? 'trip.late' : 'trip.out', { time: by }) : t('trip.out_any');
}

/** "19:00 石桥村 3 组 罗小满家": what the school reads of one family on the way. */
export function stopLine(item: Planned): string {
  const home = t('family.home', { name: text(item.pupil, 'name') });
  return [item.time, text(item.pupil, 'village'), home].filter(Boolean).join(' ');
}
