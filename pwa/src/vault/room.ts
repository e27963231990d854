import { photos } from './memory.ts';
import { commit } from './store.ts';

/** A full phone: records always get room, photos are refused visibly. Dexie wraps the quota error differently per engine. */
export function isQuotaError(problem: unknown): boolean {
  const seen = problem as { name?: string; message?: string; inner?: unknown } | null;
  if (!seen) return false;
  return (
    /quota/i.test(`${seen.name} ${seen.message}`) || (seen.inner !== undefined && isQuotaError(seen.inner))
  );
}

/** Throws away the bytes of photos that the school has; false where there were none. */
export async function makeRoom(): Promise<boolean> {
  const arrived = [...photos.values()].filter((photo) => photo.state === 'school' && photo.bytes);
  if (!arrived.length) return false;
  await commit({
    photos: arrived.map((photo) => ({ ...photo, bytes: false })),
    dropBytes: arrived.map((photo) => photo.id),
  });
  return true;
}
