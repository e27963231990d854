import { type Key, t } from '../../i18n.ts';
import { fieldSchema } from '../../sync/describe.ts';
import { newId, setFields } from '../../sync/edit.ts';
import type { Row } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { text } from '../shared/rows.ts';
import { type Entry, formOf, type Label, type Section } from '../visit/form.ts';

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
  return id;
}

/** What a list calls a paper: its title where it has one, else its first words. */
export function paperWords(form: PaperForm | null, row: Row): string {
  const fields = form?.sections.flatMap((section) => section.fields) ?? [];
  const written = fields.find(
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

/** How far a paper has come; nothing for one that has no steps, and for a support that goes on. */
export function paperState(row: Row): string {
  const state = text(row, 'state') || (row.type === 'essay' ? 'draft' : '');
  return STATES[state] ? t(STATES[state]) : '';
}
