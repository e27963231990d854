import { type Key, t } from '../../i18n.ts';
import { fieldSchema } from '../../sync/describe.ts';
import { newId, setFields } from '../../sync/edit.ts';
import type { Row } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { entries, text } from '../shared/rows.ts';
import { type Entry, type FormField, formOf, isFilled, type Label, type Section } from '../visit/form.ts';

/** Papers beside a visit: what is drawn by the pack's form and written into a record of its own. */

export const PAPERS = ['consultation', 'support', 'essay'] as const;
export type Paper = (typeof PAPERS)[number];

/** What a list of them is called where the pack gives no name, and the button that begins one. */
export const PAPER_WORDS: Record<Paper, [list: Key, begin: Key]> = {
  consultation: ['paper.consultation', 'paper.new_consultation'],
  support: ['paper.support', 'paper.new_support'],
  essay: ['paper.essay', 'paper.new_essay'],
};

export interface PaperForm {
  title: Label;
  sections: Section[];
}

/** What a pack says beside its forms, as `campaign.form` brings it. */
export interface Extras {
  papers?: Record<string, PaperForm>;
  support?: { helps?: Entry[] };
  ledger?: { categories?: (Entry & { measures?: Entry[] })[] };
  each_teacher?: { title: Label; entries: Duty[] };
}

export interface Duty extends Entry {
  evidence: { form?: string; document?: string; meeting?: string };
}

export function extrasOf(campaign: Row | null): Extras {
  return (formOf(campaign) as Extras | null) ?? {};
}

/** The form of a kind of paper; null where the pack has none. */
export function paperForm(campaign: Row | null, paper: string): PaperForm | null {
  return extrasOf(campaign).papers?.[paper === 'support' ? 'support_plan' : paper] ?? null;
}

/** The form for whoever writes in it: a colleague is shown nothing sensitive, so an empty field there would be untrue. */
export function openTo(form: PaperForm | null, type: string, mine: boolean): PaperForm | null {
  if (mine || !form) return form;
  const sections = form.sections.map((one) => ({
    ...one,
    fields: one.fields.filter(({ name }) => fieldSchema(type, name)?.class !== 'sensitive'),
  }));
  return { ...form, sections: sections.filter((one) => one.fields.length) };
}

const fieldsOf = (form: { sections: Section[] } | null) => form?.sections.flatMap((one) => one.fields) ?? [];
const optionsOf = (field: FormField) => (field.kind.startsWith('choice') ? (field.options ?? []) : []);

/**
 * What a new paper is known to say. A consultation is held on the `day`; a support takes up the measures that were ticked
 * about the visit it follows: all of them, or where it has room for one the first that no other support of the child has.
 */
export function knownAhead(
  paper: string,
  campaign: Row | null,
  visit: Row | null,
  others: readonly Row[],
  day: string,
): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  const fields = fieldsOf(paperForm(campaign, paper));
  const held = fields.find((one) => one.kind === 'date' && one.required === 'submit');
  if (paper === 'consultation' && held) known[held.name] = day;
  if (paper === 'support')
    for (const field of fields) Object.assign(known, ticked(field, campaign, visit, others));
  return known;
}

function ticked(
  field: FormField,
  campaign: Row | null,
  visit: Row | null,
  others: readonly Row[],
): Record<string, unknown> {
  const keys = optionsOf(field).map((one) => one.key);
  const asked = fieldsOf(formOf(campaign)).find((one) => {
    const options = optionsOf(one);
    return options.length > 1 && options.every(({ key }) => keys.includes(key));
  });
  if (!asked) return {};
  const on =
    asked.kind === 'choices' ? entries(visit, asked.name) : [text(visit, asked.name)].filter(Boolean);
  if (field.kind === 'choices') return Object.fromEntries(on.map((key) => [`${field.name}/${key}`, true]));
  const first = on.find((key) => !others.some((row) => row.values[field.name] === key));
  return first ? { [field.name]: first } : {};
}

/** What was on papers as they were begun, until the teacher calls them ready or the app ends: nobody's own writing. */
const begunWith = new Map<string, Record<string, unknown>>();

/** Has anything been written on it beside what was known as it was begun? */
export function isWritten(form: PaperForm | null, paper: Row): boolean {
  const ahead = begunWith.get(paper.id) ?? {};
  const own = Object.fromEntries(
    Object.entries(paper.values).filter(([name, value]) => ahead[name] !== value),
  );
  return Object.keys(paper.appends).length > 0 || fieldsOf(form).some((field) => isFilled(field, own));
}

/** The teacher looked at it and called it ready: it stays, even as it was begun. */
export function calledReady(id: string): void {
  begunWith.delete(id);
}

/** Begins a paper; it is on the disk when the promise resolves. `more`: what else is known of it. Returns its id. */
export async function beginPaper(
  paper: Paper,
  campaign: string | undefined,
  more: Record<string, unknown>,
): Promise<string> {
  const id = newId();
  await setFields(paper, id, {
    ...more,
    ...(campaign ? { campaign } : {}),
    owner: session.me.value?.person,
  });
  begunWith.set(id, more);
  return id;
}

/** What a list calls a paper: its title where it has one, else its first words. */
export function paperWords(form: PaperForm | null, row: Row): string {
  const written = fieldsOf(form).find(
    (one) => (one.kind === 'text' || one.kind === 'narrative') && text(row, one.name),
  );
  return written ? text(row, written.name) : '';
}
const STATES: Record<string, Key> = {
  ended: 'paper.ended',
  draft: 'paper.draft',
  handed_in: 'paper.handed_in',
  chosen: 'paper.chosen',
};

/**
 * How far a paper has come; nothing for one that has no steps, and for a support that goes on. What was handed in is not
 * called at school before it is there.
 */
export function paperState(row: Row): string {
  const state = text(row, 'state') || (row.type === 'essay' ? 'draft' : '');
  if (state === 'handed_in' && row.pending) return t('state.waiting');
  return STATES[state] ? t(STATES[state]) : '';
}
