import type { Row } from '../../vault/records.ts';
import { dayOf } from '../shared/clock.ts';

/** The form that a campaign's pack declares (`campaign.form`), as the renderer reads it. */

export type Label = { 'zh-CN'?: string; en?: string };

export interface Entry {
  key: string;
  label: Label;
  hint?: Label;
  tone?: 'must' | 'must_not';
}

export type FieldKind =
  | 'text'
  | 'narrative'
  | 'choice'
  | 'choices'
  | 'date'
  | 'time'
  | 'people'
  | 'checklist'
  | 'bool';

export interface FormField {
  name: string;
  kind: FieldKind;
  label: Label;
  hint?: Label;
  required?: 'submit' | null;
  max?: number;
  options?: Entry[];
  entries?: Entry[];
  source?: 'guardians' | 'colleagues' | 'met';
  show_if?: { field: string; in: unknown[] };
  shown_to_family?: boolean;
  /** Nobody but the school's two named readers may read it. */
  sealed?: boolean;
}

export type FormStep = 'prepare' | 'record' | 'after';

export interface Section {
  key: string;
  step: FormStep;
  title: Label;
  fields: FormField[];
}

/** What is to be explained; with `sign_off` the family signs that it was. */
export interface Topic {
  key: string;
  label: Label;
  points: Label[];
  sign_off?: boolean;
}

/** A kind of demand, with the days within which the school answers one. */
export interface Category {
  key: string;
  label: Label;
  answer_days?: number;
}

export interface VisitForm {
  pack: string;
  version: number;
  text_version: string;
  consent?: { text?: Label; purposes?: Record<string, Label> };
  pledge?: { title?: Label; entries: Entry[] };
  attestation?: { label: Label };
  topics?: Topic[];
  ledger?: { categories: Category[] };
  sections: Section[];
  /** False: those who went add nothing under their own names. */
  own_notes?: boolean;
  /** What earlier versions of the campaign's form asked for; of a field that is still there, only the choices that left. */
  former?: FormField[];
}

export function formOf(campaign: Row | null | undefined): VisitForm | null {
  const form = campaign?.values.form;
  return form !== null && typeof form === 'object' && Array.isArray((form as VisitForm).sections)
    ? (form as VisitForm)
    : null;
}

/** Does the form ask for this field now? `show_if` may point at a set: then one of its entries decides. */
export function isAsked(field: FormField, values: Record<string, unknown>): boolean {
  const when = field.show_if;
  if (!when) return true;
  return when.in.some(
    (wanted) => values[when.field] === wanted || values[`${when.field}/${String(wanted)}`] === true,
  );
}

/** Has the field been filled? Blank text is not; a set or checklist needs one entry that is on. */
export function isFilled(field: FormField, values: Record<string, unknown>): boolean {
  const value = values[field.name];
  if (typeof value === 'string') return value.trim() !== '';
  if (value !== undefined && value !== null) return true;
  return Object.keys(values).some((key) => key.startsWith(`${field.name}/`) && values[key] === true);
}

/** A field as the campaign's form has it or had it: what left the form keeps its words. */
export function everField(form: VisitForm | null, name: string | undefined): FormField | null {
  const fields = form?.sections.flatMap((section) => section.fields) ?? [];
  const all = [...fields, ...(form?.former ?? [])].filter((one) => one.name === name);
  return all[0]
    ? {
        ...all[0],
        options: all.flatMap((one) => one.options ?? []),
        entries: all.flatMap((one) => one.entries ?? []),
      }
    : null;
}

/** What is thought over at one's own table, behind the record: packs mark it by the key of its section. */
const AFTERWARDS = ['after', 'afterwards', 'analysis'];

/** Where a section is written. */
export function stepOf(section: Section): FormStep {
  return AFTERWARDS.includes(section.key) ? 'after' : section.step;
}

export function sectionsOf(form: VisitForm | null, step: FormStep): Section[] {
  return form?.sections.filter((section) => stepOf(section) === step) ?? [];
}

/** Did it take place, as far as is known? Refused by the family, or nobody there, is an outcome of its own. */
export function isHeld(values: Record<string, unknown> | undefined): boolean {
  return values?.outcome !== 'refused' && values?.outcome !== 'absent';
}

/** Does it begin and end at an hour? A letter is written whenever it is. */
export function isSpan(visit: Row | null): boolean {
  return visit?.values.mode !== 'letter';
}

export interface Gap {
  section: Section;
  field: FormField;
  /** The day has not come yet. */
  ahead?: boolean;
}

/** Is this the day of the visit, and not come yet on this phone? */
export function isAhead(
  field: FormField,
  values: Record<string, unknown>,
  today = dayOf(new Date()),
): boolean {
  const day = values[field.name];
  return field.name === 'visited_on' && typeof day === 'string' && day > today;
}

/** Fields without which the visit cannot be handed in, with the section that holds them, in the form's order. */
export function gapsOf(form: VisitForm | null, values: Record<string, unknown>): Gap[] {
  const held = isHeld(values);
  return (form?.sections ?? []).flatMap((section) =>
    section.fields.flatMap((field): Gap[] => {
      if (isAhead(field, values)) return [{ section, field, ahead: true }];
      const binds = field.required === 'submit' && (held || field.name === 'visited_on');
      return binds && isAsked(field, values) && !isFilled(field, values) ? [{ section, field }] : [];
    }),
  );
}
