import { afterEach, describe, expect, it } from 'vitest';
import { knownAhead, openTo, type PaperForm, paperState } from '../../../src/features/papers/paper.ts';
import { schema } from '../../../src/vault/memory.ts';
import type { Row } from '../../../src/vault/records.ts';
import { row } from '../../support/row.ts';

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

const MEASURES = ['hardship_aid', 'learning', 'counselling'].map((key) => ({ key, label: { en: key } }));
const form = (...fields: object[]) => ({
  title: {},
  sections: [{ key: 's', step: 'record', title: {}, fields }],
});

/** A campaign whose visits tick measures, and whose supports have room for one or for several. */
function campaign(kind: 'choice' | 'choices'): Row {
  const papers = {
    consultation: form(
      { name: 'again_on', kind: 'date', label: {} },
      { name: 'held_on', kind: 'date', required: 'submit', label: {} },
      { name: 'shared', kind: 'narrative', required: 'submit', label: {} },
    ),
    support_plan: form(
      { name: 'measure', kind, options: MEASURES, label: {} },
      { name: 'steps', kind: 'narrative', label: {} },
    ),
  };
  const asked = form(
    { name: 'mode', kind: 'choice', options: [{ key: 'on_site' }, { key: 'phone' }], label: {} },
    { name: 'four', kind: 'choices', options: MEASURES, label: {} },
  );
  return row('campaign', 'campaign', { form: { ...asked, papers } });
}
const visit = row('visit', 'visit', {
  mode: 'phone',
  'four/learning': true,
  'four/counselling': true,
  'four/hardship_aid': false,
});
const DAY = '2026-11-26';

describe('what a new paper is known to say', () => {
  it('is the day of a consultation', () => {
    expect(knownAhead('consultation', campaign('choice'), visit, [], DAY)).toEqual({ held_on: DAY });
    expect(knownAhead('essay', campaign('choice'), visit, [], DAY)).toEqual({});
    expect(knownAhead('consultation', null, null, [], DAY)).toEqual({});
  });

  it('is every measure that the visit ticked, where a support has room for several', () => {
    const known = knownAhead('support', campaign('choices'), visit, [], DAY);
    expect(known).toEqual({ 'measure/learning': true, 'measure/counselling': true });
    expect(knownAhead('support', campaign('choices'), null, [], DAY)).toEqual({});
  });

  it('is the next one that no support of the child has, where it has room for one', () => {
    const next = (...others: string[]) =>
      knownAhead(
        'support',
        campaign('choice'),
        visit,
        others.map((measure) => row('support', 'support', { measure })),
        DAY,
      );
    expect(next()).toEqual({ measure: 'learning' });
    expect(next('learning')).toEqual({ measure: 'counselling' });
    expect(next('learning', 'counselling')).toEqual({});
  });
});

describe('how far a paper has come', () => {
  it('is not called at school before it is there', () => {
    const essay = row('essay', 'essay', { state: 'handed_in' });
    expect(paperState({ ...essay, pending: true })).toBe('等待发送');
    expect(paperState(essay)).toBe('已交给学校');
    expect(paperState(row('support', 'support', { state: 'active' }))).toBe('');
  });
});
