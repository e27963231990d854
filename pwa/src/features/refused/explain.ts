import { type Key, t } from '../../i18n.ts';
import { dayOf } from '../shared/clock.ts';
import { showDay } from '../shared/show.ts';

/** What became of something that the school did not take in, and what to do, in plain words; phone and desk alike. */

export type Whose = 'you' | 'office' | 'nobody';

interface Words {
  what: Key;
  next: Key;
  whose: Whose;
}

const BY_CODE: Record<string, Words> = {
  bad_shape: { what: 'refused.bad_shape', next: 'refused.bad_shape_next', whose: 'you' },
  unknown_type: { what: 'refused.newer', next: 'refused.newer_next', whose: 'nobody' },
  unknown_field: { what: 'refused.newer', next: 'refused.newer_next', whose: 'nobody' },
  forbidden_scope: { what: 'refused.scope', next: 'refused.scope_next', whose: 'office' },
  state_mismatch: { what: 'refused.state', next: 'refused.state_next', whose: 'you' },
  erased: { what: 'refused.erased', next: 'refused.erased_next', whose: 'you' },
  op_id_reuse: { what: 'refused.cloned', next: 'refused.cloned_next', whose: 'you' },
  too_large: { what: 'refused.large', next: 'refused.large_next', whose: 'you' },
  held: { what: 'refused.held', next: 'refused.held_next', whose: 'nobody' },
};
const OTHER: Words = { what: 'refused.other', next: 'refused.other_next', whose: 'office' };
const WHOSE: Record<Whose, Key> = {
  you: 'refused.yours',
  office: 'refused.offices',
  nobody: 'refused.nobodys',
};

export interface Explained {
  what: string;
  next: string;
  whose: string;
}

/** Who has to do something about it. */
export function whoseIs(code: string | null | undefined): Whose {
  return (BY_CODE[code ?? ''] ?? OTHER).whose;
}

/** `until`: the instant (ISO) after which what is held is taken in as it is. */
export function explain(code: string | null | undefined, desk = false, until?: string | null): Explained {
  const words = BY_CODE[code ?? ''] ?? OTHER;
  const whose = desk && words.whose === 'you' ? t('refused.authors') : t(WHOSE[words.whose]);
  return { what: t(words.what), next: t(words.next, { day: lastDay(until) }), whose };
}

/** The day until which something held waits; a school of an older version does not tell it. */
export function lastDay(until: string | null | undefined): string {
  return until ? showDay(dayOf(new Date(until))) : t('attn.five_days');
}

/** The last characters of an op's id: what a teacher reads out and the office finds in its list. */
export function tail(op: string | null): string {
  return (op ?? '').replace(/-/g, '').slice(-6).toUpperCase();
}
