import type { Client } from '../api/client.ts';
import { commit, state } from '../vault/store.ts';

/** What the school's rules ask of this teacher, as it counted them at the last contact: kept encrypted, shown offline. */
export type Told = Record<'zh-CN' | 'en', string>;

export interface MyRule {
  key: string;
  label: Told;
  /** A quota of one's own, or what the class lacks whose homeroom teacher one is. */
  whose: 'own' | 'class';
  class: string | null;
  period: { key: string; label: Told; starts: string; ends: string };
  state: 'not_begun' | 'nobody' | 'nothing_yet' | 'open' | 'met' | 'missed' | 'figure';
  unit: 'pupils' | 'people' | 'visits';
  have: number;
  need: number;
  /** All who are due; of a share, the whole. */
  of: number;
  /** How many more close it. */
  missing: number;
  /** Something that is done from now on can still close it. */
  reachable: boolean;
  close: Told;
  why: Told;
  /** `from`: the day from which a further visit counts, where visits must lie apart. */
  missing_pupils: { pupil: string; have: number; need: number; from: string | null }[];
}

export interface MyProgress {
  day: string;
  campaigns: { id: string; rules: MyRule[] }[];
}

export interface KeptProgress extends MyProgress {
  /** When the school told it (ISO), and what this phone had pulled by then. */
  at: string;
  cursor: string | null;
}

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 10_000;

/**
 * Asks anew where the pull brought something, else once an hour. Nobody waits for it: what is kept stays where the
 * school does not answer, and an answer that comes when the store is another's goes nowhere.
 */
export async function askProgress(client: Client): Promise<void> {
  try {
    const { account, progress, sync } = state();
    const fresh = progress && Date.now() - Date.parse(progress.at) < HOUR_MS;
    if (fresh && progress.cursor === sync.cursor) return;
    const told = await client.json<MyProgress>('/me/progress', { timeout: PATIENCE_MS });
    const kept = { ...told, at: new Date().toISOString(), cursor: sync.cursor };
    await commit(() => (state().account.device === account.device ? { state: { progress: kept } } : {}));
  } catch {
    // An older school has no such page, a slow one gives it the next time: the figures carry their day.
  }
}
