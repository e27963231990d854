import { label, t } from '../../i18n.ts';
import type { Row } from '../../vault/records.ts';
import { text } from '../shared/rows.ts';
import { showDay } from '../shared/show.ts';
import { relationWord } from '../shared/words.ts';
import { type FormField, isAsked, isFilled, type Section } from './form.ts';

/** One line that says what a folded section holds. */

/** Does the section hold enough to count as written: every required field, or any field where none is required? */
export function sectionTouched(section: Section, values: Record<string, unknown>): boolean {
  const asked = section.fields.filter((field) => isAsked(field, values));
  const required = asked.filter((field) => field.required === 'submit');
  return required.length
    ? required.every((field) => isFilled(field, values))
    : asked.some((field) => isFilled(field, values));
}

type Names = Map<string, Row>;

export function sectionSummary(
  section: Section,
  values: Record<string, unknown>,
  names: Names,
  pupil: Row | null,
): string {
  return section.fields
    .filter((field) => isFilled(field, values) && field.kind !== 'time')
    .map((field) => fieldSummary(field, values, names, pupil))
    .filter(Boolean)
    .map((part, at, all) => (at < all.length - 1 ? part.replace(/[。.]$/, '') : part))
    .join(t('list.comma'));
}

export function fieldSummary(
  field: FormField,
  values: Record<string, unknown>,
  names: Names,
  pupil: Row | null,
): string {
  const value = values[field.name];
  if (field.kind === 'choice') return label(field.options?.find((option) => option.key === value)?.label);
  if (typeof value === 'string') return field.kind === 'date' ? showDay(value) : value;
  if (value === true) return t('written.yes');
  const on = Object.keys(values)
    .filter((key) => key.startsWith(`${field.name}/`) && values[key] === true)
    .map((key) => key.slice(field.name.length + 1));
  return on
    .map((key) => entryWord(field, key, names, pupil))
    .filter(Boolean)
    .join(t('list.and'));
}

function entryWord(field: FormField, key: string, names: Names, pupil: Row | null): string {
  if (key === 'pupil' && pupil) return text(pupil, 'name');
  const declared = [...(field.entries ?? []), ...(field.options ?? [])].find((entry) => entry.key === key);
  if (declared) return label(declared.label);
  const person = names.get(key);
  if (!person) return '';
  return person.type === 'guardian' ? relationWord(person.values.relation) : text(person, 'name');
}
