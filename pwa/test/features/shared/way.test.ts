import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { goBackWhereItLeads } from '../../../src/features/shared/way.ts';

const component = { render: () => null };
const paths = ['/', '/pupils', '/pupils/:id', '/visits', '/visits/:id/:step(record|photos)?'];
let router: Router;
/** How many pages lie before the one that is shown. */
let depth: number;

/** A phone whose browser tells, as browsers do, which page was before. */
async function walked(...way: string[]): Promise<void> {
  for (const to of way) {
    const back = router.currentRoute.value.fullPath;
    vi.stubGlobal('history', { state: { back: depth ? back : null } });
    await router.push(to);
    vi.stubGlobal('history', { state: { back: depth ? back : null } });
    depth += 1;
  }
}
const at = () => router.currentRoute.value.fullPath;
/** The phone's own way back. */
async function back(): Promise<string> {
  const there = new Promise((done) => router.afterEach(done));
  router.back();
  await there;
  return at();
}

beforeEach(() => {
  depth = 0;
  router = createRouter({
    history: createMemoryHistory(),
    routes: paths.map((path) => ({ path, component })),
  });
  goBackWhereItLeads(router);
});
afterEach(() => vi.unstubAllGlobals());

it('an arrow to the page before is a step back: the list stands as it was left', async () => {
  await walked('/', '/pupils?show=all&q=luo', '/pupils/p1');
  await router.push('/pupils');
  expect(at()).toBe('/pupils?show=all&q=luo');
  expect(await back()).toBe('/');
});

it('what was looked for anew, and any other page, is opened', async () => {
  await walked('/', '/pupils?show=all', '/pupils/p1');
  await router.push('/pupils?show=todo');
  expect([at(), await back()]).toEqual(['/pupils?show=todo', '/pupils/p1']);
  await router.push('/visits');
  expect([at(), await back()]).toEqual(['/visits', '/pupils/p1']);
});

it('a visit’s cross opens the front page: the way back from its steps is a step of the visit', async () => {
  await walked('/', '/visits/v1/record');
  await router.push('/');
  expect([at(), await back()]).toEqual(['/', '/visits/v1/record']);
});

it('the first page of all opens what it leads to', async () => {
  await walked('/pupils/p1');
  await router.push('/pupils');
  expect([at(), await back()]).toEqual(['/pupils', '/pupils/p1']);
});
