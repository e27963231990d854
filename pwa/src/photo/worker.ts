import { type Size, sizeIn } from './head.ts';
import { strip, verify } from './jpeg.ts';
import { fitted, LONG_SIDE, MOST_PIXELS, QUALITY, type Shrunk } from './shrink.ts';
import { HEAD_BYTES } from './upright.ts';

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
    const size = sizeIn(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
    if (size && size.width * size.height > MOST_PIXELS) return { id, failed: 'too_many_pixels' };
    encoded = await encode(file, size);
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
 * The bitmap is never larger than what is kept: only the decoder holds the whole picture, and lets go of it at once.
 * Orientation and profile are applied by the browser; a canvas is sRGB.
 */
async function encode(file: Blob, size: Size | null): Promise<ArrayBuffer> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', ...smaller(size) });
  try {
    const { width, height } = fitted(bitmap.width, bitmap.height);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    if (blob.type !== 'image/jpeg') throw new Error('no JPEG encoder');
    return await blob.arrayBuffer();
  } finally {
    bitmap.close();
  }
}

function smaller(size: Size | null): ImageBitmapOptions {
  if (size && Math.max(size.width, size.height) <= LONG_SIDE) return {};
  const goal = size ? fitted(size.width, size.height) : { width: LONG_SIDE };
  return { resizeWidth: goal.width, resizeQuality: 'high' };
}
