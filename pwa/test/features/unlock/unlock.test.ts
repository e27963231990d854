// @vitest-environment happy-dom

import { flushPromises, mount } from '@vue/test-utils';
import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone, PIN, start } from '../../support/phone.ts';
import type { School } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('asks again when the phone refuses its disk, and opens when it gives it back', async () => {
  await kill(phone);
  phone = await start(school);
  const view = (await import('../../../src/features/unlock/UnlockView.vue')).default;
  const page = mount(view, { attachTo: document.body });
  const type = async () => {
    for (const digit of PIN)
      await page
        .findAll('.pin button')
        .find((one) => one.text() === digit)
        ?.trigger('click');
    await page.find('.pin .ready').trigger('click');
    await flushPromises();
  };
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
  await type();
  await until(() => expect(page.find('[role=alert]').text()).toContain('这次没打开'));
  expect(page.text()).not.toContain('正在解锁');
  full.mockRestore();
  await type();
  await until(() => expect(page.find('[role=status]').exists()).toBe(false));
  expect(page.find('[role=alert]').text()).toBe('');
});
