import { photos } from './memory.ts';
import { commit, database, isOpen } from './store.ts';

/** A full phone: records always get room, photos are refused visibly. Engines tell it by name or in words. */
export function isQuotaError(problem: unknown): boolean {
  const { name = '', message = '' } = (problem ?? {}) as { name?: string; message?: string };
  return /quota/i.test(`${name} ${message}`);
}

/** Room for some two hundred visits, kept from the first day, given up when a record finds none. */
const RESERVE_BYTES = 512 * 1024;
export const RESERVE = 'reserve';

/** Throws away the bytes of photos that the school has; for a record, the reserve after them. False where nothing was left to give. */
export async function makeRoom(forRecord: boolean): Promise<boolean> {
  const arrived = [...photos.values()].filter((photo) => photo.state === 'school' && photo.bytes);
  if (arrived.length) {
    // First the bytes alone: on a disk without a byte to spare, not even the note of it could be written before.
    await commit({ dropBytes: arrived.map((photo) => photo.id) });
    await commit({ photos: arrived.map((photo) => ({ ...photo, bytes: false })) });
    return true;
  }
  if (!forRecord || !(await database().get('bytes', RESERVE))) return false;
  await commit({ dropBytes: [RESERVE] });
  return true;
}

/** Lays the reserve down, or again after it was needed; a phone that has no room for it now is asked another time. */
export async function keepReserve(): Promise<void> {
  if (!isOpen() || (await database().get('bytes', RESERVE))) return;
  try {
    await commit({ bytes: [{ id: RESERVE, data: new ArrayBuffer(RESERVE_BYTES) }] });
  } catch (problem) {
    if (!isQuotaError(problem)) throw problem;
  }
}
