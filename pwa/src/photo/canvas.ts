import { strip, verify } from './jpeg.ts';
import { fitted, QUALITY, type Shrunk } from './shrink.ts';
import { browserTurns, HEAD_BYTES, liesOnItsSide, orientationOf, turn } from './upright.ts';

/** The same work on the main thread, for browsers without OffscreenCanvas (iOS below 16.4). */
export async function shrinkHere(file: Blob): Promise<Shrunk> {
  const url = URL.createObjectURL(file);
  try {
    const image = await loaded(url);
    const note = browserTurns() ? 1 : orientationOf(await headOf(file));
    return await fromDrawable(image, image.naturalWidth, image.naturalHeight, note);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function headOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await new Response(file.slice(0, HEAD_BYTES)).arrayBuffer());
}

/** Draws a picture or a video frame, encodes, strips and verifies it. `orientation`: what is still to be turned. */
export async function fromDrawable(
  source: CanvasImageSource,
  width: number,
  height: number,
  orientation = 1,
): Promise<Shrunk> {
  const lies = fitted(width, height);
  const size = liesOnItsSide(orientation) ? { width: lies.height, height: lies.width } : lies;
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  turn(context, orientation, size.width, size.height);
  context.drawImage(source, 0, 0, lies.width, lies.height);
  return encoded(canvas);
}

/** The canvas as a stripped and verified JPEG. The canvas is empty afterwards. */
export async function encoded(canvas: HTMLCanvasElement): Promise<Shrunk> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  // Frees the pixels at once: several canvases of this size exhaust an old phone.
  canvas.width = 0;
  if (blob?.type !== 'image/jpeg') throw new Error('no JPEG encoder');
  const clean = strip(new Uint8Array(await new Response(blob).arrayBuffer()));
  return { data: clean.buffer, ...verify(clean) };
}

function loaded(url: string): Promise<HTMLImageElement> {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => failed(new Error('not a picture that this browser can read'));
    image.src = url;
  });
}
