import { type ComputedRef, computed, type MaybeRef } from 'vue';
import { t } from '../../i18n.ts';
import { type Row, useRow, useRows } from '../../vault/records.ts';
import { text } from '../shared/rows.ts';
import { useCampaign, useGuardians } from '../visit/context.ts';
import { formOf, type VisitForm } from '../visit/form.ts';
import { type Kind, type Mark, type Piece, pieces } from './check.ts';
import { clearedWords, isRecalled, knownNames, type Part, partsOf } from './draft.ts';

export interface ShownPart extends Part {
  lines: Piece[][];
}

export interface Note {
  visit: ComputedRef<Row | null>;
  form: ComputedRef<VisitForm | null>;
  /** What the family reads, cut at what is marked. */
  parts: ComputedRef<ShownPart[]>;
  /** Each marked word once, the masked ones first. */
  marked: ComputedRef<Mark[]>;
  recalled: ComputedRef<boolean>;
}

/** The note of a visit as its family would read it now. */
export function useNote(id: MaybeRef<string>): Note {
  const visit = useRow('visit', id);
  const pupilId = computed(() => text(visit.value, 'pupil'));
  const pupil = useRow('pupil', pupilId);
  const campaign = useCampaign(computed(() => text(visit.value, 'campaign')));
  const form = computed(() => formOf(campaign.value));
  const guardians = useGuardians(pupilId);
  const pupils = useRows('pupil');
  const people = useRows('person');
  const known = computed(() =>
    knownNames(pupil.value, pupils.value, guardians.value, people.value, clearedWords(visit.value)),
  );
  const parts = computed(() =>
    (visit.value ? partsOf(form.value, visit.value) : []).map((part) => ({
      ...part,
      lines: part.texts.map((words): Piece[] =>
        part.given ? [{ text: words }] : pieces(words, known.value),
      ),
    })),
  );
  const marked = computed(() => {
    const found = new Map<string, Mark>();
    for (const { mark } of parts.value.flatMap((part) => part.lines.flat()))
      if (mark) found.set(mark.text.toLowerCase(), mark);
    return [...found.values()].sort((a, b) => Number(b.masked) - Number(a.masked));
  });
  return { visit, form, parts, marked, recalled: computed(() => isRecalled(visit.value)) };
}

/** What stands in the place of a masked word. */
export const maskOf = (kind: Kind): string => t(`note.mask_${kind}`);
/** Why it is marked. */
export const reasonOf = (kind: Kind): string => t(`note.is_${kind}`);
