import { type ComputedRef, computed } from 'vue';
import { type Row, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import type { Duty } from '../papers/paper.ts';
import { extrasOf } from '../papers/paper.ts';
import { isMine, today } from '../shared/plan.ts';
import { isFinished, text } from '../shared/rows.ts';
import type { Label } from '../visit/form.ts';

/** What a campaign asks of each teacher, and by what of the own records it is known; nobody is compared with anybody. */

export interface One {
  duty: Duty;
  /** Own records that show it; null where only a tick can. */
  counted: number | null;
  /** What was ticked by hand. */
  deeds: Row[];
  done: boolean;
}

export interface Ones {
  campaign: Row;
  title: Label;
  entries: One[];
}

/** Of every campaign that runs today. */
export function useOnes(): ComputedRef<Ones[]> {
  const day = today();
  const campaigns = useRows('campaign', (row) => text(row, 'starts') <= day && day <= text(row, 'ends'));
  const me = () => session.me.value?.person ?? '';
  const mine = (row: Row) => text(row, 'owner') === me();
  const records: Record<string, ComputedRef<Row[]>> = {
    visit: useRows('visit', (row) => isFinished(row) && isMine(row, me())),
    support_plan: useRows('support', mine),
    consultation: useRows('consultation', mine),
    essay: useRows('essay', (row) => mine(row) && ['handed_in', 'chosen'].includes(text(row, 'state'))),
  };
  const deeds = useRows('deed', mine);
  return computed(() =>
    campaigns.value.flatMap((campaign) => {
      const asks = extrasOf(campaign).each_teacher;
      const here = (row: Row) => text(row, 'campaign') === campaign.id;
      return asks
        ? [
            {
              campaign,
              title: asks.title,
              entries: asks.entries.map((duty): One => {
                const counted = records[duty.evidence.form ?? '']?.value.filter(here).length ?? null;
                const ticked = deeds.value.filter((row) => here(row) && text(row, 'entry') === duty.key);
                return { duty, counted, deeds: ticked, done: Boolean(counted) || ticked.length > 0 };
              }),
            },
          ]
        : [];
    }),
  );
}
