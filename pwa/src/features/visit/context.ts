import {
  type ComputedRef,
  computed,
  type InjectionKey,
  inject,
  type MaybeRef,
  provide,
  type Ref,
  ref,
  shallowRef,
  unref,
} from 'vue';
import { type Row, useRow, useRows } from '../../vault/records.ts';
import { today } from '../shared/plan.ts';
import { isFinished, text } from '../shared/rows.ts';
import { formOf, isHeld, type VisitForm } from './form.ts';
import { useConsents } from './photos/consent.ts';
import { doneSteps, resumeStep, stepsTold } from './progress.ts';
import type { Step } from './steps.ts';

/** What the fields of a form work on. `type`, `id`: the record they are written into; `visit` is its row. */
export interface FieldContext {
  type: string;
  id: ComputedRef<string>;
  visit: ComputedRef<Row | null>;
  pupil: ComputedRef<Row | null>;
  guardians: ComputedRef<Row[]>;
  /** The author said that it is complete and something was missing: faults are shown beside the fields until they are filled. */
  asked: Ref<boolean>;
}

/** What every step of a visit works on. */
export interface VisitContext extends FieldContext {
  form: ComputedRef<VisitForm | null>;
  finished: ComputedRef<boolean>;
  /** The office approved it: what stands stays, and what is written is kept beside it. */
  approved: ComputedRef<boolean>;
  /** What the office asks to be completed; null where the visit was not returned. */
  returned: ComputedRef<string | null>;
  /** Steps that hold what they ask for. */
  done: ComputedRef<Set<Step>>;
  /** Steps that this visit has. */
  steps: ComputedRef<Step[]>;
  /** False where the family did not want it, or nobody was there. */
  held: ComputedRef<boolean>;
  /** Closes what lies over the step and says whether anything did: the phone's way back does that first. */
  shut: Ref<(() => boolean) | null>;
  /** Where somebody who opens the visit goes on. */
  resume: ComputedRef<Step>;
}

const KEY: InjectionKey<VisitContext> = Symbol('visit');

/** Guardians of a pupil: who looks after the child day by day comes first. */
export function useGuardians(pupil: MaybeRef<string>): ComputedRef<Row[]> {
  const all = useRows('guardian');
  return computed(() =>
    all.value
      .filter((row) => text(row, 'pupil') === unref(pupil))
      .sort(
        (a, b) =>
          Number(b.values.carer === true) - Number(a.values.carer === true) || a.id.localeCompare(b.id),
      ),
  );
}

/** The campaign that a visit belongs to, else the one that runs today. */
export function useCampaign(id: MaybeRef<string>): ComputedRef<Row | null> {
  const all = useRows('campaign');
  return computed(() => {
    const day = today();
    const running = (row: Row) => text(row, 'starts') <= day && day <= text(row, 'ends');
    return all.value.find((row) => row.id === unref(id)) ?? all.value.find(running) ?? all.value[0] ?? null;
  });
}

/** The office's own words when it gave the visit back, "" where it left none, null where it did not. */
function returnedWhy(visit: Row | null): string | null {
  if (text(visit, 'status') !== 'returned') return null;
  const log = (visit?.appends.log ?? []).map(
    (entry) => entry.body as { event?: string; note?: string } | null,
  );
  return log.filter((body) => body?.event === 'returned').pop()?.note ?? '';
}

export function openVisit(id: ComputedRef<string>): VisitContext {
  const visit = useRow('visit', id);
  const pupilId = computed(() => text(visit.value, 'pupil'));
  const campaign = useCampaign(computed(() => text(visit.value, 'campaign')));
  const consents = useConsents(id, pupilId);
  const form = computed(() => formOf(campaign.value));
  const told = computed(() => ({
    form: form.value,
    visit: visit.value,
    asked: consents.record.value !== 'pending',
  }));
  return {
    type: 'visit',
    id,
    visit,
    pupil: useRow('pupil', pupilId),
    guardians: useGuardians(pupilId),
    form,
    finished: computed(() => isFinished(visit.value)),
    approved: computed(() => text(visit.value, 'status') === 'approved'),
    returned: computed(() => returnedWhy(visit.value)),
    done: computed(() => doneSteps(told.value)),
    steps: computed(() => stepsTold(told.value)),
    held: computed(() => isHeld(visit.value?.values)),
    shut: shallowRef(null),
    resume: computed(() => resumeStep(told.value)),
    asked: ref(false),
  };
}

export function provideVisit(context: VisitContext): void {
  provide(KEY, context);
}

/** For a form that is no visit's: its fields read no more of the context than this. */
export function provideFields(context: FieldContext): void {
  provide(KEY, context as VisitContext);
}

export function useVisit(): VisitContext {
  const context = inject(KEY);
  if (!context) throw new Error('a step is shown inside a visit only');
  return context;
}
