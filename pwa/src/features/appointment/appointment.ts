import { type Key, t } from '../../i18n.ts';
import type { Row } from '../../vault/records.ts';
import { notAtHome } from '../shared/due.ts';
import { text, textOrNull } from '../shared/rows.ts';
import { showAppointment } from '../shared/show.ts';
import { modeWord } from '../shared/words.ts';
import type { Entry, FormField } from '../visit/form.ts';

/** The appointment as a form of its own: drawn by the fields that a visit has. */

const words = (key: Key) => ({ 'zh-CN': t(key), en: t(key) });
const MODES = ['on_site', 'at_school', 'phone', 'online', 'letter'] as const;
const ANSWERS = ['agreed', 'no_answer', 'declined'] as const;
/** Day, place and the rest are asked for as long as something may still be settled. */
const ASKING = { field: 'answer', in: ['agreed', 'asked', undefined] };

export function appointmentFields(of: readonly Row[]): FormField[] {
  const never = notAtHome(of);
  const options: Entry[] = MODES.filter((mode) => !never || mode !== 'on_site').map((key) => ({
    key,
    label: words(`mode.${key}`),
  }));
  return [
    {
      name: 'answer',
      kind: 'choice',
      label: words('appt.answer'),
      options: ANSWERS.map((key) => ({ key, label: words(`appt.${key}`) })),
    },
    { name: 'on', kind: 'date', label: words('appt.on'), required: 'submit', show_if: ASKING },
    { name: 'at', kind: 'time', label: words('appt.at'), show_if: ASKING },
    { name: 'mode', kind: 'choice', label: words('appt.mode'), options, show_if: ASKING },
    {
      name: 'place',
      kind: 'text',
      label: words('appt.place'),
      hint: words('appt.place_hint'),
      show_if: ASKING,
    },
    { name: 'present', kind: 'text', label: words('appt.present'), show_if: ASKING },
    { name: 'topics', kind: 'narrative', max: 1000, label: words('appt.topics'), show_if: ASKING },
    {
      name: 'language',
      kind: 'text',
      max: 100,
      label: words('appt.language'),
      hint: words('appt.language_hint'),
      show_if: ASKING,
    },
    { name: 'not_home', kind: 'bool', label: words('appt.not_home'), hint: words('appt.not_home_sub') },
  ];
}

/** What stands of it, in one line: day and time, how, where, who. */
export function appointmentLine(row: Row | null, day: string): string[] {
  if (!row) return [];
  const on = textOrNull(row, 'on');
  return [
    on ? showAppointment(on, textOrNull(row, 'at'), day) : '',
    modeWord(row.values.mode),
    text(row, 'place'),
    text(row, 'present'),
    text(row, 'language'),
  ];
}

/** The last word where nothing is settled; "" where nobody has asked. */
export function lastWord(of: readonly Row[]): string {
  const answer = text(of[of.length - 1] ?? null, 'answer');
  return answer === 'no_answer' ? t('appt.tried') : answer === 'declined' ? t('appt.refused') : '';
}
