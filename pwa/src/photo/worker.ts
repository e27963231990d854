import { lacksAnEdge } from './filler.ts';
import { bytesOf, type Size, sizeOf } from './head.ts';
import { strip, verify } from './jpeg.ts';
import { fitted, LONG_SIDE, MOST_PIXELS, QUALITY, type Shrunk } from './shrink.ts';

/** A classic worker at a fixed address: decode, turn, shrink, encode, strip, verify; the original is dropped. */
export interface WorkerAsk {
  id: number;
  file: Blob;
}

export type WorkerReply =
  | { id: number; ok: Shrunk }
  | { id: number; failed: 'decode' | 'unsupported' | 'verify' | 'too_many_pixels' };

interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerAsk>) => void) | null;
  postMessage(reply: WorkerReply, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = async ({ data: { id, file } }) => {
  const reply = await shrink(id, file);
  scope.postMessage(reply, 'ok' in reply ? [reply.ok.data] : []);
};

async function shrink(id: number, file: Blob): Promise<WorkerReply> {
  if (typeof OffscreenCanvas === 'undefined' || typeof createImageBitmap === 'undefined') {
    return { id, failed: 'unsupported' };
  }
  let encoded: ArrayBuffer;
  try {
    const size = await sizeOf(file);
    if (size && size.width * size.height > MOST_PIXELS) return { id, failed: 'too_many_pixels' };
    const [first] = await bytesOf(file, 1);
    const jpeg = first === 0xff;
    encoded = await encode(await decode(file, size, jpeg), jpeg);
  } catch {
    return { id, failed: 'decode' };
  }
  try {
    const clean = strip(new Uint8Array(encoded));
    return { id, ok: { data: clean.buffer, ...verify(clean) } };
  } catch {
    return { id, failed: 'verify' };
  }
}

/**
 * A large JPEG is decoded at a fraction of its size where the browser can: 50 megapixels need 50 MB then instead of 270.
 * Else the bitmap is no larger than what is kept, and only the decoder holds the whole picture, for a moment.
 */
async function decode(file: Blob, size: Size | null, jpeg: boolean): Promise<ImageBitmap | VideoFrame> {
  if (jpeg && size && longest(size) > LONG_SIDE && typeof ImageDecoder !== 'undefined') {
    try {
      return await reduced(file, size);
    } catch {
      // What this decoder gives up on, a cut-off file for one, the other may still show.
    }
  }
  return createImageBitmap(file, { imageOrientation: 'from-image', ...smaller(size) });
}

/** JPEG's own scales are eighths; the least of them that still leaves what is kept. */
async function reduced(file: Blob, size: Size): Promise<VideoFrame> {
  const part = Math.min(8, Math.ceil((LONG_SIDE * 8) / longest(size))) / 8;
  const decoder = new ImageDecoder({
    type: 'image/jpeg',
    data: await file.arrayBuffer(),
    desiredWidth: Math.ceil(size.width * part),
    desiredHeight: Math.ceil(size.height * part),
  });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}

/** Orientation and profile are applied by the browser; a canvas is sRGB. Throws where rows of a JPEG are missing: that is the page's. */
async function encode(source: ImageBitmap | VideoFrame, jpeg: boolean): Promise<ArrayBuffer> {
  try {
    const seen =
      'displayWidth' in source ? [source.displayWidth, source.displayHeight] : [source.width, source.height];
    const { width, height } = fitted(seen[0], seen[1]);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, width, height);
    if (jpeg && lacksAnEdge(context, width, height)) throw new Error('rows are missing');
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    if (blob.type !== 'image/jpeg') throw new Error('no JPEG encoder');
    return await blob.arrayBuffer();
  } finally {
    source.close();
  }
}

function longest(size: Size): number {
  return Math.max(size.width, size.height);
}

function smaller(size: Size | null): ImageBitmapOptions {
  // Of an unknown size nothing is asked: it would be made larger than it is.
  if (!size || longest(size) <= LONG_SIDE) return {};
  return { resizeWidth: fitted(size.width, size.height).width, resizeQuality: 'high' };
}
