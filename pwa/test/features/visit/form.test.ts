import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type FormField,
  gapsOf,
  isAsked,
  isFilled,
  type VisitForm,
} from '../../../src/features/visit/form.ts';

const field = (more: Partial<FormField>): FormField => ({ name: 'a', kind: 'narrative', label: {}, ...more });
const form = (...fields: FormField[]): VisitForm => ({
  pack: 'test',
  version: 1,
  text_version: 't1',
  sections: [{ key: 's', step: 'record', title: {}, fields }],
});

describe('the pack’s form', () => {
  it('counts blank text and unticked entries as empty', () => {
    expect(isFilled(field({}), { a: ' \n' })).toBe(false);
    expect(isFilled(field({}), { a: '有' })).toBe(true);
    expect(isFilled(field({ kind: 'checklist' }), { 'a/x': false })).toBe(false);
    expect(isFilled(field({ kind: 'checklist' }), { 'a/x': true })).toBe(true);
    expect(isFilled(field({ kind: 'bool' }), { a: false })).toBe(true);
  });

  it('asks by the value or by an entry of another field', () => {
    const asked = field({ show_if: { field: 'mode', in: ['phone', 'online'] } });
    expect(isAsked(asked, { mode: 'phone' })).toBe(true);
    expect(isAsked(asked, { mode: 'on_site' })).toBe(false);
    expect(isAsked(asked, { 'mode/online': true })).toBe(true);
  });

  it('names what is required and missing, and only what is asked', () => {
    const missing = field({ name: 'b', required: 'submit' });
    const hidden = field({ name: 'c', required: 'submit', show_if: { field: 'mode', in: ['phone'] } });
    expect(gapsOf(form(missing, hidden), {}).map((gap) => gap.field.name)).toEqual(['b']);
    expect(gapsOf(form(missing, hidden), { b: '有', mode: 'phone' }).map((gap) => gap.field.name)).toEqual([
      'c',
    ]);
    expect(gapsOf(null, {})).toEqual([]);
  });
});

describe('what keeps a visit from being handed in', () => {
  const { fields, cases } = JSON.parse(
    readFileSync(new URL('../../../../sync/vectors/missing.json', import.meta.url), 'utf8'),
  ) as { fields: FormField[]; cases: { name: string; values: Record<string, unknown>; missing: string[] }[] };

  it.each(cases)('is told as the school tells it: $name', ({ values, missing }) => {
    expect(gapsOf(form(...fields), values).map((gap) => gap.field.name)).toEqual(missing);
  });
});
