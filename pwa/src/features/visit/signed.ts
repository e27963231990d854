import type { Row } from '../../vault/records.ts';
import { sectionsOf, type Topic, type VisitForm } from './form.ts';

/** Topics for which the pack wants the family's name: that they were explained. */

function signedFor(visit: Row | null): Set<string> {
  return new Set(
    (visit?.appends.signature ?? []).flatMap(
      (entry) => (entry.body as { topic?: string } | null)?.topic ?? [],
    ),
  );
}

const wanted = (form: VisitForm | null): Topic[] => form?.topics?.filter((topic) => topic.sign_off) ?? [];

/** Those that are not signed for yet. */
export function toSign(form: VisitForm | null, visit: Row | null): Topic[] {
  const done = signedFor(visit);
  return wanted(form).filter((topic) => !done.has(topic.key));
}

/** Those that are. */
export function alreadySigned(form: VisitForm | null, visit: Row | null): Topic[] {
  const done = signedFor(visit);
  return wanted(form).filter((topic) => done.has(topic.key));
}

/** Who signed for a topic heard of it: the form's own lists of topics are ticked with it. */
export function signedFields(form: VisitForm | null, keys: readonly string[]): Record<string, true> {
  const lists = sectionsOf(form, 'record')
    .flatMap((section) => section.fields)
    .filter((field) => field.kind === 'checklist' && field.name.startsWith('topics_'));
  const pairs = lists.flatMap((list) =>
    keys
      .filter((key) => list.entries?.some((entry) => entry.key === key))
      .map((key) => `${list.name}/${key}`),
  );
  return Object.fromEntries(pairs.map((name) => [name, true] as const));
}
