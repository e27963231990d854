import { isFiller, lacksAnEdge } from './filler.ts';
import { bytesOf } from './head.ts';
import { strip, verify } from './jpeg.ts';
import { fitted, QUALITY, type Shrunk } from './shrink.ts';
import { browserTurns, HEAD_BYTES, liesOnItsSide, orientationOf, turn } from './upright.ts';

/** A damaged picture is kept if at least one part in so many of it can be shown; as at school. */
const LEAST_SHOWN = 16;

/**
 * The same work on the main thread, for browsers without OffscreenCanvas (iOS below 16.4), and for what the worker gave up
 * on: of a `damaged` file the part that can be shown is kept.
 */
export async function shrinkHere(file: Blob, damaged = false): Promise<Shrunk> {
  const url = URL.createObjectURL(file);
  try {
    const image = await loaded(url);
    const note = browserTurns() ? 1 : orientationOf(await bytesOf(file, HEAD_BYTES));
    const { naturalWidth, naturalHeight } = image;
    const whole = drawn(image, naturalWidth, naturalHeight, note, damaged);
    if (!damaged && !(await lacksRows(file, whole))) return await encoded(whole);
    const asked = whole.width * whole.height;
    const kept = await encoded(shownOf(whole));
    // Whole in its outline, a progressive picture may still lack its fine passes.
    return { ...kept, cut: kept.width * kept.height < asked || !(await hasEnd(file)) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function lacksRows(file: Blob, whole: HTMLCanvasElement): Promise<boolean> {
  const context = whole.getContext('2d');
  const [first] = await bytesOf(file, 1);
  return first === 0xff && context !== null && lacksAnEdge(context, whole.width, whole.height);
}

/** Does a JPEG's own end stand behind its middle? Those of the small pictures in its head do not. */
async function hasEnd(file: Blob): Promise<boolean> {
  const bytes = await bytesOf(file, file.size);
  if (bytes[0] !== 0xff) return true;
  for (let at = bytes.length - 2; at > bytes.length / 2; at--)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** Draws a picture or a video frame, encodes, strips and verifies it. `orientation`: what is still to be turned. */
export function fromDrawable(
  source: CanvasImageSource,
  width: number,
  height: number,
  orientation = 1,
): Promise<Shrunk> {
  return encoded(drawn(source, width, height, orientation));
}

/** The picture, upright and no larger than what is kept; on white, or on nothing (`clear`). */
function drawn(
  source: CanvasImageSource,
  width: number,
  height: number,
  orientation = 1,
  clear = false,
): HTMLCanvasElement {
  const lies = fitted(width, height);
  const size = liesOnItsSide(orientation) ? { width: lies.height, height: lies.width } : lies;
  const { canvas, context } = board(size.width, size.height, clear);
  turn(context, orientation, size.width, size.height);
  context.drawImage(source, 0, 0, lies.width, lies.height);
  return canvas;
}

function board(width: number, height: number, clear = false) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: clear });
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#fff';
  if (!clear) context.fillRect(0, 0, width, height);
  return { canvas, context };
}

/** The part of a board on which something was drawn: a decoder leaves clear or grey what the file has no bytes for. */
function shownOf(whole: HTMLCanvasElement): HTMLCanvasElement {
  const { width, height } = whole;
  const pixels = whole.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  const [xs, ys] = [new Uint8Array(width), new Uint8Array(height)];
  for (let at = 0, y = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) if (!isFiller(pixels, at)) xs[x] = ys[y] = 1;
  const [left, top] = [xs.indexOf(1), ys.indexOf(1)];
  const [across, down] = [xs.lastIndexOf(1) + 1 - left, ys.lastIndexOf(1) + 1 - top];
  if (left < 0 || across * down * LEAST_SHOWN < width * height) throw new Error('nothing to show');
  const { canvas, context } = board(across, down);
  context.drawImage(whole, -left, -top);
  whole.width = 0;
  return canvas;
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
