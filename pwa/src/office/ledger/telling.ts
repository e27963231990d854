import { type Key, t } from '../../i18n.ts';
import type { Category, LedgerCampaign, Line } from './shapes.ts';

/** Items of the ledger in words. */

const SOURCES: Record<string, Key> = {
  family: 'desk.ledger_source_family',
  child: 'desk.ledger_source_child',
  teacher: 'desk.ledger_source_teacher',
  page: 'desk.ledger_source_page',
  slip: 'desk.ledger_source_slip',
  phone: 'desk.ledger_source_phone',
};

export const sourceWord = (source: string | null): string =>
  source && SOURCES[source] ? t(SOURCES[source]) : '';
export const kindWord = (line: Line): string => (line.kind ? t(`desk.ledger_kind_${line.kind}`) : '');

/** The categories by which an item is sorted: of its campaign, else of the first one that has some. */
export function categoriesOf(line: { campaign: string | null }, campaigns: LedgerCampaign[]): Category[] {
  const own = campaigns.find((one) => one.id === line.campaign) ?? campaigns[0];
  return own?.categories ?? [];
}

/** Category and measure in words; '' where it is not sorted. */
export function categoryWords(
  line: Line,
  campaigns: LedgerCampaign[],
): { category: string; measure: string } {
  const found = categoriesOf(line, campaigns).find((one) => one.key === line.category);
  const measure = found?.measures.find((one) => one.key === line.measure);
  return { category: found?.label ?? line.category ?? '', measure: measure?.label ?? '' };
}

export interface Look {
  mark: 'attn' | 'wait' | 'school' | 'phone';
  icon: 'attention' | 'clock' | 'wait' | 'check' | 'doc';
  word: string;
}

/** How far an item is: colour, shape and word together. */
export function lookOf(line: Line): Look {
  if (line.days_over > 0)
    return { mark: 'attn', icon: 'attention', word: t('desk.ledger_days_over', { n: line.days_over }) };
  if (line.state === 'closed') return { mark: 'school', icon: 'check', word: t('desk.ledger_state_closed') };
  if (line.state === 'answered')
    return {
      mark: 'school',
      icon: 'check',
      word: t(line.explained ? 'desk.ledger_state_explained' : 'desk.ledger_state_answered'),
    };
  if (line.state === 'in_hand') return { mark: 'wait', icon: 'clock', word: t('desk.ledger_state_in_hand') };
  return { mark: 'phone', icon: 'doc', word: t('desk.ledger_state_open') };
}
