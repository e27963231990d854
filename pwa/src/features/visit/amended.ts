import type { Around } from '../conflict/wording.ts';
import { fieldTitle, valueWords } from '../conflict/wording.ts';

/** What was written after approval and stands beside the approved text, in the words of the form. Used by phone and desk. */

export interface Amended {
  id: string;
  /** The form's field; an entry of a checklist names its checklist. */
  field: string;
  title: string;
  words: string;
  /** What the approved visit says there. */
  approved: string;
  by: string | null;
  at: string;
}

interface Entry {
  id: string;
  by: string | null;
  at: string;
  body: unknown;
}

/** In the order of writing. A text reaches the school while it is being typed: each author's last word on a field counts. */
export function amendedOf(
  entries: readonly Entry[] | undefined,
  values: Record<string, unknown>,
  around: Around,
): Amended[] {
  const last = new Map<string, Amended>();
  for (const { id, by, at, body } of entries ?? []) {
    const { field, value } = body as { field?: string; value?: unknown };
    if (!field) continue;
    const mark = `${by} ${field}`;
    last.delete(mark);
    last.set(mark, {
      id,
      field: field.split('/', 1)[0] ?? field,
      title: fieldTitle(field, around),
      words: valueWords(field, value, around),
      approved: valueWords(field, values[field], around),
      by,
      at,
    });
  }
  return [...last.values()];
}
