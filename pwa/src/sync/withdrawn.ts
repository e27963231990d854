import { type LocalPhoto, photos } from '../vault/memory.ts';
import { shownRow } from '../vault/records.ts';
import type { Batch } from '../vault/store.ts';
import { localTime } from './ids.ts';
import type { PullReply } from './wire.ts';

/**
 * A family's no to keeping photos destroys what it speaks of on this phone: those of one visit or, where it names none,
 * all of the child's; those, too, that the school could not use and that still lie here.
 */
export function destroyed(pupil: string, visit: string, also: Partial<LocalPhoto> = {}): Batch {
  const meant = (id: string) => (visit ? id === visit : shownRow('visit', id)?.values.pupil === pupil);
  const gone = [...photos.values()].filter(
    (photo) => meant(photo.visit) && (photo.state !== 'refused' || photo.bytes),
  );
  const goneOn = localTime().slice(0, 10);
  const end = { state: 'refused', why: 'withdrawn', reason: undefined, bytes: false, goneOn } as const;
  return {
    photos: gone.map((photo) => ({ ...photo, ...end, ...also })),
    dropBytes: gone.map((photo) => photo.id),
  };
}

/** The same for what others heard: a no that comes with a pull, on the family's page or at a colleague's visit. */
export function destroyedBy(rows: PullReply['rows']): Batch[] {
  return rows
    .filter(({ type, values }) => type === 'consent' && values.purpose === 'record' && values.given !== true)
    .map(({ values }) => destroyed(String(values.pupil), String(values.visit ?? '')));
}
