import { afterEach, describe, expect, it } from 'vitest';
import { openTo, type PaperForm } from '../../../src/features/papers/paper.ts';
import { schema } from '../../../src/vault/memory.ts';

const field = (name: string) => ({ name, kind: 'narrative' as const, label: { en: name } });
const section = (key: string, ...names: string[]) => ({
  key,
  step: 'record' as const,
  title: { en: key },
  fields: names.map(field),
});
const FORM: PaperForm = {
  title: { en: 'Consultation' },
  sections: [section('talk', 'held_on', 'situation'), section('plan', 'strategy')],
};

afterEach(() => {
  schema.value = null;
});

describe('the form of a paper', () => {
  it('offers colleagues no field whose words the school does not show them', () => {
    const fields = {
      held_on: { kind: 'narrative', class: 'family' },
      situation: { kind: 'narrative', class: 'sensitive' },
      strategy: { kind: 'narrative', class: 'sensitive' },
    };
    schema.value = { schema: 4, types: { consultation: { fields } } } as unknown as typeof schema.value;
    const names = (form: PaperForm | null) => form?.sections.map((one) => one.fields.map(({ name }) => name));
    expect(names(openTo(FORM, 'consultation', true))).toEqual([['held_on', 'situation'], ['strategy']]);
    expect(names(openTo(FORM, 'consultation', false))).toEqual([['held_on']]);
    expect(openTo(null, 'consultation', false)).toBeNull();
  });
});
