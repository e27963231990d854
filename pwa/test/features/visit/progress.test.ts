import { describe, expect, it } from 'vitest';
import type { VisitForm } from '../../../src/features/visit/form.ts';
import { doneSteps, pledgeLeft, resumeStep } from '../../../src/features/visit/progress.ts';
import type { Row } from '../../../src/vault/records.ts';

const form: VisitForm = {
  pack: 'p',
  version: 1,
  text_version: 't',
  pledge: {
    entries: [
      { key: 'a', label: {} },
      { key: 'b', label: {} },
    ],
  },
  sections: [
    {
      key: 'plan',
      step: 'prepare',
      title: {},
      fields: [{ name: 'preparation', kind: 'narrative', label: {} }],
    },
    {
      key: 'told',
      step: 'record',
      title: {},
      fields: [{ name: 'process', kind: 'narrative', label: {}, required: 'submit' }],
    },
  ],
};

function visit(values: Record<string, unknown>, appends: Row['appends'] = {}): Row {
  return {
    type: 'visit',
    id: 'v',
    values,
    stamps: {},
    appends,
    conflicts: {},
    flags: [],
    pending: false,
    seq: 0,
  } as unknown as Row;
}
const at = (values: Record<string, unknown>, asked = false, appends: Row['appends'] = {}) =>
  resumeStep({ form, visit: visit(values, appends), asked });
const said = { feedback: [{ id: 'f', by: 'p', at: '', body: {} }] } as unknown as Row['appends'];

describe('a visit that is opened again', () => {
  it('begins at the preparation', () => {
    expect(at({})).toBe('prepare');
  });
  it('goes on at the pledge once something is prepared or ticked', () => {
    expect(at({ preparation: '问问作业' })).toBe('pledge');
    expect(at({ 'pledge/a': true })).toBe('pledge');
  });
  it('goes on at the record once the pledge is whole or somebody is at the door', () => {
    expect(at({ 'pledge/a': true, 'pledge/b': true })).toBe('record');
    expect(at({ visited_on: '2026-11-26' })).toBe('record');
  });
  it('goes past what is complete, and back to a record that is not', () => {
    expect(at({ process: '写了' })).toBe('photos');
    expect(at({ process: '写了' }, true)).toBe('feedback');
    expect(at({}, true)).toBe('record');
    expect(at({ process: '写了' }, true, said)).toBe('finish');
  });
  it('shows what the office asks for', () => {
    expect(at({ status: 'returned' })).toBe('finish');
  });
});

describe('what is done', () => {
  it('is read from what is written, not from the step that is open', () => {
    expect([...doneSteps({ form, visit: visit({ process: '写了' }), asked: false })]).toEqual(['record']);
    expect(pledgeLeft(form, visit({ 'pledge/a': true }))).toBe(1);
  });
});
