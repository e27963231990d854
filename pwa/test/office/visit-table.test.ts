// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h, KeepAlive, ref } from 'vue';
import { reply } from '../support/server.ts';
import { until } from '../support/until.ts';

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
  await until(() => expect(asked).toEqual(['', '罗小']));
  await flushPromises();
  expect(page.text()).toContain('没有这样的家访');
});

it('prints every visit that the filters let through, and says on paper what they are', async () => {
  const table = (await import('../../src/office/VisitTable.vue')).default;
  const print = vi.fn();
  vi.stubGlobal('print', print);
  const row = (n: number) => ({
    ...{
      id: `v${n}`,
      pupil: { id: `u${n}`, name: `学生${n}`, class_name: '' },
      visited_on: null,
      mode: null,
    },
    ...{
      lead: null,
      companions: [],
      photos: [],
      notes: [],
      feedback: 0,
      status: 'approved',
      conflicts: 0,
      flags: [],
    },
  });
  vi.stubGlobal('fetch', async (url: string) => {
    if (!url.includes('/office/visits')) return reply(200, { items: [] });
    const at = Number(new URL(url, 'http://desk').searchParams.get('cursor') ?? 0);
    return reply(200, { items: [row(at), row(at + 1)], total: 6, more: at < 4, cursor: String(at + 2) });
  });
  const page = mount(table);
  await flushPromises();
  await page.findAll('.chip').at(-1)?.trigger('click');
  await flushPromises();
  expect(page.findAll('tbody tr')).toHaveLength(2);
  print.mockImplementation(() => expect(page.findAll('tbody tr')).toHaveLength(6));
  await page
    .findAll('button')
    .find((one) => one.text() === '打印')
    ?.trigger('click');
  await until(() => expect(print).toHaveBeenCalledTimes(1));
  expect(page.get('.onlyprint').text()).toContain('看过了');
});
