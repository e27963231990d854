// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../../src/sync/wire.ts';
import { insideVisit, openPage } from '../../support/pages.ts';
import { enrolled, kill, newDisk, type Phone } from '../../support/phone.ts';
import { School } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let school: School;
let phone: Phone;

const added = (id: string, field: string, value: Json, by = 'p2') => ({
  id,
  by,
  at: '2026-11-20T10:00:00+08:00',
  body: { field, value, saw: '9.2', why: 'after_approval' },
});
function approved(amendments: ReturnType<typeof added>[], more: object = {}): void {
  school.put({
    type: 'visit',
    id: 'v1',
    values: { pupil: 'u1', status: 'approved', process: '先喂鸡。', mode: 'on_site', 'companions/p2': true },
    stamps: { process: '9.2', mode: '9.3' },
    appends: { amendments },
    ...more,
  });
}

beforeEach(async () => {
  newDisk();
  school = await School.open();
  school.put({ type: 'person', id: 'p2', values: { name: '贺若川' } });
  school.put({ type: 'pupil', id: 'u1', values: { name: '罗小满' } });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

async function here(field?: string): Promise<string> {
  const AmendedHere = (await import('../../../src/features/visit/AmendedHere.vue')).default;
  return (await insideVisit('v1', AmendedHere, field ? { field } : {})).text();
}

describe('what was added after approval', () => {
  it('stands beside what was approved, with the words of the form, its author and its day', async () => {
    approved([added('a1', 'mode', 'phone'), added('a2', 'companions/p2', false)]);
    phone = await enrolled(school);
    const page = await here();
    for (const words of ['批准后补充', '家访形式', '批准后补充：电话', '贺若川写的', '11月20日'])
      expect(page).toContain(words);
    expect(page).toContain('同行老师 · 贺若川');
    expect(page).toContain('批准的：选了');
    expect(page).not.toMatch(/mode|companions|after_approval/);
  });

  it('is below its field, the last word of each author only', async () => {
    approved([
      added('a1', 'process', '先喂鸡，后'),
      added('a2', 'process', '先喂鸡，后写字。'),
      added('a3', 'process', '先写字。', 'p1'),
      added('a4', 'mode', 'phone'),
    ]);
    phone = await enrolled(school);
    const page = await here('process');
    expect(page.match(/批准后补充：/g)).toHaveLength(2);
    expect(page).toContain('先喂鸡，后写字。');
    expect(page).toContain('我写的');
    expect(await here('requests')).toBe('');
  });

  it('is nothing where nothing was added', async () => {
    approved([]);
    phone = await enrolled(school);
    expect(await here()).toBe('');
  });

  it('is told of before anything is written', async () => {
    approved([]);
    phone = await enrolled(school);
    const { default: VisitView } = await import('../../../src/features/visit/VisitView.vue');
    const { page } = await openPage(VisitView, '/visits/:id/:step?', '/visits/v1/record');
    await until(() => expect(page.text()).toContain('放在原文旁边'));
  });
});

describe('the versions of an approved visit', () => {
  it('offer the approved one alone, which closes the conflict', async () => {
    const conflicts = [
      {
        id: 'c1',
        field: 'process',
        head: { stamp: '9.2', by: 'p1', at: '2026-11-20T10:00:00+08:00' },
        values: [{ value: '先写字。', stamp: '8.1', by: 'p2', at: '2026-11-20T10:00:00+08:00' }],
      },
    ];
    approved([], { conflicts });
    phone = await enrolled(school);
    const { default: ConflictView } = await import('../../../src/features/conflict/ConflictView.vue');
    const { page } = await openPage(
      ConflictView,
      '/visits/:id/conflict/:field',
      '/visits/v1/conflict/process',
    );
    const picks = page.findAll('input[type=radio]');
    expect(picks.map((one) => one.attributes('disabled') === undefined)).toEqual([true, false]);
    expect(page.text()).toContain('已批准这次家访');
    await picks[0]?.setValue(true);
    await page.findAll('.actionbar button').at(-1)?.trigger('click');
    await until(() => expect([...phone.memory.ops.values()]).toHaveLength(1));
    const [op] = phone.memory.ops.values();
    expect([op?.set, op?.resolve]).toEqual([{ process: ['先喂鸡。', '9.2'] }, ['c1']]);
  });
});
