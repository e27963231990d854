// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { row } from '../../support/row.ts';
import type { School } from '../../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});
afterEach(async () => {
  await kill(phone);
  vi.unstubAllGlobals();
});

/** What the visit of this lead says after its author has arrived at the home. */
async function arrived(lead: string | undefined): Promise<Record<string, unknown>> {
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1', ...(lead ? { lead } : {}) });
  const { arrive } = await import('../../../src/features/visit/begin.ts');
  const visit = phone.records.shownRow('visit', 'v1');
  if (visit) await arrive(visit);
  return phone.records.shownRow('visit', 'v1')?.values ?? {};
}

describe('the day and the beginning of a visit', () => {
  it('are set by the lead’s phone', async () => {
    const values = await arrived(phone.session.session.me.value?.person);
    expect(values.visited_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(values.started_at).toMatch(/^\d\d:\d\d$/);
  });

  it('are set by whoever is there where the record names no lead', async () => {
    expect((await arrived(undefined)).started_at).toMatch(/^\d\d:\d\d$/);
  });

  it('are left to the lead on a companion’s phone, which may still type them', async () => {
    const values = await arrived('another-teacher');
    expect(values.visited_on).toBeUndefined();
    expect(values.started_at).toBeUndefined();
    await phone.edit.setField('visit', 'v1', 'started_at', '19:05');
    expect(phone.records.shownRow('visit', 'v1')?.values.started_at).toBe('19:05');
  });
});

describe('the end of a visit', () => {
  /** What the visit of this lead says after a phone has handed it in. */
  async function departed(lead: string | undefined, ended?: string): Promise<unknown> {
    await phone.edit.setFields('visit', 'v1', {
      pupil: 'p1',
      ...(lead ? { lead } : {}),
      ...(ended ? { ended_at: ended } : {}),
    });
    const { depart } = await import('../../../src/features/visit/begin.ts');
    const visit = phone.records.shownRow('visit', 'v1');
    if (visit) await depart(visit);
    return phone.records.shownRow('visit', 'v1')?.values.ended_at;
  }

  it('is set by the lead’s phone, and by any where no lead is named', async () => {
    expect(await departed(phone.session.session.me.value?.person)).toMatch(/^\d\d:\d\d$/);
    expect(await departed(undefined)).toMatch(/^\d\d:\d\d$/);
  });

  it('is left alone where it stands, and by companions, so that two who finish without a network do not differ', async () => {
    expect(await departed(undefined, '20:10')).toBe('20:10');
    expect(await departed('another-teacher')).toBe('20:10');
  });

  it('is not set by a companion', async () => {
    expect(await departed('another-teacher')).toBeUndefined();
  });
});

describe('that a visit took place', () => {
  /** What the visit says of it once a phone has handed it in. */
  async function said(more: Record<string, unknown>): Promise<unknown> {
    await phone.edit.setFields('visit', 'v1', { pupil: 'p1', ...more });
    const { tookPlace } = await import('../../../src/features/visit/begin.ts');
    const visit = phone.records.shownRow('visit', 'v1');
    if (visit) await tookPlace(visit);
    return phone.records.shownRow('visit', 'v1')?.values.outcome;
  }

  it('is said aloud where a colleague may write the opposite', async () => {
    expect(await said({ 'companions/p2': true })).toBe('held');
  });

  it('goes without saying where one teacher writes', async () => {
    expect(await said({})).toBeUndefined();
  });

  it('leaves alone what was said', async () => {
    expect(await said({ 'companions/p2': true, outcome: 'refused' })).toBe('refused');
  });
});

describe('a draft that was thrown away', () => {
  const planned = '0199f3a2-5c11-7abc-8def-0000000000ff';
  const assignment = row('assignment', 'a1', { pupil: 'p1', visit: planned, mode: 'on_site' });

  it('does not come back with the next beginning, before the school heard of it and after', async () => {
    const { beginVisit, idAfter } = await import('../../../src/features/visit/begin.ts');
    expect(await beginVisit('p1', assignment)).toBe(planned);
    await phone.edit.setField('visit', planned, 'process', '写错了一家。');
    await phone.edit.remove('visit', planned);
    const next = await beginVisit('p1', assignment);
    expect(next).toBe(idAfter(planned));
    expect(phone.records.shownRow('visit', next)?.values).toMatchObject({ pupil: 'p1', assignment: 'a1' });
    expect(phone.records.shownRow('visit', next)?.values.process).toBeUndefined();
    await phone.edit.remove('visit', next);
    await phone.status.syncNow();
    expect(await beginVisit('p1', assignment)).toBe(idAfter(next));
    await phone.status.syncNow();
    expect(school.rows.has(`visit|${planned}`)).toBe(false);
  });

  it('is left for the same record by both ways in, and the plan follows', async () => {
    const { beginVisit } = await import('../../../src/features/visit/begin.ts');
    const { visitOf } = await import('../../../src/features/shared/due.ts');
    await beginVisit('p1', assignment);
    await phone.edit.remove('visit', planned);
    const next = await beginVisit('p1', assignment);
    expect(await beginVisit('p1', assignment)).toBe(next);
    expect(visitOf(assignment, phone.records.useRows('visit').value)).toBe(next);
  });
});

describe('a family that was not in', () => {
  it('gets a record of its own at the next attempt, which both ways in then find', async () => {
    const { beginVisit } = await import('../../../src/features/visit/begin.ts');
    await phone.edit.setFields('visit', 'v1', {
      pupil: 'p1',
      assignment: 'a1',
      visited_on: '2026-11-24',
      outcome: 'absent',
    });
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    const assignment = row('assignment', 'a1', { pupil: 'p1', visit: 'v1', mode: 'on_site' });
    const id = await beginVisit('p1', assignment);
    expect(id).not.toBe('v1');
    expect(phone.records.shownRow('visit', id)?.values).toMatchObject({
      pupil: 'p1',
      assignment: 'a1',
      mode: 'on_site',
    });
    expect(await beginVisit('p1', assignment)).toBe(id);
  });

  it('gets one record for all who go again, whichever phone begins it', async () => {
    const { idAfter } = await import('../../../src/features/visit/begin.ts');
    const planned = '0199f3a2-5c11-7abc-8def-0000000000ff';
    expect(idAfter(planned)).toBe('0199f3a2-5c11-7abc-8def-000000000100');
    expect(idAfter(idAfter(planned))).toBe('0199f3a2-5c11-7abc-8def-000000000101');
    expect(idAfter('0199f3a2-5c11-7abc-8def-ffffffffffff')).toBe('0199f3a2-5c11-7abc-8def-000000000000');
    expect(idAfter('v1')).not.toBe(idAfter('v1'));
  });
});
