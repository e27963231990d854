import { type ComputedRef, computed, type MaybeRef, unref } from 'vue';
import { fieldSchema } from '../../../sync/describe.ts';
import { append, createRecord, newId } from '../../../sync/edit.ts';
import { destroyed } from '../../../sync/withdrawn.ts';
import { type Row, useRows } from '../../../vault/records.ts';
import { dayAfter, daysBetween } from '../../shared/clock.ts';
import { today } from '../../shared/plan.ts';
import { text } from '../../shared/rows.ts';

/**
 * Whether photos may be taken, judged as the school judges it (its word is the last one):
 * any no is final; a parent's or another guardian's yes grants; a grandparent's yes holds 30 days for the record only
 * until a parent confirms; a child's yes alone grants nothing; nothing said is not a yes.
 */
export type Verdict = 'pending' | 'granted' | 'provisional' | 'refused';
export type Purpose = 'record' | 'family' | 'publish';
export type Capacity = 'parent' | 'grandparent' | 'other_guardian' | 'child';
export type How = 'signature' | 'spoken' | 'paper';

export const CONFIRM_DAYS = 30;

export interface Answer {
  pupil: string;
  /** Of which visit's photos it speaks; empty for all of this child's. */
  visit: string;
  /** The visit at which it was said: its record holds the signature. */
  at: string;
  guardian: string;
  /** The word for who signed. */
  signer: string;
  capacity: Capacity;
  purpose: Purpose;
  given: boolean;
  how: How;
  /** Of the signature. */
  path: string;
  witness: string;
  /** Number and day of a signed paper. */
  paper: string;
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
  publish: ComputedRef<Verdict>;
  /** Of this child, at whatever visit: a grandparent's yes that no parent has confirmed yet. */
  waiting: ComputedRef<Row[]>;
}

/** The last day on which a parent can confirm a grandparent's yes. */
export function confirmBy(row: Row): string {
  return dayAfter(text(row, 'on') || today(), CONFIRM_DAYS);
}

/** What this family has said about this visit, and about all visits of the child. */
export function useConsents(visit: MaybeRef<string>, pupil: MaybeRef<string>): Consents {
  const all = useRows('consent');
  const theirs = computed(() => all.value.filter((row) => text(row, 'pupil') === unref(pupil)));
  const about = (id: string) => theirs.value.filter((row) => ['', id].includes(text(row, 'visit')));
  const rows = computed(() => about(unref(visit)));
  const verdict = (purpose: Purpose) => computed(() => verdictOf(rows.value, purpose, today()));
  return {
    rows,
    record: verdict('record'),
    family: verdict('family'),
    publish: verdict('publish'),
    waiting: computed(() => {
      const said = theirs.value.filter(
        ({ values }) =>
          values.purpose === 'record' && values.given === true && values.capacity === 'grandparent',
      );
      const open = said.filter(
        (row) => verdictOf(about(text(row, 'visit')), 'record', today()) === 'provisional',
      );
      return open.filter(
        (row, at) => open.findIndex((one) => text(one, 'visit') === text(row, 'visit')) === at,
      );
    }),
  };
}

/**
 * Writes one answer; it is a record of its own and never changed afterwards. A no to keeping them destroys the photos
 * that it speaks of on this phone in the same step; the school destroys its own when the answer reaches it.
 */
export async function recordAnswer(answer: Answer): Promise<void> {
  if (answer.path)
    await append('visit', answer.at, 'signature', { path: answer.path, signer: answer.signer });
  const optional = {
    visit: answer.visit,
    text_version: answer.textVersion,
    guardian: answer.guardian,
    witness: answer.witness,
    // A school that runs an older version does not know the field, and would set the whole answer aside.
    paper: fieldSchema('consent', 'paper') ? answer.paper : '',
  };
  const { pupil, capacity, purpose, given, how } = answer;
  await createRecord(
    'consent',
    newId(),
    {
      pupil,
      capacity,
      purpose,
      given,
      how,
      on: today(),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
    },
    purpose === 'record' && !given ? () => destroyed(pupil, answer.visit, { dismissed: true }) : undefined,
  );
}
