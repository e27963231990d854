import { type Ref, ref } from 'vue';
import { problemText } from '../features/shared/problem.ts';

export interface Act {
  /** One piece of work at a time; whether it went well. A second one while the first runs is not begun. */
  act(work: () => Promise<void>): Promise<boolean>;
  busy: Ref<boolean>;
  /** What went wrong, in words; empty where nothing did. */
  fault: Ref<string>;
}

/** What a button at the desk does. `heard` words a refusal, where a page has better words than the general ones; '' says nothing. */
export function useAct(heard: (problem: unknown) => string | Promise<string> = problemText): Act {
  const busy = ref(false);
  const fault = ref('');
  async function act(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    fault.value = '';
    try {
      await work();
      return true;
    } catch (problem) {
      fault.value = await heard(problem);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { act, busy, fault };
}

/** The stable code of a refusal, where it has one. */
export function codeOf(problem: unknown): string | undefined {
  return (problem as { code?: string }).code;
}
