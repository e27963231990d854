import { ops, photos } from '../vault/memory.ts';
import { commit } from '../vault/store.ts';
import { schoolNow } from './clock.ts';

const KEEP_MS = 30 * 86_400_000;

/** Takes the bytes of photos off the phone that a backup of the school covers (the op that announced them has been forgotten), or after a month. */
export async function purgePhotos(): Promise<void> {
  const needed = new Set([...ops.values()].flatMap((op) => op.needs));
  const now = schoolNow();
  const done = [...photos.values()].filter(
    (photo) =>
      photo.state === 'school' &&
      photo.bytes &&
      (!needed.has(photo.id) || now - (photo.arrivedAt ?? now) > KEEP_MS),
  );
  if (!done.length) return;
  await commit({
    photos: done.map((photo) => ({ ...photo, bytes: false })),
    dropBytes: done.map((photo) => photo.id),
  });
}
