import { afterEach, describe, expect, it } from 'vitest';
import '../../../src/features/shared/inside.ts';
import { overdueText } from '../../../src/features/visits/phase.ts';
import { dropOp, ops, putOp } from '../../../src/vault/memory.ts';

const HOUR = 3_600_000;
const made = Date.parse('2026-11-20T08:00:00Z');

function waiting(): void {
  putOp({
    op: 'o1',
    type: 'visit',
    id: 'v1',
    state: 'queued',
    made,
    n: 1,
    set: {},
    items: {},
    append: [],
    resolve: [],
    needs: [],
  } as never);
}
afterEach(() => {
  for (const op of [...ops.values()]) dropOp(op);
});

describe('how long something has waited on the phone', () => {
  it('is said after a day, in hours, and after three in days', () => {
    expect(overdueText(made + 90 * HOUR)).toBe('');
    waiting();
    expect(overdueText(made + 23 * HOUR)).toBe('');
    expect(overdueText(made + 30 * HOUR)).toContain('30小时');
    expect(overdueText(made + 71 * HOUR)).toContain('71小时');
    expect(overdueText(made + 1200 * HOUR)).toContain('50天');
  });
});
