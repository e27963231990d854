import { type Key, t } from '../../i18n.ts';
import type { FormField } from './form.ts';

/** Fields that every pack has and that ask for something else when nobody sits at the table. */
const BY_MODE: Record<string, Key> = {
  'phone/met': 'form.met_phone',
  'online/met': 'form.met_online',
  'letter/met': 'form.met_letter',
  'letter/process': 'form.process_letter',
};

/** The field under the name that it has in this form of visiting. */
export function titled(field: FormField, mode: unknown): FormField {
  const key = BY_MODE[`${String(mode)}/${field.name}`];
  if (!key) return field;
  const { hint: _, ...rest } = field;
  return { ...rest, label: { 'zh-CN': t(key), en: t(key) } };
}
