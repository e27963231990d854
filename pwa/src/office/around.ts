import type { Case } from '../features/conflict/decide.ts';
import { formFor } from '../features/conflict/forms.ts';
import { type Around, outsideName } from '../features/conflict/wording.ts';
import { showMoment } from '../features/shared/show.ts';
import { relationWord } from '../features/shared/words.ts';
import { t } from '../i18n.ts';
import type { Undecided } from './apart.ts';
import type { OpenConflict } from './shapes.ts';

/** A visit of the desk, or another record of which something is undecided, in the words that phone and desk share. */

export function aroundVisit(visit: Omit<Undecided, 'open_conflicts'>): Around {
  const family = new Map(
    visit.guardians.map((one) => [
      one.id,
      t('desk.guardian', { name: one.name, relation: relationWord(one.relation) }),
    ]),
  );
  return {
    form: formFor(visit.type ?? 'visit', visit.form),
    pupil: visit.pupil.name,
    nameOf: (id) => family.get(id) ?? (id === visit.pupil.id ? visit.pupil.name : (visit.people[id] ?? '')),
  };
}

export function caseOfVisit(visit: Undecided, open: OpenConflict): Case {
  const name = (by: string | null) => outsideName(by) || (by && visit.people[by]) || t('conflict.colleague');
  const { head } = open;
  return {
    id: open.id,
    field: open.field,
    head: visit.stamps[open.field] ?? null,
    sides: [
      {
        key: 'head',
        value: visit.values[open.field],
        who: t('desk.stands', { name: head.by ? name(head.by) : t('conflict.current') }),
        when: showMoment(head.at),
      },
      ...open.values.map((one) => ({
        key: one.stamp,
        value: one.value,
        who: name(one.by),
        when: showMoment(one.at),
      })),
    ],
  };
}
