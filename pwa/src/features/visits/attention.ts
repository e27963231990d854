import { type Key, t } from '../../i18n.ts';
import type { Attention } from '../../sync/status.ts';
import { lastDay, type Whose, whoseIs } from '../refused/explain.ts';

/** What each kind of remark says and where it leads. The words tell where the work is and what comes next. */

const TITLES: Record<Attention['kind'], Key> = {
  conflict: 'attn.conflict',
  held: 'attn.held',
  quarantined: 'attn.quarantined',
  parked: 'attn.parked',
  redacted: 'attn.redacted',
  erased: 'attn.erased',
  photo_refused: 'attn.photo_refused',
  reopened: 'attn.reopened',
  mismatch: 'attn.mismatch',
  fault: 'attn.fault',
};

const TEXTS: Record<Attention['kind'], Key> = {
  conflict: 'attn.conflict_text',
  held: 'attn.held_text',
  quarantined: 'attn.quarantined_text',
  parked: 'attn.parked_text',
  redacted: 'attn.redacted_text',
  erased: 'attn.erased_text',
  photo_refused: 'attn.photo_refused_text',
  reopened: 'attn.reopened_text',
  mismatch: 'attn.mismatch_text',
  fault: 'attn.fault_text',
};

/** The list must not send a teacher to the office for what the page behind it leaves to her, or to nobody. */
const REFUSED: Record<Whose, Key> = {
  you: 'attn.refused_yours',
  office: 'attn.quarantined',
  nobody: 'attn.refused_nobodys',
};

const REASONS: Record<string, Key> = {
  forbidden_scope: 'attn.why_forbidden_scope',
  state_mismatch: 'attn.why_state_mismatch',
  unknown_field: 'attn.why_newer_app',
  unknown_type: 'attn.why_newer_app',
  erased: 'attn.why_erased',
  app_too_old: 'attn.why_app_too_old',
  consent_refused: 'photo.why_consent',
  photo_refused: 'photo.why_other',
};

/** Who wrote apart, where it was not two teachers. */
const HANDS: Record<string, Key> = { own: 'attn.conflict_own', outside: 'attn.conflict_outside' };

export function attentionTitle(item: Attention, home: string): string {
  const hands = item.kind === 'conflict' ? HANDS[item.code ?? ''] : undefined;
  const key = hands ?? TITLES[item.kind];
  const title = t(item.kind === 'quarantined' ? REFUSED[whoseIs(item.code)] : key);
  return home ? t('attn.at', { home, title }) : title;
}

/** `field`: the form's word for the field that it is about, if it is about one. */
export function attentionText(item: Attention, field: string): string {
  if (item.kind === 'conflict' && field) return t('attn.conflict_field', { field });
  const reason = item.code ? REASONS[item.code] : undefined;
  const said = t(TEXTS[item.kind], { day: lastDay(item.until) });
  return reason ? `${said}${t(reason)}` : said;
}

/** Where to settle it; null where there is nothing to do here. */
export function attentionLink(item: Attention): string | null {
  if (item.kind === 'conflict' && item.field)
    return `/${item.type === 'visit' ? 'visits' : `apart/${item.type}`}/${item.record}/conflict/${encodeURIComponent(item.field)}`;
  if (item.kind === 'quarantined' || item.kind === 'held' || item.kind === 'parked')
    return `/waiting/${item.id}`;
  if (item.kind === 'reopened' && item.visit) return `/visits/${item.visit}`;
  if (item.kind === 'photo_refused' && item.visit) return `/visits/${item.visit}/photos`;
  if (item.kind === 'redacted' && item.visit) return `/visits/${item.visit}/record`;
  return null;
}
