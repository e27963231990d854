import { type ComputedRef, computed } from 'vue';
import { t } from '../../i18n.ts';
import { stampOfOp } from '../../sync/op.ts';
import type { ConflictRow } from '../../sync/wire.ts';
import { ops } from '../../vault/memory.ts';
import { type Row, useRow, useRows } from '../../vault/records.ts';
import { session } from '../../vault/session.ts';
import { useColleagues } from '../shared/plan.ts';
import { text } from '../shared/rows.ts';
import { showMoment } from '../shared/show.ts';
import { relationWord } from '../shared/words.ts';
import { useCampaign } from '../visit/context.ts';
import { formOf } from '../visit/form.ts';
import type { Case } from './decide.ts';
import { formFor } from './forms.ts';
import { type Around, outsideName } from './wording.ts';

/** The open conflicts of a record as the phone knows them, and the words around them. */

export function openConflicts(visit: Row | null): ConflictRow[] {
  return (visit?.conflicts ?? []).filter((one) => !one.resolving);
}

export function useAround(visit: ComputedRef<Row | null>): ComputedRef<Around> {
  const pupil = useRow(
    'pupil',
    computed(() => (visit.value?.type === 'pupil' ? visit.value.id : text(visit.value, 'pupil'))),
  );
  const campaign = useCampaign(computed(() => text(visit.value, 'campaign')));
  const guardians = useRows('guardian');
  const names = useColleagues();
  return computed(() => {
    const family = new Map(guardians.value.map((row) => [row.id, relationWord(row.values.relation)]));
    const name = text(pupil.value, 'name');
    return {
      form: formFor(visit.value?.type ?? 'visit', formOf(campaign.value)),
      pupil: name,
      nameOf: (id) => (id === text(pupil.value, 'id') ? name : (names.value.get(id) ?? family.get(id) ?? '')),
    };
  });
}

export function authorWords(by: string | null, around: Around): string {
  if (by === session.me.value?.person) return t('conflict.mine');
  return t('conflict.theirs', {
    name: outsideName(by) || around.nameOf(by ?? '') || t('conflict.colleague'),
  });
}

export function caseOf(visit: Row | null, field: string, around: Around): Case | null {
  const open = openConflicts(visit).find((one) => one.field === field);
  if (!visit || !open) return null;
  const { head } = open;
  const stands = {
    key: 'head',
    value: visit.values[field],
    who: head?.by ? authorWords(head.by, around) : t('conflict.current'),
    when: showMoment(head?.at ?? null),
  };
  const beside = open.values.map((one) => ({
    key: one.stamp,
    value: one.value as unknown,
    who: authorWords(one.by, around),
    when: showMoment(one.at),
  }));
  return { id: open.id, field, head: visit.stamps[field] ?? null, sides: [stands, ...beside] };
}

/** Did this phone settle the field before, without having seen what the school had by then? */
export function decidedBefore(visit: Row | null, field: string): boolean {
  const open = openConflicts(visit).find((one) => one.field === field);
  if (!visit || !open) return false;
  const there = new Set([visit.stamps[field], ...open.values.map((one) => one.stamp)]);
  return [...ops.values()].some(
    (op) =>
      op.id === visit.id &&
      op.resolve.length > 0 &&
      there.has(stampOfOp(op) ?? '') &&
      (field in op.set || field in op.items),
  );
}
