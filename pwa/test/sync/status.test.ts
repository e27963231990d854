// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../support/pages.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import type { School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'p1', values: { name: '陶小满' } });
    school.put({ type: 'visit', id: 'v1', values: { pupil: 'p1' } });
    school.put({ type: 'ledger_item', id: 'l1', values: { pupil: 'p1', words: '路灯' } });
  }));
  school.reachable = false;
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

const here = () => {
  const { visitsHere, photosHere, papersHere } = phone.status.syncStatus;
  return [visitsHere.value, photosHere.value, papersHere.value];
};
const there = () => {
  const { visitsArrived, papersArrived } = phone.status.syncStatus;
  return [visitsArrived.value, papersArrived.value];
};

describe('what is on its way', () => {
  it('is counted as visits and as papers, each record once', async () => {
    expect([here(), there()]).toEqual([
      [0, 0, 0],
      [1, 1],
    ]);
    await phone.edit.setField('appointment', 'a1', 'on', '2026-12-01');
    await phone.edit.setField('appointment', 'a1', 'at', '16:00');
    await phone.edit.setField('ledger_item', 'l1', 'answer', '已报修');
    await phone.edit.setField('visit', 'v1', 'process', '先喂鸡。');
    expect([here(), there()]).toEqual([
      [1, 0, 2],
      [0, 0],
    ]);
  });

  it('and was agreed to at a visit is part of that visit', async () => {
    await phone.edit.createRecord('consent', 'c1', { pupil: 'p1', visit: 'v1', given: true });
    expect(here()).toEqual([1, 0, 0]);
    expect(phone.status.visitState('v1').value).not.toBe('school');
    await phone.edit.createRecord('consent', 'c2', { pupil: 'p1', given: false });
    expect(here(), 'one that names no visit is not left out').toEqual([1, 0, 1]);
  });

  it('is on the sync screen row by row, which says that all is there when every row says so', async () => {
    await phone.edit.setField('support', 's1', 'need', '识字');
    const VisitsView = (await import('../../src/features/visits/VisitsView.vue')).default;
    const { page } = await openPage(VisitsView, '/visits', '/visits');
    const shown = () => page.findAll('.pairs td:first-child').map((cell) => cell.text());
    expect(page.findAll('.pairs th[scope=row]').map((head) => head.text())).toEqual([
      '家访记录',
      '照片',
      '约定、诉求等',
    ]);
    expect(shown()).toEqual(['0', '0', '1']);
    expect(page.text()).not.toContain('都到了');
    school.reachable = true;
    await phone.status.syncNow();
    expect(shown()).toEqual(['0', '0', '0']);
    expect(page.text()).toContain('都到了');
    page.unmount();
  });

  it('is told on the own page by what it is, and keeps that from calling all sent', async () => {
    await phone.edit.setField('deed', 'd1', 'words', '修好了窗。');
    const MeView = (await import('../../src/features/me/MeView.vue')).default;
    const { page } = await openPage(MeView, '/me', '/me');
    expect(page.text()).toContain('1 件约定、诉求等在手机');
    expect(page.text()).not.toContain('都已到学校');
    page.unmount();
  });
});
