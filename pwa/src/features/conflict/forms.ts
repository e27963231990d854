import { type Key, t } from '../../i18n.ts';
import type { Entry, FieldKind, FormField, Section, VisitForm } from '../visit/form.ts';

/**
 * The fields of what is no visit, as a form has them: its versions are shown in the words in which they were asked for.
 * For phone and desk, so nothing of a vault here.
 */
type Asked = [name: string, kind: FieldKind, label: Key, options?: Key[]];

const ASKED: Record<string, Asked[]> = {
  appointment: [
    ['answer', 'choice', 'appt.answer', ['appt.agreed', 'appt.no_answer', 'appt.declined']],
    ['on', 'date', 'appt.on'],
    ['at', 'time', 'appt.at'],
    [
      'mode',
      'choice',
      'appt.mode',
      ['mode.on_site', 'mode.at_school', 'mode.phone', 'mode.online', 'mode.letter'],
    ],
    ['place', 'text', 'appt.place'],
    ['present', 'text', 'appt.present'],
    ['topics', 'narrative', 'appt.topics'],
    ['language', 'text', 'appt.language'],
    ['not_home', 'bool', 'appt.not_home'],
  ],
  ledger_item: [
    ['words', 'narrative', 'item.title'],
    ['answer', 'narrative', 'item.answer'],
    ['explained', 'bool', 'item.explained'],
    ['due_on', 'date', 'item.due_on'],
    ['closed_on', 'date', 'item.closed'],
    ['kind', 'choice', 'demand.what', ['item.request', 'item.opinion', 'item.problem', 'item.promise']],
  ],
  trip: [
    ['on', 'date', 'appt.on'],
    ['stops', 'narrative', 'trip.who'],
    ['leaves_at', 'time', 'trip.leaves'],
    ['back_by', 'time', 'trip.back'],
    ['reach', 'text', 'trip.reach'],
    ['companions', 'people', 'trip.companions'],
  ],
  pupil: [
    ['name', 'text', 'child.name'],
    ['class_name', 'text', 'child.class'],
    ['village', 'text', 'child.village'],
  ],
  consent: [
    ['given', 'bool', 'written.given'],
    ['on', 'date', 'appt.on'],
    ['witness', 'text', 'consent.witness'],
    ['paper', 'text', 'consent.paper_no'],
  ],
  deed: [
    ['on', 'date', 'appt.on'],
    ['words', 'narrative', 'ones.words'],
  ],
};

interface Extras {
  papers?: Record<string, { sections: Section[] }>;
  ledger?: { categories?: (Entry & { measures?: Entry[] })[] };
}

const both = (key: Key) => ({ 'zh-CN': t(key), en: t(key) });
/** A word's key ends in the option's: `mode.phone`. */
const option = (key: Key): Entry => ({ key: key.split('.')[1] ?? '', label: both(key) });

function ownFields(type: string, { ledger }: Extras): FormField[] {
  const fields = (ASKED[type] ?? []).map(
    ([name, kind, key, options = []]): FormField => ({
      ...{ name, kind, label: both(key), options: options.map(option) },
    }),
  );
  if (type !== 'ledger_item') return fields;
  const categories = ledger?.categories ?? [];
  const measures = categories.flatMap((one) => one.measures ?? []);
  const about = (name: string, options: Entry[]): FormField => ({
    ...{ name, kind: 'choice', label: both('demand.about'), options },
  });
  return [...fields, about('category', categories), about('measure', measures)];
}

/** The form of a record of this type: the campaign's for a visit, the pack's for a paper, and else what its screen asks. */
export function formFor(type: string, form: VisitForm | null): VisitForm | null {
  if (type === 'visit') return form;
  const extras = (form ?? {}) as Extras;
  const paper = extras.papers?.[type === 'support' ? 'support_plan' : type];
  const own: Section = { key: type, step: 'after', title: {}, fields: ownFields(type, extras) };
  const sections = [...(paper?.sections ?? []), own];
  return { ...{ pack: '', version: 0, text_version: '' }, ...form, sections, former: [] };
}
