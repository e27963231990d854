// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolled, kill, newDisk, type Phone } from '../../support/phone.ts';
import { School } from '../../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  newDisk();
  school = await School.open();
  phone = await enrolled(school);
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
    const assignment = {
      type: 'assignment',
      id: 'a1',
      values: { pupil: 'p1', visit: 'v1', mode: 'on_site' },
      stamps: {},
      appends: {},
      conflicts: [],
      flags: [],
      pending: false,
      deleted: false,
      seq: 1,
    };
    const id = await beginVisit('p1', assignment);
    expect(id).not.toBe('v1');
    expect(phone.records.shownRow('visit', id)?.values).toMatchObject({
      pupil: 'p1',
      assignment: 'a1',
      mode: 'on_site',
    });
    expect(await beginVisit('p1', assignment)).toBe(id);
  });
});
