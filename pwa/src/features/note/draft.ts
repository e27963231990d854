import { label, t } from '../../i18n.ts';
import type { Row } from '../../vault/records.ts';
import { entries, text } from '../shared/rows.ts';
import { type FormField, isFilled, type VisitForm } from '../visit/form.ts';
import { called, type Known } from './check.ts';

/** The note as its draft has it, as the school words it (`server/domain/notes.py`, `server/services/letter.py`). */
export interface Part {
  field: string;
  label: string;
  texts: string[];
  /** Words of the pack or of the app, which nobody typed. */
  given?: boolean;
}

const MESSAGE = 'message';
export const ASKED = 'requests';
export const TEXT = 'note_text';
const CHECKED = ['checklist', 'choices'];

/** The lines of a text that hold something. */
export function paragraphs(words: string): string[] {
  return words
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Whether two versions of a field wait for somebody to decide: then the family is told just that. */
const undecided = (visit: Row, field: string) =>
  visit.conflicts.some((one) => one.field.split('/', 1)[0] === field);

/** What the family reads: the teacher's own text, else the fields that are marked for it, in the order of the page. */
export function partsOf(form: VisitForm | null, visit: Row): Part[] {
  if (undecided(visit, TEXT)) return [{ field: TEXT, label: '', texts: [t('note.undecided')], given: true }];
  const own = paragraphs(text(visit, TEXT));
  return own.length ? [{ field: TEXT, label: '', texts: own }] : draftOf(form, visit);
}

export function draftOf(form: VisitForm | null, visit: Row): Part[] {
  const parts = (form?.sections ?? [])
    .flatMap((section) => section.fields)
    .filter((field) => field.shown_to_family && isFilled(field, visit.values))
    .map((field) => partOf(field, visit));
  const rank = ({ field }: Part) => (field === MESSAGE ? 0 : field === ASKED ? 2 : 1);
  return parts.sort((a, b) => rank(a) - rank(b));
}

function partOf(field: FormField, visit: Row): Part {
  const words = field.name === MESSAGE || field.name === ASKED ? '' : label(field.label);
  const part = { field: field.name, label: words };
  if (undecided(visit, field.name)) return { ...part, texts: [t('note.undecided')], given: true };
  const options = [...(field.entries ?? []), ...(field.options ?? [])];
  const named = (key: string) => label(options.find((one) => one.key === key)?.label) || key;
  if (CHECKED.includes(field.kind)) {
    const on = entries(visit, field.name);
    return {
      ...part,
      texts: options.flatMap((one) => (on.includes(one.key) ? named(one.key) : [])),
      given: true,
    };
  }
  const value = String(visit.values[field.name]);
  if (field.kind === 'choice') return { ...part, texts: [named(value)], given: true };
  return { ...part, texts: field.kind === 'narrative' ? paragraphs(value) : [value] };
}

/** The draft as a text that the teacher goes on with. */
export function draftText(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      const title = part.field === ASKED ? t('note.asked') : part.label;
      return title
        ? t('note.line', { title, words: part.texts.join(part.given ? t('list.and') : '\n') })
        : part.texts.join('\n');
    })
    .join('\n');
}

/** Whose names this phone knows: the class as it is called, other children as they are written. */
export function knownNames(
  pupil: Row | null,
  pupils: Row[],
  guardians: Row[],
  people: Row[],
  cleared: string[],
): Known {
  const household = text(pupil, 'household');
  const room = text(pupil, 'class');
  const names = (rows: Row[]) => rows.map((row) => text(row, 'name'));
  const family = pupils.filter(
    (row) => row.id === pupil?.id || (household && text(row, 'household') === household),
  );
  const own = called([...names(family), ...names(guardians), ...names(people)]);
  const strangers = pupils.filter((row) => !family.includes(row));
  const near = strangers.filter((row) => room && text(row, 'class') === room);
  const others = [...called(names(near)), ...names(strangers).filter((name) => name.length > 2)];
  return { others: others.filter((name) => !own.includes(name)), own, cleared };
}

/** Words of which the last that was said is that they may stand. */
export function clearedWords(visit: Row | null): string[] {
  const said = new Map<string, boolean>();
  for (const entry of visit?.appends.note_cleared ?? []) {
    const body = entry.body as { word?: string; shown?: boolean } | null;
    if (body?.word) said.set(body.word, body.shown === true);
  }
  return [...said].flatMap(([word, shown]) => (shown ? word : []));
}

/** Whether the note was taken back, by the lead or at the desk, and nobody let it be read again since. */
export function isRecalled(visit: Row | null): boolean {
  const events = (visit?.appends.log ?? []).flatMap((entry) => {
    const event = (entry.body as { event?: string } | null)?.event;
    return event === 'recall_note' || event === 'release_note' ? event : [];
  });
  return events.pop() === 'recall_note';
}
