import { vi } from 'vitest';

/** How long a busy machine may take for what a quiet one does at once. */
const PATIENCE_MS = 15_000;

/** Waits until this no longer throws; its value. */
export const until = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: PATIENCE_MS });
