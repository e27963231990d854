import { describe, expect, it } from 'vitest';
import type { VisitForm } from '../../../src/features/visit/form.ts';
import { alreadySigned, signedFields, toSign } from '../../../src/features/visit/signed.ts';
import type { Row } from '../../../src/vault/records.ts';

const topic = (key: string, sign_off = false) => ({ key, label: {}, points: [], sign_off });
const list = (name: string, ...keys: string[]) => ({
  name,
  kind: 'checklist',
  label: {},
  entries: keys.map((key) => ({ key, label: {} })),
});
const form = {
  topics: [topic('drowning', true), topic('internet'), topic('traffic', true)],
  sections: [
    {
      key: 's',
      step: 'record',
      title: {},
      fields: [
        list('topics_told', 'drowning', 'internet'),
        list('topics_signed', 'drowning', 'traffic'),
        list('pledged', 'drowning'),
      ],
    },
  ],
} as unknown as VisitForm;
const visit = (...topics: string[]) =>
  ({
    appends: { signature: topics.map((one) => ({ body: { topic: one, path: 'M0 0' } })) },
  }) as unknown as Row;
const keys = (found: { key: string }[]) => found.map((one) => one.key);

describe('topics that the family signs for', () => {
  it('are those of the pack that ask for it, until they are signed', () => {
    expect(keys(toSign(form, visit()))).toEqual(['drowning', 'traffic']);
    expect(keys(toSign(form, visit('traffic')))).toEqual(['drowning']);
    expect(keys(alreadySigned(form, visit('traffic')))).toEqual(['traffic']);
    expect(toSign(null, null)).toEqual([]);
  });
  it('do not take the signature of a consent for one of theirs', () => {
    expect(
      keys(toSign(form, { appends: { signature: [{ body: { path: 'M0 0' } }] } } as unknown as Row)),
    ).toHaveLength(2);
  });
  it('tick the form’s own lists of topics, and no other list', () => {
    expect(signedFields(form, ['drowning', 'traffic'])).toEqual({
      'topics_told/drowning': true,
      'topics_signed/drowning': true,
      'topics_signed/traffic': true,
    });
  });
});
