import { label, t } from '../../i18n.ts';
import type { FormField } from './form.ts';

/** What to do about an empty required field, as a request and not as a reproach. */
export function gapText(field: FormField, ahead = false): string {
  if (ahead) return t('gap.ahead');
  const params = { label: label(field.label) };
  if (field.kind === 'narrative' || field.kind === 'text') return t('gap.write', params);
  if (field.kind === 'date' || field.kind === 'time') return t('gap.fill', params);
  return t('gap.pick', params);
}
