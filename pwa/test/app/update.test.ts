// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { until } from '../support/until.ts';

/** A browser's service worker container, as far as the page looks at it. */
class Container extends EventTarget {
  controller: object | null = {};
  waiting = { postMessage: vi.fn(), state: 'installed' };
  active: object | null = {};
  register = vi.fn(async () =>
    Object.assign(new EventTarget(), {
      waiting: this.waiting,
      active: this.active,
      update: async () => undefined,
    }),
  );
}

let container: Container;
let update: typeof import('../../src/app/update.ts');
const reload = vi.fn();

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  container = new Container();
  vi.stubGlobal('navigator', { serviceWorker: container });
  vi.stubGlobal('location', { reload });
  // The probe of the disk is not what is looked at here.
  vi.stubGlobal('indexedDB', { open: () => ({}) });
  reload.mockClear();
  update = await import('../../src/app/update.ts');
  void update.startServiceWorker();
  await until(() => expect(update.updateReady.value).toBe(true));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('offers a version that waits and changes nothing by itself', () => {
  container.dispatchEvent(new Event('controllerchange'));
  expect(container.waiting.postMessage).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

it('does nothing while anybody says that something is unsaved', () => {
  let unsaved = true;
  update.holdUpdate(() => unsaved);
  const release = update.holdUpdate(() => true);
  expect(update.applyUpdate()).toBe(false);
  release();
  expect(update.applyUpdate()).toBe(false);
  expect(container.waiting.postMessage).not.toHaveBeenCalled();
  unsaved = false;
  expect(update.applyUpdate()).toBe(true);
  expect(container.waiting.postMessage).toHaveBeenCalledWith('replace');
});

it('reloads once the new version has taken over, and not before', () => {
  expect(update.applyUpdate()).toBe(true);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event('controllerchange'));
  expect(reload).toHaveBeenCalledOnce();
});

it.each([
  ['none is at work yet', () => null],
  ['it is the one at work', (own: Container) => own.waiting],
])('does not offer the first version as a new one: %s', async (_why, active) => {
  vi.resetModules();
  container = new Container();
  container.active = active(container);
  vi.stubGlobal('navigator', { serviceWorker: container });
  const first = await import('../../src/app/update.ts');
  void first.startServiceWorker();
  await vi.advanceTimersByTimeAsync(10);
  expect(container.register).toHaveBeenCalledOnce();
  expect(first.updateReady.value).toBe(false);
});
