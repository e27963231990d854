import { type ComputedRef, computed, type MaybeRef, unref } from 'vue';
import { createRecord, newId } from '../../../sync/edit.ts';
import { type Row, useRows } from '../../../vault/records.ts';
import { daysBetween } from '../../shared/clock.ts';
import { today } from '../../shared/plan.ts';
import { text } from '../../shared/rows.ts';

/**
 * Whether photos may be taken, judged as the school judges it (its word is the last one):
 * any no is final; a parent's or another guardian's yes grants; a grandparent's yes holds 30 days for the record only
 * until a parent confirms; a child's yes alone grants nothing; nothing said is not a yes.
 */
export type Verdict = 'pending' | 'granted' | 'provisional' | 'refused';
export type Purpose = 'record' | 'family';
export type Capacity = 'parent' | 'grandparent' | 'other_guardian' | 'child';
export type How = 'signature' | 'spoken' | 'paper';

const CONFIRM_DAYS = 30;

export interface Answer {
  pupil: string;
  visit: string;
  guardian: string;
  capacity: Capacity;
  purpose: Purpose;
  given: boolean;
  how: How;
  witness?: string;
  textVersion: string;
}

export function verdictOf(consents: Row[], purpose: Purpose, day: string): Verdict {
  const heard = consents.filter((row) => row.values.purpose === purpose);
  if (heard.some((row) => row.values.given !== true)) return 'refused';
  if (heard.some((row) => row.values.capacity === 'parent' || row.values.capacity === 'other_guardian'))
    return 'granted';
  const elders = heard.filter((row) => row.values.capacity === 'grandparent').map((row) => text(row, 'on'));
  if (!elders.length || purpose !== 'record') return 'pending';
  const since = elders.sort()[0] || day;
  return daysBetween(since, day) > CONFIRM_DAYS ? 'refused' : 'provisional';
}

export interface Consents {
  rows: ComputedRef<Row[]>;
  record: ComputedRef<Verdict>;
  family: ComputedRef<Verdict>;
}

/** What this family has said about this visit, and about all visits of the child. */
export function useConsents(visit: MaybeRef<string>, pupil: MaybeRef<string>): Consents {
  const all = useRows('consent');
  const rows = computed(() =>
    all.value.filter(
      (row) => text(row, 'pupil') === unref(pupil) && ['', unref(visit)].includes(text(row, 'visit')),
    ),
  );
  return {
    rows,
    record: computed(() => verdictOf(rows.value, 'record', today())),
    family: computed(() => verdictOf(rows.value, 'family', today())),
  };
}

/** Writes one answer; it is a record of its own and never changed afterwards. */
export async function recordAnswer(answer: Answer): Promise<string> {
  const id = newId();
  await createRecord('consent', id, {
    pupil: answer.pupil,
    visit: answer.visit,
    capacity: answer.capacity,
    purpose: answer.purpose,
    given: answer.given,
    how: answer.how,
    on: today(),
    ...(answer.textVersion ? { text_version: answer.textVersion } : {}),
    ...(answer.guardian ? { guardian: answer.guardian } : {}),
    ...(answer.witness ? { witness: answer.witness } : {}),
  });
  return id;
}
