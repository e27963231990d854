import {
  type ComputedRef,
  computed,
  type InjectionKey,
  inject,
  type MaybeRef,
  provide,
  type Ref,
  ref,
  unref,
} from 'vue';
import { type Row, useRow, useRows } from '../../vault/records.ts';
import { today } from '../shared/plan.ts';
import { isFinished, text } from '../shared/rows.ts';
import { formOf, type VisitForm } from './form.ts';

/** What every step of a visit works on. */
export interface VisitContext {
  id: ComputedRef<string>;
  visit: ComputedRef<Row | null>;
  pupil: ComputedRef<Row | null>;
  guardians: ComputedRef<Row[]>;
  form: ComputedRef<VisitForm | null>;
  finished: ComputedRef<boolean>;
  /** The teacher pressed 完成 and something was missing: faults are shown beside the fields until they are filled. */
  asked: Ref<boolean>;
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

export function openVisit(id: ComputedRef<string>): VisitContext {
  const visit = useRow('visit', id);
  const pupilId = computed(() => text(visit.value, 'pupil'));
  const campaign = useCampaign(computed(() => text(visit.value, 'campaign')));
  return {
    id,
    visit,
    pupil: useRow('pupil', pupilId),
    guardians: useGuardians(pupilId),
    form: computed(() => formOf(campaign.value)),
    finished: computed(() => isFinished(visit.value)),
    asked: ref(false),
  };
}

export function provideVisit(context: VisitContext): void {
  provide(KEY, context);
}

export function useVisit(): VisitContext {
  const context = inject(KEY);
  if (!context) throw new Error('a step is shown inside a visit only');
  return context;
}
