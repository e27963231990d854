import { type Ref, ref } from 'vue';

/** An act that a second touch does not begin again; `busy` while it runs. */
export function useOnce(): { busy: Ref<boolean>; once: (act: () => Promise<void>) => Promise<void> } {
  const busy = ref(false);
  const once = async (act: () => Promise<void>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await act();
    } finally {
      busy.value = false;
    }
  };
  return { busy, once };
}
