import { describe, expect, it } from 'vitest';
import { type FormField, gapsOf, isAhead, type VisitForm } from '../../../src/features/visit/form.ts';
import { type Step, stepAfter, stepBefore, stepFrom, stepsOf } from '../../../src/features/visit/steps.ts';
import { titled } from '../../../src/features/visit/titled.ts';

const none = new Set<Step>();
const WHOLE: Step[] = ['prepare', 'pledge', 'record', 'photos', 'feedback', 'finish'];

describe('the steps of a visit', () => {
  it.each([
    ['on_site', WHOLE],
    ['at_school', WHOLE],
    [undefined, WHOLE],
    ['phone', ['prepare', 'pledge', 'record', 'finish']],
    ['online', ['prepare', 'pledge', 'record', 'finish']],
    ['letter', ['prepare', 'record', 'finish']],
  ])('by %s are those that can happen', (mode, steps) => {
    expect(stepsOf(mode, true, none)).toEqual(steps);
  });

  it('keep one of which something is written already', () => {
    const kept = new Set<Step>(['photos', 'pledge']);
    expect(stepsOf('letter', true, kept)).toEqual(['prepare', 'pledge', 'record', 'photos', 'finish']);
  });

  it('are a single one where the visit did not take place', () => {
    expect(stepsOf('on_site', false, new Set(['photos']))).toEqual(['finish']);
  });

  it('have one behind the record where the pack asks', () => {
    expect(stepsOf('phone', true, none, true)).toEqual(['prepare', 'pledge', 'record', 'after', 'finish']);
  });

  it('are walked forth and back', () => {
    const steps = stepsOf('phone', true, none);
    expect(stepFrom(steps, 'photos')).toBe('finish');
    expect(stepFrom(steps, 'record')).toBe('record');
    expect([stepBefore(steps, 'finish'), stepBefore(steps, 'prepare')]).toEqual(['record', null]);
    expect([stepAfter(steps, 'record'), stepAfter(steps, 'finish')]).toEqual(['finish', 'finish']);
  });
});

const day: FormField = { name: 'visited_on', kind: 'date', label: {}, required: 'submit' };
const met: FormField = { name: 'met', kind: 'people', label: { 'zh-CN': '见到了谁' }, required: 'submit' };
const form = {
  sections: [{ key: 's', step: 'record', title: {}, fields: [day, met] }],
} as unknown as VisitForm;
const missing = (values: Record<string, unknown>) =>
  gapsOf(form, values).map((gap) => [gap.field.name, gap.ahead === true]);

describe('what is missing', () => {
  it.each(['refused', 'absent'])('of a visit that was %s is its day alone', (outcome) => {
    expect(missing({ outcome })).toEqual([['visited_on', false]]);
    expect(missing({ outcome, visited_on: '2026-01-01' })).toEqual([]);
  });
  it('is a day that has come', () => {
    expect(missing({ visited_on: '2999-01-01', 'met/pupil': true })).toEqual([['visited_on', true]]);
    expect(isAhead(day, { visited_on: '2026-11-26' }, '2026-11-26')).toBe(false);
    expect(isAhead(day, { visited_on: '2026-11-27' }, '2026-11-26')).toBe(true);
    expect(isAhead({ ...day, name: 'follow_up_on' }, { follow_up_on: '2999-01-01' })).toBe(false);
  });
});

describe('a field that every pack has', () => {
  it('asks for what there is in this form of visiting', () => {
    expect(titled(met, 'phone').label['zh-CN']).toBe('和谁通了话');
    expect(titled(met, 'letter').label['zh-CN']).toBe('写给谁');
    expect(titled(met, 'on_site')).toBe(met);
    expect(titled(day, 'phone')).toBe(day);
  });
});
