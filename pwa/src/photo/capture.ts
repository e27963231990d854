import { type ComputedRef, computed } from 'vue';
import { holdUpdate } from '../app/update.ts';
import { edit } from '../sync/edit.ts';
import { localTime, newId } from '../sync/ids.ts';
import { isEmpty } from '../sync/op.ts';
import { isOnItsWay } from '../sync/uploads.ts';
import { hex, sha256 } from '../vault/bytes.ts';
import { type LocalPhoto, openOpOf, photos, rowOf, rowsOf } from '../vault/memory.ts';
import { isQuotaError } from '../vault/room.ts';
import { commit } from '../vault/store.ts';
import { clean, PhotoRefused } from './clean.ts';
import { BRAND_BYTES, bytesOf, isHeif } from './head.ts';
import { forgetPicture, photoUrl } from './pictures.ts';
import type { Shrunk } from './shrink.ts';
import { openCamera } from './viewfinder.ts';

/**
 * Taking, keeping and showing photos. What is kept has been cleaned and verified, and what was covered is covered; the
 * original never touches the disk. The one exception says so: a HEIF file that only the school can open (`raw`) waits
 * encrypted, is shown to nobody, and goes to the school's own cleaning as it is.
 */
export interface Shot {
  id: string;
  /** blob: address for a preview; empty for a raw one. */
  url: string;
  raw: boolean;
  /** The file was damaged or cut off. */
  cut: boolean;
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
  /** Only the school can open it. */
  raw?: boolean;
  /** May it still be covered here? */
  open?: boolean;
  /** The file that came was cut off; what could be shown was kept. */
  incomplete?: boolean;
}

/** What the school takes; a raw file above it would never arrive. */
const RAW_BYTES = 15 * 1024 * 1024;

const taken = new Map<string, Shrunk & { url: string; raw?: true }>();
holdUpdate(() => taken.size > 0);

export async function openViewfinder(video: HTMLVideoElement): Promise<Viewfinder> {
  const camera = await openCamera(video);
  return { shoot: async () => shotOf(await camera.frame()), close: () => camera.close() };
}

/** Throws PhotoRefused `not_an_image`, `too_many_pixels`, or `too_large` for a raw file that the school would not take. */
export async function fromFile(file: File): Promise<Shot> {
  try {
    return shotOf(await clean(file));
  } catch (problem) {
    const unread = problem instanceof PhotoRefused && problem.why === 'not_an_image';
    if (!unread || !isHeif(await bytesOf(file, BRAND_BYTES))) throw problem;
    if (file.size > RAW_BYTES) throw new PhotoRefused('too_large');
    return rawShot((await bytesOf(file, file.size)).buffer);
  }
}

/**
 * Writes the photo, as it was `covered` if it was, and the op that announces it in one transaction. Throws PhotoRefused
 * `storage_full`; the record itself is not touched then.
 */
export async function keepPhoto(visitId: string, shot: Shot, covered: Shrunk | null = null): Promise<void> {
  const whole = taken.get(shot.id);
  if (!whole) throw new Error('this shot was discarded');
  const picture = covered ?? whole;
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
    ...(whole.raw ? { raw: true } : {}),
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

/** Puts the covered picture in the place of one that has not left the phone. False where it is too late. */
export async function coverPhoto(id: string, covered: Shrunk): Promise<boolean> {
  const print = hex(await sha256(covered.data));
  let done = false;
  await commit(() => {
    const photo = photos.get(id);
    done = Boolean(photo && mayCover(photo));
    if (!photo || !done) return {};
    const { data, width, height } = covered;
    const fresh = { ...photo, sha256: print, size: data.byteLength, width, height, upload: undefined };
    return { photos: [fresh], bytes: [{ id, data }] };
  });
  if (done) forgetPicture(id);
  return done;
}

function mayCover(photo: LocalPhoto): boolean {
  return photo.state === 'phone' && photo.bytes && !photo.raw;
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
    return [...own.map(shownOwn), ...others.map(({ id }) => ({ ...atSchool(id), state: 'school' as const }))];
  });
}

function shownOwn(photo: LocalPhoto): ShownPhoto {
  const { id, state, why, reason, raw } = photo;
  // What the family took back is asked of nobody; what only the school can open, not before it has it.
  const unseen = state === 'refused' ? !photo.bytes || raw : raw && state !== 'school';
  const seen = unseen ? { url: '' } : atSchool(id);
  return { ...seen, id, state, why: reason ?? why, raw, open: mayCover(photo) };
}

function atSchool(id: string): { id: string; url: string; incomplete: boolean } {
  const receipt = rowOf('photo', id)?.values.receipt as { incomplete?: boolean } | null | undefined;
  return { id, url: photoUrl(id), incomplete: receipt?.incomplete === true };
}

/** After a no: does it lie here still, to be looked after? Not what was destroyed, nor what the school is to delete. */
export function isLeft({ state, why }: ShownPhoto): boolean {
  return state !== 'school' && why !== 'withdrawn';
}

/** Takes a photo off this phone. False where it has reached the school, which only the office can undo. */
export async function removePhoto(id: string): Promise<boolean> {
  const photo = photos.get(id);
  if (!photo || photo.state === 'school' || isOnItsWay(id)) return false;
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
  return shown(picture, URL.createObjectURL(new Blob([picture.data], { type: 'image/jpeg' })));
}

function rawShot(data: ArrayBuffer): Shot {
  return shown({ data, width: 0, height: 0, raw: true }, '');
}

function shown(picture: Shrunk & { raw?: true }, url: string): Shot {
  const id = newId();
  taken.set(id, { ...picture, url });
  return {
    id,
    url,
    raw: picture.raw === true,
    cut: picture.cut === true,
    discard() {
      if (taken.delete(id) && url) URL.revokeObjectURL(url);
    },
  };
}
