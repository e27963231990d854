import type { Row } from '../../vault/records.ts';

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
}

export type FormStep = 'prepare' | 'record';

export interface Section {
  key: string;
  step: FormStep;
  title: Label;
  fields: FormField[];
}

export interface VisitForm {
  pack: string;
  version: number;
  text_version: string;
  consent?: { text?: Label; purposes?: Record<string, Label> };
  pledge?: { title?: Label; entries: Entry[] };
  attestation?: { label: Label };
  sections: Section[];
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

export function sectionsOf(form: VisitForm | null, step: FormStep): Section[] {
  return form?.sections.filter((section) => section.step === step) ?? [];
}

/** Fields without which the visit cannot be handed in, with the section that holds them, in the form's order. */
export function gapsOf(
  form: VisitForm | null,
  values: Record<string, unknown>,
): { section: Section; field: FormField }[] {
  return (form?.sections ?? []).flatMap((section) =>
    section.fields
      .filter((field) => field.required === 'submit' && isAsked(field, values) && !isFilled(field, values))
      .map((field) => ({ section, field })),
  );
}
