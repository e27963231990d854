// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireOp } from '../../../src/sync/wire.ts';
import { openPage } from '../../support/pages.ts';
import { beginning, kill, type Phone, restarted } from '../../support/phone.ts';
import { openText } from '../../support/school-key.ts';
import type { School } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const WORDS = '他说晚上不敢回家。';
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'pupil-no-nine', values: { name: '罗小满', class_name: '四（2）班' } });
  }));
  school.reachable = false;
  vi.stubGlobal('scrollTo', () => undefined);
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

async function open() {
  const view = (await import('../../../src/features/report/ReportView.vue')).default;
  return openPage(view, '/report', '/report');
}
type Page = Awaited<ReturnType<typeof open>>['page'];

async function seal(page: Page) {
  await page.find('.actionbar .btn--main').trigger('click');
  await until(() => expect(page.find('.lamp-disc').exists()).toBe(true));
}

async function written(): Promise<Page> {
  const { page } = await open();
  await page.findAll('input[name=kind]')[0]?.setValue();
  await page.find('#pupil').setValue('pupil-no-nine');
  await page.find('#about').setValue('他弟弟');
  await page.find('#words').setValue(WORDS);
  await page.find('#when').setValue('昨晚');
  return page;
}

const pushed = () => school.sent('/sync/push').flatMap((call) => (call.body as { ops: WireOp[] }).ops);

describe('special circumstances', () => {
  it('shows whom to call, offline', async () => {
    const { page } = await open();
    const calls = page.findAll('a[href^="tel:"]').map((one) => one.attributes('href'));
    expect(calls[0]).toBe('tel:110');
    expect(calls[calls.length - 1]).toBe('tel:12355');
  });

  it('seals before anything is on the disk, and nothing of it is shown again', async () => {
    const page = await written();
    const { memory, records, status, store } = phone;
    expect([...memory.ops.values()]).toEqual([]);
    await seal(page);
    expect(page.text()).not.toContain(WORDS);
    const [op] = [...memory.ops.values()];
    expect(op?.state).toBe('queued');
    const text = JSON.stringify([...memory.ops.values()]) + JSON.stringify(store.state());
    for (const told of [WORDS, '他弟弟', '昨晚', 'violence', 'pupil-no-nine'])
      expect(text).not.toContain(told);
    const box = op?.append[0]?.body as { kid: string; box: string };
    expect(JSON.parse(await openText(school, box))).toEqual({
      kind: 'violence',
      pupil: 'pupil-no-nine',
      about: '他弟弟',
      words: WORDS,
      when: '昨晚',
    });
    expect(status.syncStatus.attention.value).toEqual([]);
    expect(status.syncStatus.oldestUnsent.value).toBeNull();
    expect(status.syncStatus.visitsHere.value).toBe(0);
    expect(records.useRows('visit').value).toEqual([]);
  });

  it('asks for what must be said, and seals nothing without it', async () => {
    const { page } = await open();
    await page.find('.actionbar .btn--main').trigger('click');
    await flushPromises();
    expect(page.find('#report-e').exists()).toBe(true);
    expect([...phone.memory.ops.values()]).toEqual([]);
  });

  it('goes before all that was written earlier, and leaves open what is being written', async () => {
    await phone.edit.createRecord('consent', 'c1', { pupil: 'pupil-no-nine', given: true });
    await phone.edit.setFields('visit', 'v1', { pupil: 'pupil-no-nine' });
    await seal(await written());
    expect([...phone.memory.ops.values()].find((op) => op.id === 'v1')?.state).toBe('open');
    phone = await restarted(phone, school);
    school.reachable = true;
    await phone.status.syncNow();
    expect(pushed()[0]?.type).toBe('report');
    expect(pushed().map((op) => op.type)).toContain('consent');
  });

  it('is on no list when the school refuses it, and is offered again when it could not be kept', async () => {
    await seal(await written());
    school.twist = (call) => (call.path === '/sync/push' ? new Response('{}', { status: 422 }) : undefined);
    school.reachable = true;
    await phone.status.syncNow();
    expect([...phone.memory.ops.values()].map((op) => op.state)).toEqual(['parked']);
    expect(phone.status.syncStatus.attention.value).toEqual([]);
    school.twist = () => undefined;
    school.verdict = (op) =>
      op.type === 'report' ? { status: 'quarantined', code: 'op_id_reuse' } : undefined;
    await phone.status.syncNow();
    expect(phone.status.syncStatus.attention.value).toEqual([]);
  });

  it('is left at the second try only while something is typed', async () => {
    const view = (await import('../../../src/features/report/ReportView.vue')).default;
    const { page, router } = await openPage(view, '/report', '/report');
    await page.find('#words').setValue(WORDS);
    await router.push('/me');
    expect(router.currentRoute.value.path).toBe('/report');
    await router.push('/me');
    expect(router.currentRoute.value.path).not.toBe('/report');
    expect([...phone.memory.ops.values()]).toEqual([]);
  });
});
