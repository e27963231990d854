// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter, type RouteRecordRaw, type Router } from 'vue-router';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;
let page: VueWrapper;
let router: Router;
const faults: unknown[] = [];

const { routes } = await import('../../../src/router.ts');
const paths = routes.map((one) => one.path);
const isNamed = (path: string) => /:(id|op|rule|page)/.test(path);

/** An address of the route with values that no record answers to. */
function filled(path: string): string[] {
  const types = path.includes(':type(')
    ? (/:type\(([^)]+)\)/.exec(path)?.[1] ?? '').split('|')
    : ['support', 'nonsense'];
  const steps = (/:step\(([^)]+)\)\?/.exec(path)?.[1] ?? '').split('|');
  const one = (type: string, step: string) =>
    path
      .replace(/:type(\([^)]+\))?/, type)
      .replace(/:step\([^)]+\)\?/, step)
      .replace(/:(id|op|rule|page|item|field)\??/g, 'nobody-$1');
  const all = types.flatMap((type) => steps.map((step) => one(type, step).replace(/\/$/, '')));
  return [...new Set(all)];
}

async function open(at: string): Promise<void> {
  page?.unmount();
  faults.length = 0;
  // The screens' table, taken anew with the phone that runs now.
  const fresh: RouteRecordRaw[] = (await import('../../../src/router.ts')).routes;
  const KnownView = (await import('../../../src/features/gone/KnownView.vue')).default;
  router = createRouter({ history: createMemoryHistory(), routes: fresh });
  router.onError((error) => faults.push(error));
  await router.push(at);
  page = mount(KnownView, {
    global: { plugins: [router], config: { errorHandler: (error) => faults.push(error) } },
    attachTo: document.body,
  });
  await nextTick();
}

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'p1', values: { name: '陶小满' } });
    school.put({ type: 'visit', id: 'v1', values: { pupil: 'p1', lead: 'p9' } });
  }));
});
afterEach(async () => {
  page?.unmount();
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

describe('an address whose record is not on this phone', () => {
  it.each(paths.filter(isNamed).flatMap((path) => filled(path)))('%s says so and leads back', async (at) => {
    await open(at);
    expect(faults).toEqual([]);
    expect(router.currentRoute.value.fullPath).toBe(at);
    await until(() => expect(page.findAll('h1')).toHaveLength(1));
    expect(page.find('h1').text()).not.toBe('');
    expect(page.findAll('a[href]').length, 'a way back').toBeGreaterThan(0);
    expect(page.findAll('.btn--main').filter((one) => one.attributes('disabled') === undefined)).toEqual([]);
    expect(phone.memory.ops.size, 'nothing is written by looking').toBe(0);
  });
});

describe('a record that is here', () => {
  const isGone = () => page.find('.empty').exists();
  const leaves = () => phone.memory.dropRow('visit', 'v1');

  it('has its screen, and a line of it that is not here does not become a new one', async () => {
    await open('/visits/v1/demand');
    await until(() => expect(page.find('#words').exists()).toBe(true));
    await router.push('/visits/v1/demand/nobody');
    await until(() => expect(isGone()).toBe(true));
    expect(page.find('#words').exists()).toBe(false);
  });

  it('that leaves the phone takes its screen along', async () => {
    await open('/visits/v1/contact');
    await until(() => expect(page.find('#phone').exists()).toBe(true));
    leaves();
    await until(() => expect(isGone()).toBe(true));
    expect(page.find('#phone').exists()).toBe(false);
  });

  it('and is in the hands of a family keeps its screen until the teacher has the phone back', async () => {
    await open('/visits/v1/handover');
    await until(() => expect(page.find('.lockbar').exists()).toBe(true));
    leaves();
    await nextTick();
    expect(page.find('.lockbar').exists()).toBe(true);
    await router.push('/visits');
    expect(router.currentRoute.value.path, 'without the PIN nobody leaves').toBe('/visits/v1/handover');
  });
});
