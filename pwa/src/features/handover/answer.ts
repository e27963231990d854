import { label, t } from '../../i18n.ts';
import type { FormField, VisitForm } from '../visit/form.ts';
import type { Face } from './FaceIcon.vue';

/** The family's answer by the pack's own form; a school without one asks how it was, and for a word. */
export interface Asked {
  title: string;
  /** The choice that is drawn as faces. */
  faces: FormField | null;
  fields: FormField[];
}
export type Given = Record<string, string | boolean>;

export const FACES: Face[] = ['satisfied', 'fair', 'unsatisfied'];
const WRITTEN = ['text', 'narrative'];

const both = (words: string) => ({ 'zh-CN': words, en: words });
const plain = (): FormField[] => [
  {
    name: 'satisfied',
    kind: 'choice',
    label: both(t('hand.question')),
    options: FACES.map((key) => ({ key, label: both(t(`hand.${key}`)) })),
  },
  {
    name: 'words',
    kind: 'narrative',
    label: both(t('hand.more')),
    hint: both(t('hand.more_hint')),
    max: 2000,
  },
];

export function askedOf(form: VisitForm | null): Asked {
  const sections = (form as { papers?: { feedback?: { sections: { fields: FormField[] }[] } } } | null)
    ?.papers?.feedback?.sections;
  const all = sections?.flatMap((section) => section.fields) ?? plain();
  const isFaces = (field: FormField) =>
    field.kind === 'choice' &&
    Boolean(field.options?.length) &&
    field.options?.every((one) => FACES.includes(one.key as Face));
  const faces = all.find(isFaces) ?? null;
  return {
    title: label(faces?.label) || t('hand.question'),
    faces,
    fields: all.filter((field) => field !== faces),
  };
}

/** Is it sealed? What is written freely always is; a tick or a choice where the pack says so. */
export function isHidden(field: FormField): boolean {
  return WRITTEN.includes(field.kind) || field.sealed === true;
}

export const optionsOf = (field: FormField) => field.options ?? field.entries ?? [];

/** What was given to one field, in the words that stood on the screen; "" for nothing. */
function said(field: FormField, given: Given): string {
  if (field.kind === 'bool') return given[field.name] === true ? label(field.label) : '';
  if (optionsOf(field).length) {
    const on = optionsOf(field).filter(
      (one) => given[field.name] === one.key || given[`${field.name}/${one.key}`] === true,
    );
    return on.length
      ? t('note.line', {
          title: label(field.label),
          words: on.map((one) => label(one.label)).join(t('list.and')),
        })
      : '';
  }
  return String(given[field.name] ?? '').trim();
}

/** What is sealed, and what the school may see at once (that the family asks to be called, say). */
export function answerOf(
  asked: Asked,
  given: Given,
  path: string,
): { sealed: Record<string, string>; open: string } {
  const hidden = asked.fields.filter(isHidden);
  const written = hidden.flatMap((field) => {
    const words = said(field, given);
    const titled = words && hidden.length > 1 && WRITTEN.includes(field.kind);
    return words ? (titled ? t('note.line', { title: label(field.label), words }) : words) : [];
  });
  const face = asked.faces ? given[asked.faces.name] : undefined;
  return {
    sealed: {
      ...(typeof face === 'string' ? { face } : {}),
      ...(written.length ? { words: written.join('\n') } : {}),
      ...(path ? { path } : {}),
    },
    open: asked.fields
      .filter((field) => !isHidden(field))
      .map((field) => said(field, given))
      .filter(Boolean)
      .join('\n'),
  };
}
