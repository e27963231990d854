import { type ComputedRef, computed } from 'vue';
import { t } from '../../i18n.ts';
import type { MyRule } from '../../sync/my-progress.ts';
import { progress, rowOf } from '../../vault/memory.ts';
import { type Row, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { isMine } from '../shared/plan.ts';
import { isFinished, text } from '../shared/rows.ts';
import { isHeld } from '../visit/form.ts';

/** A rule as the screens show it: with a name for the address, and what of it this phone still holds. */
export interface Shown extends MyRule {
  id: string;
  campaign: string;
  /** Visits that were finished here and that the school has not counted: said beside the figure, never added to it. */
  here: number;
}

const AT_MOST = 3;

/** Everything that the rules ask of this teacher: judged ones by their last day, then what is only shown. */
export function useMyRules(): ComputedRef<Shown[]> {
  const finished = useRows(
    'visit',
    (row) => isFinished(row) && isHeld(row.values) && !isFinished(rowOf('visit', row.id)),
  );
  const pupils = useRows('pupil');
  return computed(() => {
    const roomOf = new Map(pupils.value.map((row) => [row.id, text(row, 'class')]));
    const told = (progress.value?.campaigns ?? []).flatMap(({ id, rules }) =>
      rules.map((rule) => ({
        ...rule,
        campaign: id,
        id: [id, rule.key, rule.class ?? 'own'].join('~'),
        here: finished.value.filter((visit) => concerns(rule, visit, roomOf)).length,
      })),
    );
    return told.sort(byDay);
  });
}

/** What tells apart rules that read alike: the campaign where there are several, the class where there are several. */
export function useWhere(rules: ComputedRef<Shown[]>): (rule: Shown) => string[] {
  const names = [useRows('campaign'), useRows('class')] as const;
  const several = computed(() => [
    new Set(rules.value.map((rule) => rule.campaign)).size > 1,
    new Set(rules.value.flatMap((rule) => rule.class ?? [])).size > 1,
  ]);
  return (rule) =>
    [rule.campaign, rule.class].flatMap((id, at) => {
      const row = several.value[at] && names[at]?.value.find((one) => one.id === id);
      return row ? [text(row, 'name')] : [];
    });
}

/** What can be done now, the nearest last day first. `day`: today. */
export function dueNow(rules: readonly Shown[], day: string): Shown[] {
  return rules.filter((rule) => isOpen(rule) && day <= rule.period.ends).slice(0, AT_MOST);
}

/** Not met, and something can still be done about it. */
export function isOpen(rule: MyRule): boolean {
  return rule.state === 'open' && rule.reachable && rule.missing > 0;
}

/** "14 / 25 户"; of more than was asked only what was done; nothing where nobody is due. */
export function figureWords({ unit, have, of }: MyRule): string {
  if (!of) return '';
  const visits = unit === 'visits';
  if (have > of) return t(visits ? 'due.n_visits' : 'due.n_pupils', { n: have });
  return t(visits ? 'due.visits' : 'due.pupils', { have, of });
}

/** How much of the thread is sewn, in per cent: whole where the rule is met, never whole where it is not. */
export function sewn(rule: MyRule): number {
  if (rule.state === 'met') return 100;
  return rule.need > 0 ? Math.min(95, Math.floor((100 * rule.have) / rule.need)) : 0;
}

/** Whether this visit may count for the rule once the school has it; whether it does, the school says. */
function concerns(rule: MyRule, visit: Row, roomOf: Map<string, string>): boolean {
  const on = text(visit, 'visited_on');
  if (on < rule.period.starts || on > rule.period.ends) return false;
  if (rule.whose === 'own') return isMine(visit, session.me.value?.person ?? '');
  const pupil = text(visit, 'pupil');
  if (rule.unit === 'visits') return roomOf.get(pupil) === rule.class;
  return rule.missing_pupils.some((one) => one.pupil === pupil);
}

function byDay(a: Shown, b: Shown): number {
  const judged = Number(a.state === 'figure') - Number(b.state === 'figure');
  return judged || Number(!isOpen(a)) - Number(!isOpen(b)) || a.period.ends.localeCompare(b.period.ends);
}
