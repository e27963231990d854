// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h, KeepAlive, ref } from 'vue';
import { reply } from '../support/server.ts';

const LOGIN = {
  tokens: { access: 'a', refresh: 'r', expires: Date.now() + 900_000 },
  device: 'd',
  me: { person: 'p', name: '温如海', title: '', roles: ['office'], classes: [] },
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

it('asks again when the clerk comes back from another page', async () => {
  const table = (await import('../../src/office/VisitTable.vue')).default;
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return reply(200, { items: [], total: 700 + asked.length, more: false, cursor: null });
  });
  const there = ref(true);
  const desk = defineComponent(() => () => h(KeepAlive, () => (there.value ? h(table) : null)));
  const page = mount(desk);
  await flushPromises();
  const lists = () => asked.filter((url) => url.includes('/office/visits'));
  expect(lists()).toHaveLength(1);
  there.value = false;
  await flushPromises();
  there.value = true;
  await flushPromises();
  expect(lists()).toHaveLength(2);
  expect(page.find('[role=status]').text()).toContain(String(700 + asked.length));
});

it('looks for a child once the clerk has stopped typing, and says that there is none', async () => {
  const table = (await import('../../src/office/VisitTable.vue')).default;
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    if (url.includes('/office/visits'))
      asked.push(new URL(url, 'http://desk').searchParams.get('name') ?? '');
    return reply(200, { items: [], total: 0, more: false, cursor: null });
  });
  const page = mount(table);
  await flushPromises();
  expect(page.text()).toContain('还没有交上来的家访');
  await page.get('#visit-name').setValue('罗');
  await page.get('#visit-name').setValue(' 罗小 ');
  await vi.waitFor(() => expect(asked).toEqual(['', '罗小']));
  await flushPromises();
  expect(page.text()).toContain('没有这样的家访');
});
