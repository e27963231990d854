import { describe, expect, it } from 'vitest';
import { statusKey } from '../../../src/features/visit/flow.ts';
import { isSpan } from '../../../src/features/visit/form.ts';
import { row } from '../../support/row.ts';

const visit = (values: Record<string, unknown>, appends = {}) => row('visit', 'v1', values, { appends });

describe('what a list calls a visit', () => {
  it.each([
    [{}, 'sync.draft'],
    [{ status: 'submitted' }, 'flow.is_submitted'],
    [{ status: 'approved' }, 'flow.is_approved'],
    [{ status: 'returned', outcome: 'absent' }, 'sync.returned'],
    [{ status: 'submitted', outcome: 'absent' }, 'held.not'],
    [{ status: 'approved', outcome: 'refused' }, 'held.not'],
  ])('%o', (values, word) => {
    expect(statusKey(visit(values))).toBe(word);
  });

  it('tells what was added after the approval', () => {
    const amendments = [{ id: 'a1', body: {} }];
    expect(statusKey(visit({ status: 'approved' }, { amendments }))).toBe('flow.is_amended');
  });

  it('has no hour where it was a letter', () => {
    expect([isSpan(visit({ mode: 'letter' })), isSpan(visit({ mode: 'phone' })), isSpan(null)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
