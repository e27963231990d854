import { type Key, t } from '../../i18n.ts';
import type { Figures, Lacking, RuleFigures, Told } from './shapes.ts';

/** Figures of rules in words, and whom they name. */

const OF: Record<Figures['unit'], Key> = {
  pupils: 'prog.of_pupils',
  people: 'prog.of_people',
  visits: 'prog.of_visits',
};
const LACK: Record<Figures['unit'], Key> = {
  pupils: 'prog.lack_pupils',
  people: 'prog.lack_people',
  visits: 'prog.lack_visits',
};

/** "不列" for what may not be told. */
export function told(count: Told): string {
  return count === 'withheld' ? t('desk.withheld') : String(count);
}

/** "12 / 48 户"; empty where nobody is concerned. */
export function figureWords(figures: Figures): string {
  if (figures.of === 0) return '';
  if (figures.of === 'withheld') return told(figures.of);
  return t(OF[figures.unit], { have: told(figures.have), of: told(figures.of) });
}

/** "还差 36 户"; empty where nothing is lacking, or where a rule is only shown. */
export function lackWords(figures: Figures): string {
  const lacks = figures.state === 'open' || figures.state === 'missed';
  return lacks && figures.missing !== 0 ? t(LACK[figures.unit], { n: told(figures.missing) }) : '';
}

/** Enough that is fewer than all is told beside the figure. */
export function goalWords(figures: Figures): string {
  const { need, of, state } = figures;
  if (need === 'withheld' || need === of || state === 'figure' || of === 0) return '';
  return t('prog.goal', { n: need });
}

/** Whether somebody stands behind the number, and the reader may see who. */
export function hasNames(rule: RuleFigures, figures: Figures): boolean {
  return (
    !rule.guarded &&
    figures.unit !== 'visits' &&
    figures.have !== figures.of &&
    figures.state !== 'not_begun' &&
    figures.state !== 'met'
  );
}

/** Width of the meter and place of its goal, in per cent; null where no number is told. */
export function meter(figures: Figures): { part: number; goal: number } | null {
  const { have, need, of } = figures;
  if (have === 'withheld' || need === 'withheld' || of === 'withheld' || !of) return null;
  return { part: (100 * have) / of, goal: Math.min(100, (100 * need) / of) };
}

/** Names under their classes, in the order in which they came; people without a class stand under ''. */
export function byRoom(items: readonly Lacking[]): { room: string; name: string; items: Lacking[] }[] {
  const rooms = new Map<string, { room: string; name: string; items: Lacking[] }>();
  for (const item of items) {
    const room = item.class ?? '';
    const found = rooms.get(room) ?? { room, name: item.class_name, items: [] };
    found.items.push(item);
    rooms.set(room, found);
  }
  return [...rooms.values()];
}
