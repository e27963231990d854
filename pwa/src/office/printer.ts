import { ref } from 'vue';

/** What this desk's printer can do: told once, then remembered here. */
const KEY = 'jiafang.desk.one_sided';

/** It prints one side alone: no page is left empty for a back. */
export const oneSided = ref(recall());

export function setOneSided(on: boolean): void {
  oneSided.value = on;
  try {
    if (on) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Without localStorage it holds until the page is closed.
  }
}

function recall(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}
