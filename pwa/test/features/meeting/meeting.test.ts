import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Planned } from '../../../src/features/shared/plan.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    for (const id of ['u1', 'u2', 'u3']) school.put({ type: 'pupil', id, values: { name: id } });
  }));
});
afterEach(async () => {
  await kill(phone);
  vi.unstubAllGlobals();
});
const SHARED = {
  visited_on: '2026-11-26',
  started_at: '19:00',
  mode: 'on_site',
  companions: ['p2'],
  process: '讲了防溺水。',
};
const values = (id: string) => phone.records.shownRow('visit', id)?.values ?? {};
const load = () => import('../../../src/features/meeting/meeting.ts');

describe('several families at one table', () => {
  it('have a record each, with what they share and one mark', async () => {
    const { beginMeeting } = await load();
    const ids = await beginMeeting(['u1', 'u2', 'u3'], SHARED, [], 'c1');
    expect(new Set(ids).size).toBe(3);
    expect(ids.map((id) => values(id).pupil)).toEqual(['u1', 'u2', 'u3']);
    expect(new Set(ids.map((id) => values(id).meeting)).size).toBe(1);
    for (const id of ids)
      expect(values(id)).toMatchObject({
        visited_on: '2026-11-26',
        mode: 'on_site',
        'companions/p2': true,
        process: '讲了防溺水。',
        campaign: 'c1',
      });
  });

  it('leave what was begun beforehand as it stands', async () => {
    const { beginMeeting } = await load();
    await phone.edit.setFields('visit', 'v2', { pupil: 'u2', process: '早上电话里说过。' });
    const begun = phone.records.shownRow('visit', 'v2');
    const assignment = { id: 'a2', values: { pupil: 'u2', visit: 'v2' } };
    const plan = [{ assignment, visit: begun, done: false }] as unknown as Planned[];
    const ids = await beginMeeting(['u1', 'u2'], SHARED, plan, '');
    expect(ids[1]).toBe('v2');
    expect(values('v2')).toMatchObject({ process: '早上电话里说过。', mode: 'on_site' });
    expect(values('v2').meeting).toBe(values(ids[0] ?? '').meeting);
  });

  it('take one more child in, without the words of the first', async () => {
    const { beginBeside } = await load();
    await phone.edit.setFields('visit', 'v1', {
      pupil: 'u1',
      visited_on: '2026-11-26',
      mode: 'on_site',
      process: '只说老大的。',
      'companions/p2': true,
    });
    const first = phone.records.shownRow('visit', 'v1');
    const id = first ? await beginBeside(first, 'u2', []) : '';
    expect(values(id)).toMatchObject({
      pupil: 'u2',
      visited_on: '2026-11-26',
      mode: 'on_site',
      'companions/p2': true,
    });
    expect(values(id).process).toBeUndefined();
    expect(values(id).meeting).toBe(values('v1').meeting);
    expect(values(id).meeting).toBeTruthy();
  });
});
