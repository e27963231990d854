import { t } from '../../i18n.ts';
import { type Around, fieldTitle, valueWords, wayOf } from '../conflict/wording.ts';

/** What an op says, line by line, as its author wrote it. */

export interface Line {
  field: string;
  title: string;
  words: string;
  /** A text that can be written into the visit once more. */
  text: string | null;
}

type Writes = Record<string, [value: unknown, saw: string | null]>;

export interface Said {
  type?: string;
  set?: Writes;
  items?: Writes;
  append?: { kind: string; body: unknown }[];
  command?: { name: string } | null;
  delete?: unknown;
}

/** What names the record only. */
const QUIET = ['pupil', 'campaign', 'assignment', 'visit'];
/** What a consent is about; that it was given, and who heard it, says it to whoever asked. */
const QUIET_CONSENT = [...QUIET, 'guardian', 'capacity', 'purpose', 'how', 'text_version'];

export function linesOf(said: Said, around: Around): Line[] {
  const quiet = said.type === 'consent' ? QUIET_CONSENT : QUIET;
  const writes = Object.entries({ ...said.set, ...said.items }).filter(([field]) => !quiet.includes(field));
  const fields = writes.map(([field, [value]]) => ({
    field,
    title: fieldTitle(field, around),
    words: valueWords(field, value, around),
    text: wayOf(field, around.form) === 'text' && typeof value === 'string' && value.trim() ? value : null,
  }));
  const entries = (said.append ?? []).map((entry, at) => ({
    field: `append/${at}`,
    title: t(
      entry.kind === 'feedback'
        ? 'refused.feedback'
        : entry.kind === 'signature'
          ? 'refused.signature'
          : 'refused.entry',
    ),
    words: t('refused.sealed'),
    text: null,
  }));
  const steps = [
    ...(said.command ? [t(said.command.name === 'submit' ? 'refused.submit' : 'refused.moved')] : []),
    ...(said.delete ? [t('refused.delete')] : []),
  ].map((words) => ({ field: words, title: t('refused.step'), words, text: null }));
  return [...fields, ...entries, ...steps];
}

/** What has to be changed, each with the field's name: `errors` as the school sent them. */
export function faultsOf(errors: Record<string, string[]>, around: Around): string[] {
  return Object.entries(errors).flatMap(([key, words]) => {
    const field = key.replace(/^(set|items)\//, '');
    return words.map((one) => t('refused.fault', { field: fieldTitle(field, around), words: one }));
  });
}
