import { describe, expect, it } from 'vitest';
import { type Purpose, type Verdict, verdictOf } from '../../../src/features/visit/photos/consent.ts';
import type { Row } from '../../../src/vault/records.ts';
import { row } from '../../support/row.ts';

function said(capacity: string, given: boolean, on = '2026-11-20', purpose: Purpose = 'record'): Row {
  return row('consent', `${capacity}${given}${on}${purpose}`, { capacity, given, on, purpose });
}

describe('the camera’s verdict', () => {
  const cases: [string, Row[], Purpose, Verdict][] = [
    ['nothing said is not a yes', [], 'record', 'pending'],
    ['a parent’s yes grants', [said('parent', true)], 'record', 'granted'],
    ['another guardian’s too', [said('other_guardian', true)], 'record', 'granted'],
    ['a grandparent’s holds for now', [said('grandparent', true)], 'record', 'provisional'],
    ['and lapses after 30 days', [said('grandparent', true, '2026-10-20')], 'record', 'refused'],
    [
      'unless a parent confirms',
      [said('grandparent', true, '2026-10-20'), said('parent', true)],
      'record',
      'granted',
    ],
    ['never for the note', [said('grandparent', true, '2026-11-20', 'family')], 'family', 'pending'],
    ['a child’s yes alone is none', [said('child', true)], 'record', 'pending'],
    ['any no is final', [said('parent', true), said('child', false)], 'record', 'refused'],
    ['purposes stand apart', [said('parent', true)], 'family', 'pending'],
  ];
  it.each(cases)('%s', (_, rows, purpose, verdict) => {
    expect(verdictOf(rows, purpose, '2026-11-25')).toBe(verdict);
  });
});
