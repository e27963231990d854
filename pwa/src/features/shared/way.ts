import type { Router } from 'vue-router';

/** The address of the page before, inside the app; "" where there is none. */
export const cameFrom = (): string => String((history.state as { back?: string | null } | null)?.back ?? '');

/**
 * A touch on what leads to the page before is a step back, not another page on top of it: the list stands where it was
 * left, with what was looked for in it, and the phone's own way back does not lead into what is done with.
 *
 * From a visit's steps the way back is a step of the visit; its cross leaves for the front page as before.
 */
export function goBackWhereItLeads(router: Router): void {
  const { push } = router;
  router.push = (to) => {
    const [target, before] = [router.resolve(to), router.resolve(cameFrom() || '/')];
    const same = target.fullPath === before.fullPath || target.fullPath === before.path;
    const leaves = target.path === '/' && 'step' in router.currentRoute.value.params;
    if (!cameFrom() || !same || leaves) return push(to);
    return new Promise((done) => {
      const stop = router.afterEach((_to, _from, failure) => {
        stop();
        done(failure);
      });
      router.back();
    });
  };
}
