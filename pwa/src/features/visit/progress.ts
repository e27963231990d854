import type { Row } from '../../vault/records.ts';
import { text } from '../shared/rows.ts';
import { gapsOf, isFilled, isHeld, sectionsOf, type VisitForm } from './form.ts';
import { type Step, stepFrom, stepsOf } from './steps.ts';
import { sectionTouched } from './summary.ts';

/** How far a visit has come, read from what is written and never from the step that happens to be open. */

export interface Told {
  form: VisitForm | null;
  visit: Row | null;
  /** The family answered whether photos may be taken. */
  asked: boolean;
}

/** Lines of the pledge that are not ticked. */
export function pledgeLeft(form: VisitForm | null, visit: Row | null): number {
  return form?.pledge?.entries.filter((entry) => visit?.values[`pledge/${entry.key}`] !== true).length ?? 0;
}

/** Steps that hold what they ask for; the last one is never among them. */
export function doneSteps({ form, visit, asked }: Told): Set<Step> {
  const values = visit?.values ?? {};
  const prepared = sectionsOf(form, 'prepare').some((section) =>
    section.fields.some((field) => isFilled(field, values)),
  );
  const done: [Step, boolean][] = [
    ['prepare', prepared],
    ['pledge', Boolean(form?.pledge) && pledgeLeft(form, visit) === 0],
    ['record', form !== null && gapsOf(form, values).length === 0],
    ['photos', asked],
    ['feedback', Boolean(visit?.appends.feedback?.length)],
    ['after', sectionsOf(form, 'after').some((section) => sectionTouched(section, values))],
  ];
  return new Set(done.filter(([, is]) => is).map(([step]) => step));
}

/** The steps that this visit has, by its form, its outcome and what is kept of it already. */
export function stepsTold(told: Told): Step[] {
  const after = sectionsOf(told.form, 'after').length > 0;
  return stepsOf(told.visit?.values.mode, isHeld(told.visit?.values), doneSteps(told), after);
}

/** Where 接着写 goes on: behind what is complete, and never back before what was begun. */
export function resumeStep(told: Told): Step {
  return stepFrom(stepsTold(told), wanted(told));
}

function wanted(told: Told): Step {
  const done = doneSteps(told);
  const status = text(told.visit, 'status');
  if (status === 'returned') return 'finish';
  if (done.has('feedback')) return 'finish';
  if (done.has('photos')) return done.has('record') ? 'feedback' : 'record';
  if (done.has('record')) return 'photos';
  const values = told.visit?.values ?? {};
  if (
    text(told.visit, 'visited_on') ||
    sectionsOf(told.form, 'record').some((section) => sectionTouched(section, values))
  )
    return 'record';
  if (done.has('pledge')) return 'record';
  const ticked = Object.keys(values).some((key) => key.startsWith('pledge/') && values[key] === true);
  return ticked || done.has('prepare') ? 'pledge' : 'prepare';
}
