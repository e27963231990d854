import { type ShallowRef, shallowRef } from 'vue';

/**
 * Replies may cross on their way, and whoever waits for one may have gone on to another record. Each question takes a
 * turn; what the turn returns says whether it is still the last one: an answer that was overtaken is not shown.
 */
export function useTurns(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => mine === last;
  };
}

export interface Load<A extends unknown[], S> {
  state: ShallowRef<'loading' | 'ready' | 'no_line' | S>;
  /** Asks; of several questions only the last one's answer is taken. */
  load(...about: A): Promise<void>;
}

/** What a page shows of the school. `lost` words an answer that is none, where a page tells one kind from another. */
export function useLoad<T, A extends unknown[], S extends string = never>(
  ask: (...about: A) => Promise<T>,
  take: (told: T, ...about: A) => void,
  lost: (problem: unknown) => S | 'no_line' = () => 'no_line',
): Load<A, S> {
  const state: Load<A, S>['state'] = shallowRef('loading');
  const turns = useTurns();
  async function load(...about: A): Promise<void> {
    const isLast = turns();
    try {
      const told = await ask(...about);
      if (!isLast()) return;
      take(told, ...about);
      state.value = 'ready';
    } catch (problem) {
      if (isLast()) state.value = lost(problem);
    }
  }
  return { state, load };
}
