import { type Ref, ref } from 'vue';
import { commit, state } from '../../vault/store.ts';

/** Words that only this phone keeps, encrypted like all else: own phrases, and lines that are not part of a record yet. */

export function localText(name: string): string | undefined {
  return state().local?.[name];
}

export async function keepLocal(name: string, text: string): Promise<void> {
  await commit(() => {
    const { [name]: _, ...others } = state().local ?? {};
    return { state: { local: text ? { ...others, [name]: text } : others } };
  });
}

/** What several fields were kept as; nothing where there is none. */
export function readLocal<T>(kept: string): Partial<T> {
  return kept.startsWith('{') ? (JSON.parse(kept) as Partial<T>) : {};
}

/** A line that is kept as it is typed; `drop` when it has become part of a record. */
export function useLocal(name: string): {
  text: Ref<string>;
  type: (text: string) => void;
  drop: () => Promise<void>;
} {
  const text = ref(localText(name) ?? '');
  const type = (typed: string) => {
    text.value = typed;
    void keepLocal(name, typed);
  };
  const drop = async () => {
    text.value = '';
    await keepLocal(name, '');
  };
  return { text, type, drop };
}
