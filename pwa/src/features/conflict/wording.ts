import { type Key, label, t } from '../../i18n.ts';
import { showDay } from '../shared/show.ts';
import { modeWord } from '../shared/words.ts';
import { type Entry, everField, type FormField, type VisitForm } from '../visit/form.ts';

/** A field and its values in the words of the form, whoever wrote them; used by the phone and by the desk. */

export interface Around {
  form: VisitForm | null;
  /** The pupil's name. */
  pupil: string;
  /** A person's name, a guardian's included; '' for an id that nobody knows here. */
  nameOf: (id: string) => string;
}

/** What the protocol itself has in a visit; a form may leave these out. */
const BASE: Record<string, Key> = {
  pupil: 'written.pupil',
  lead: 'written.lead',
  owner: 'written.owner',
  made_by: 'written.owner',
  companions: 'written.companions',
  visited_on: 'written.visited_on',
  started_at: 'written.started_at',
  ended_at: 'written.ended_at',
  mode: 'written.mode',
  outcome: 'written.outcome',
  attested: 'written.attested',
  assignment: 'written.assignment',
  campaign: 'written.campaign',
  note_text: 'note.text',
  return_of: 'return.title',
  guardian: 'consent.family',
  status: 'written.status',
  state: 'written.status',
  type: 'written.record',
  visit: 'written.record',
  command: 'refused.step',
};
const OUTCOMES: Record<string, Key> = {
  held: 'written.held',
  absent: 'held.absent',
  refused: 'held.refused',
};
const PEOPLE = ['lead', 'companions', 'pupil', 'owner', 'made_by'];

/** Who wrote it where it was no colleague: the family on its page, or the school's own program; '' for a person's id. */
export function outsideName(by: string | null | undefined): string {
  return by === 'family' ? t('conflict.family') : by === 'server' ? t('conflict.school') : '';
}

/** How a value is chosen anew: typed, picked from a list, as a day, as a time, ticked; or only among what is there. */
export type Way = 'text' | 'choice' | 'date' | 'time' | 'tick' | 'none';

export function formField(field: string, form: VisitForm | null): FormField | null {
  return everField(form, field.split('/', 1)[0]);
}

export function fieldTitle(field: string, around: Around): string {
  const [name = field, entry] = field.split('/');
  const known = BASE[name];
  const base = label(formField(field, around.form)?.label) || (known ? t(known) : t('written.other'));
  return entry ? t('written.entry', { field: base, entry: entryWord(field, entry, around) }) : base;
}

export function valueWords(field: string, value: unknown, around: Around): string {
  if (field.includes('/')) return t(value === true ? 'written.ticked' : 'written.unticked');
  if (value === null || value === undefined || value === '') return t('written.nothing');
  if (typeof value === 'boolean') return t(value ? 'written.yes' : 'written.no');
  const text = String(value);
  const spec = formField(field, around.form);
  if (spec?.kind === 'choice') return optionWord(spec, text);
  if (spec?.kind === 'date' || field === 'visited_on') return showDay(text);
  if (field === 'mode') return modeWord(text) || text;
  if (field === 'outcome' && OUTCOMES[text]) return t(OUTCOMES[text]);
  if (PEOPLE.includes(field)) return around.nameOf(text) || t('conflict.colleague');
  return text;
}

export function wayOf(field: string, form: VisitForm | null): Way {
  if (field.includes('/')) return 'tick';
  const kind = formField(field, form)?.kind ?? (BASE[field] ? '' : 'text');
  if (kind === 'narrative' || kind === 'text') return 'text';
  if (kind === 'choice' || kind === 'date' || kind === 'time') return kind;
  if (field === 'visited_on') return 'date';
  return field.endsWith('_at') ? 'time' : 'none';
}

function optionWord(field: FormField, key: string): string {
  return label(field.options?.find((option) => option.key === key)?.label) || key;
}

function entryWord(field: string, key: string, around: Around): string {
  if (key === 'pupil') return around.pupil;
  const spec = formField(field, around.form);
  const declared: Entry | undefined = [...(spec?.entries ?? []), ...(spec?.options ?? [])].find(
    (one) => one.key === key,
  );
  return declared ? label(declared.label) : around.nameOf(key) || t('conflict.colleague');
}
