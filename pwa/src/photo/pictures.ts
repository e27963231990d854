import { shallowReactive, watch } from 'vue';
import { connected } from '../sync/connection.ts';
import { photos } from '../vault/memory.ts';
import { session } from '../vault/session.ts';
import { photoBytes } from '../vault/store.ts';

/** blob: addresses of photos, made when first shown, taken back when the vault locks or the photo goes. */
const urls = shallowReactive(new Map<string, string>());
/** What is being read or was, each with a mark of its own: a reading that was overtaken shows nothing. */
const asked = new Map<string, symbol>();

/** Empty until the picture has been decrypted here or fetched from the school; reading it in a template redraws then. */
export function photoUrl(id: string): string {
  const url = urls.get(id);
  if (url !== undefined) return url;
  if (!asked.has(id)) {
    const mark = Symbol(id);
    asked.set(id, mark);
    void read(id, mark);
  }
  return '';
}

async function read(id: string, mark: symbol): Promise<void> {
  const wanted = () => asked.get(id) === mark;
  const blob = await blobOf(id).catch(() => null);
  // Not to be had now (no line, not ready): the next time the screen opens asks again.
  if (!blob) setTimeout(() => wanted() && asked.delete(id), 5_000);
  else if (wanted() && session.state.value === 'open') urls.set(id, URL.createObjectURL(blob));
}

async function blobOf(id: string): Promise<Blob | null> {
  const kept = photos.get(id);
  // A raw file is nobody's to look at: what is shown of it is what the school made of it.
  const own = kept?.bytes && !kept.raw ? await photoBytes(id) : null;
  if (own) return new Blob([own], { type: 'image/jpeg' });
  const reply = await connected()?.request(`/photos/${id}?size=view`);
  return reply ? reply.blob() : null;
}

/** The picture is another now, or gone: the next look reads it again. */
export function forgetPicture(id: string): void {
  const url = urls.get(id);
  if (url) URL.revokeObjectURL(url);
  urls.delete(id);
  asked.delete(id);
}

watch(session.state, (now) => {
  // What is still being read, too: it would come to a locked phone, and after the PIN the screen asks again.
  if (now !== 'open') for (const id of [...asked.keys()]) forgetPicture(id);
});

watch(
  () =>
    [...photos.values()]
      .filter((photo) => photo.state === 'refused' && !photo.bytes)
      .map((photo) => photo.id),
  (gone) => {
    for (const id of gone) forgetPicture(id);
  },
);
