import { type ComputedRef, computed } from 'vue';
import { t } from '../../i18n.ts';
import { type Row, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { isMine } from '../shared/plan.ts';
import { isFinished, text } from '../shared/rows.ts';
import { modeWord } from '../shared/words.ts';

/** One campaign in a teacher's own book: the visits, newest first, and what they come to. */
export interface Chapter {
  id: string;
  name: string;
  visits: Row[];
  figures: string[];
}

/** Visits that I led or joined and that took place, by campaign. */
export function useBook(): ComputedRef<Chapter[]> {
  const me = session.me.value?.person ?? '';
  const visits = useRows(
    'visit',
    (row) => isFinished(row) && isMine(row, me) && !['refused', 'absent'].includes(text(row, 'outcome')),
  );
  const campaigns = useRows('campaign');
  return computed(() => {
    const named = new Map(campaigns.value.map((row) => [row.id, row]));
    const ids = [...new Set(visits.value.map((row) => text(row, 'campaign')))];
    return ids
      .map((id) => {
        const found = visits.value
          .filter((row) => text(row, 'campaign') === id)
          .sort((a, b) => text(b, 'visited_on').localeCompare(text(a, 'visited_on')));
        return {
          id,
          name: text(named.get(id), 'name') || t('book.other'),
          visits: found,
          figures: figuresOf(found),
        };
      })
      .sort((a, b) => text(named.get(b.id), 'starts').localeCompare(text(named.get(a.id), 'starts')));
  });
}

function figuresOf(visits: Row[]): string[] {
  const homes = new Set(visits.map((row) => text(row, 'pupil'))).size;
  const modes = [...new Set(visits.map((row) => text(row, 'mode')))].filter(Boolean);
  const returns = visits.filter((row) => text(row, 'return_of')).length;
  return [
    t('book.visits', { n: visits.length }),
    t('book.homes', { n: homes }),
    ...modes.map((mode) => `${modeWord(mode)} ${visits.filter((row) => text(row, 'mode') === mode).length}`),
    returns ? t('book.returns', { n: returns }) : '',
  ];
}
