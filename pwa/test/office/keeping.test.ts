// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reply } from '../support/server.ts';

const BACKUP = {
  state: 'ok',
  verified_at: new Date(Date.now() - 5 * 3_600_000).toISOString(),
  failed_at: null,
  why: null,
  covers: { visits: 12, bytes: 2_621_440 },
  at: '02:30',
  late_hours: 36,
  kept: { days: 7, weeks: 4 },
};

const LOGIN = {
  tokens: { access: 'a', refresh: 'r', expires: Date.now() + 900_000 },
  device: 'd',
  me: { person: 'p', name: '温如海', title: '', roles: ['leader'], classes: [] },
  school: { id: 's', name: '校' },
};

beforeEach(async () => {
  sessionStorage.setItem('jiafang.desk', JSON.stringify(LOGIN));
  await import('../../src/office/words.ts');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  sessionStorage.clear();
  document.body.replaceChildren();
});

async function page(answer: object) {
  vi.stubGlobal('fetch', async () => reply(200, answer));
  const view = (await import('../../src/office/BackupPage.vue')).default;
  const shown = mount(view);
  await flushPromises();
  return shown;
}

describe('how the backups stand', () => {
  it('tells the age in words, what is in it, and when it is taken', async () => {
    const shown = await page(BACKUP);
    for (const words of ['备份正常', '5小时前', '12', '2.5 MB', '02:30', '近 7 天每天一份'])
      expect(shown.text()).toContain(words);
    expect(shown.find('.panel--attn').exists()).toBe(false);
  });

  it('raises the alarm when it is late, and names the reason when it failed', async () => {
    const long = new Date(Date.now() - 3 * 86_400_000).toISOString();
    const late = await page({ ...BACKUP, state: 'late', verified_at: long });
    expect(late.find('.panel--attn').text()).toContain('3天前的，超过了 36 小时');
    const failed = await page({ ...BACKUP, state: 'failed', failed_at: long, why: 'BadSeal' });
    expect(failed.find('.panel--attn').text()).toContain('BadSeal');
  });

  it('is quiet about a server that has none yet', async () => {
    const fresh = await page({ ...BACKUP, state: 'none', verified_at: null, covers: {} });
    expect(fresh.find('.panel--attn').exists()).toBe(false);
    expect(fresh.text()).toContain('还没有备份');
  });
});
