import { type ComputedRef, computed } from 'vue';
import { holdUpdate } from '../app/update.ts';
import { edit } from '../sync/edit.ts';
import { localTime, newId } from '../sync/ids.ts';
import { isEmpty } from '../sync/op.ts';
import { hex, sha256 } from '../vault/bytes.ts';
import { type LocalPhoto, openOpOf, photos, rowsOf } from '../vault/memory.ts';
import { isQuotaError } from '../vault/room.ts';
import { commit } from '../vault/store.ts';
import { clean, PhotoRefused } from './clean.ts';
import { photoUrl } from './pictures.ts';
import type { Shrunk } from './shrink.ts';
import { openCamera } from './viewfinder.ts';

/** Taking, keeping and showing photos. What is kept has been cleaned and verified; the original never touches the disk. */
export interface Shot {
  id: string;
  /** blob: address for a preview. */
  url: string;
  width: number;
  height: number;
  bytes: number;
  discard(): void;
}

export interface Viewfinder {
  shoot(): Promise<Shot>;
  close(): void;
}

export interface ShownPhoto {
  id: string;
  /** blob: address; empty until the picture has been read. */
  url: string;
  state: 'phone' | 'sending' | 'school' | 'refused';
  /** A code of PROTOCOL.md: why it waits (`consent_pending`) or was refused. */
  why?: string;
}

const taken = new Map<string, Shrunk & { url: string }>();
holdUpdate(() => taken.size > 0);

export async function openViewfinder(video: HTMLVideoElement): Promise<Viewfinder> {
  const camera = await openCamera(video);
  return { shoot: async () => shotOf(await camera.frame()), close: () => camera.close() };
}

/** Throws PhotoRefused `not_an_image`. */
export async function fromFile(file: File): Promise<Shot> {
  return shotOf(await clean(file));
}

/** Writes the photo and the op that announces it in one transaction. Throws PhotoRefused `storage_full`; the record itself is not touched then. */
export async function keepPhoto(visitId: string, shot: Shot): Promise<void> {
  const picture = taken.get(shot.id);
  if (!picture) throw new Error('this shot was discarded');
  const photo: LocalPhoto = {
    id: shot.id,
    visit: visitId,
    sha256: hex(await sha256(picture.data)),
    size: picture.data.byteLength,
    width: picture.width,
    height: picture.height,
    takenOn: localTime().slice(0, 10),
    made: Date.now(),
    state: 'phone',
    bytes: true,
  };
  try {
    const also = { photos: [photo], bytes: [{ id: photo.id, data: picture.data }] };
    await edit('visit', visitId, () => ({ needs: [photo.id] }), false, also);
  } catch (problem) {
    if (isQuotaError(problem)) throw new PhotoRefused('storage_full');
    throw problem;
  }
  shot.discard();
}

/** The visit's photos: this phone's own and those that the school has from others. */
export function usePhotos(visitId: string): ComputedRef<ShownPhoto[]> {
  return computed(() => {
    const own = [...photos.values()]
      .filter((photo) => photo.visit === visitId)
      .sort((a, b) => a.made - b.made);
    const known = new Set(own.map((photo) => photo.id));
    const others = [...rowsOf('photo').values()].filter(
      (row) => row.values.visit === visitId && row.values.state === 'stored' && !known.has(row.id),
    );
    return [
      ...own.map(({ id, state, why }) => ({ id, url: photoUrl(id), state, why })),
      ...others.map(({ id }) => ({ id, url: photoUrl(id), state: 'school' as const })),
    ];
  });
}

/** Takes a photo off this phone. False where it has reached the school, which only the office can undo. */
export async function removePhoto(id: string): Promise<boolean> {
  const photo = photos.get(id);
  if (!photo || photo.state === 'school') return false;
  await commit(() => {
    const batch = { dropPhotos: [id], dropBytes: [id] };
    const open = openOpOf('visit', photo.visit);
    if (!open?.needs.includes(id)) return batch;
    const rest = { ...open, needs: open.needs.filter((need) => need !== id) };
    return isEmpty(rest) ? { ...batch, dropOps: [open] } : { ...batch, ops: [rest] };
  });
  return true;
}

function shotOf(picture: Shrunk): Shot {
  const id = newId();
  const url = URL.createObjectURL(new Blob([picture.data], { type: 'image/jpeg' }));
  taken.set(id, { ...picture, url });
  return {
    id,
    url,
    width: picture.width,
    height: picture.height,
    bytes: picture.data.byteLength,
    discard() {
      if (taken.delete(id)) URL.revokeObjectURL(url);
    },
  };
}
