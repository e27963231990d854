// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../../support/pages.ts';
import { beginning, kill, type Phone, PIN, start } from '../../support/phone.ts';
import { openText } from '../../support/school-key.ts';
import type { School } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let school: School;
let phone: Phone;

/** A pack's own questions: a tick that the school may see at once, and words. */
const both = (words: string) => ({ 'zh-CN': words, en: words });
const fields = [
  { name: 'call_me', kind: 'bool', label: both('请给我打电话') },
  { name: 'wish', kind: 'narrative', label: both('心愿') },
];
const form = { sections: [], papers: { feedback: { sections: [{ fields }] } } };

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'guardian', id: 'g1', values: { pupil: 'p1', relation: 'grandmother' } });
  }));
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1' });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

async function open() {
  const view = (await import('../../../src/features/handover/HandoverView.vue')).default;
  return openPage(view, '/visits/:id/handover', '/visits/v1/handover?by=g1');
}
type Page = Awaited<ReturnType<typeof open>>['page'];

async function press(page: Page, words: string) {
  const button = page.findAll('button').find((one) => one.text().includes(words));
  await button?.trigger('click');
  await flushPromises();
}
async function type(page: Page, pin: string) {
  for (const digit of pin)
    await page
      .findAll('.pin button')
      .find((one) => one.text() === digit)
      ?.trigger('click');
  await page.find('.pin .ready').trigger('click');
  await flushPromises();
}

/** What the app shows when it was killed and is started again. */
async function lockedScreen(): Promise<Page> {
  document.body.replaceChildren();
  await kill(phone);
  phone = await start(school);
  const view = (await import('../../../src/features/unlock/UnlockView.vue')).default;
  return mount(view, { attachTo: document.body });
}

describe('the phone in the family’s hands', () => {
  it('seals every word to the school', async () => {
    const { page } = await open();
    expect(page.find('h1').text()).toContain('奶奶');
    await page.findAll('input[type=radio]')[2]?.setValue();
    await page.find('textarea').setValue('作业太多了。');
    await press(page, '还给老师');
    await until(() => expect(page.find('h1').text()).toContain('谢谢'));
    const [entry] = phone.records.shownRow('visit', 'v1')?.appends.feedback ?? [];
    expect(Object.keys(entry?.body as object).sort()).toEqual(['box', 'kid']);
    const text = await openText(school, entry?.body as unknown as { kid: string; box: string });
    expect(JSON.parse(text)).toEqual({ face: 'unsatisfied', by: '奶奶', words: '作业太多了。' });
    expect(page.html()).not.toContain('作业太多了');
  });

  it('keeps what the pack lets the school see beside the sealed words, and the signature among them', async () => {
    school.put({ type: 'campaign', id: 'k1', values: { name: '大家访', form } });
    await phone.status.syncNow();
    await phone.edit.setFields('visit', 'v1', { campaign: 'k1' });
    const { page } = await open();
    await page.find('input[type=checkbox]').setValue();
    await page.find('textarea').setValue('想住校。');
    const pad = (await import('../../../src/features/visit/photos/SignaturePad.vue')).default;
    page.findComponent(pad).vm.$emit('update:modelValue', 'M1 1 L9 9');
    await press(page, '还给老师');
    await until(() => expect(page.find('h1').text()).toContain('谢谢'));
    const bodies = (phone.records.shownRow('visit', 'v1')?.appends.feedback ?? []).map((one) => one.body);
    const [sealed, open_] = bodies as unknown as [{ kid: string; box: string }, Record<string, unknown>];
    expect(JSON.parse(await openText(school, sealed))).toEqual({
      words: '想住校。',
      path: 'M1 1 L9 9',
      by: '奶奶',
    });
    expect(open_).toEqual({ said: '请给我打电话', by: '奶奶' });
    expect(JSON.stringify(bodies)).not.toMatch(/想住校|M1 1/);
  });

  it('writes nothing where nothing was said', async () => {
    const { page } = await open();
    await press(page, '还给老师');
    expect(phone.records.shownRow('visit', 'v1')?.appends.feedback).toBeUndefined();
  });

  it('is left with the PIN and not otherwise', async () => {
    const { page, router } = await open();
    await router.push('/');
    expect(router.currentRoute.value.path).toBe('/visits/v1/handover');
    await press(page, '老师要回去');
    await type(page, '999999');
    await until(() => expect(page.find('[role=alert]').text()).toContain('密码不对'));
    expect(router.currentRoute.value.path).toBe('/visits/v1/handover');
    await type(page, PIN);
    await until(() => expect(router.currentRoute.value.path).toBe('/visits/v1/feedback'));
    expect((await lockedScreen()).text()).toContain('忘记密码');
  });

  it('offers no clearing after the app was killed in their hands, until the PIN was typed', async () => {
    await open();
    const locked = await lockedScreen();
    expect(locked.text()).toContain('还给老师');
    expect(locked.text()).not.toContain('忘记密码');
    expect(locked.text()).not.toContain('清掉');
    await type(locked, '999999');
    await until(() => expect(locked.find('[role=alert]').text()).toContain('密码不对'));
    expect((await lockedScreen()).text()).not.toContain('忘记密码');
    expect(await phone.session.unlock(PIN)).toEqual({ ok: true });
    expect((await lockedScreen()).text()).toContain('忘记密码');
  });
});
