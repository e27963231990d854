import { HEAD_BYTES, liesOnItsSide, orientationOf } from './upright.ts';

/** What a file says of itself in its first bytes. By content, never by name. */
export interface Size {
  width: number;
  height: number;
}

const FRAMES = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const HEIF = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis'];

/** Behind a maker's long notes a JPEG's size stands far in; no camera writes more of them than this. */
const LONGEST_HEAD = 16 * 1024 * 1024;

/** The size of a file's picture, read from as much of the file as it takes; null where it does not tell. */
export async function sizeOf(file: Blob): Promise<Size | null> {
  const size = sizeIn(await bytesOf(file, HEAD_BYTES));
  return size ?? (file.size > HEAD_BYTES ? sizeIn(await bytesOf(file, LONGEST_HEAD)) : null);
}

/** The first bytes of a file. */
export async function bytesOf(file: Blob, most: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(file.slice(0, most)).arrayBuffer());
}

/** The picture's size as it stands upright; null where these bytes do not tell (then the decoder has to). */
export function sizeIn(bytes: Uint8Array): Size | null {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint16(0) === 0xffd8) return upright(bytes, jpegSize(view));
    if (view.getUint32(0) === 0x89504e47) return pngSize(view);
    if (view.getUint32(0) === 0x47494638)
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (view.getUint32(8) === 0x57454250) return webpSize(view);
    if (isHeif(bytes)) return boxedSize(view);
  } catch {
    // Cut off before the size was told.
  }
  return null;
}

/** As far as an ISO container says what it is. */
export const BRAND_BYTES = 12;

/** Pictures in an ISO container: what many browsers cannot read and the school can. */
export function isHeif(bytes: Uint8Array): boolean {
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  return word(4) === 'ftyp' && HEIF.includes(word(8));
}

function jpegSize(view: DataView): Size | null {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (FRAMES.includes(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Told by the first chunk; what stands there in a damaged file is no size. */
function pngSize(view: DataView): Size | null {
  return view.getUint32(12) === 0x49484452 ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

function webpSize(view: DataView): Size | null {
  const kind = view.getUint32(12);
  if (kind === 0x56503858) return { width: 1 + three(view, 24), height: 1 + three(view, 27) };
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function three(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** The largest of the sizes that the container tells: those of tiles and of small copies stand there as well. */
function boxedSize(view: DataView): Size | null {
  let largest: Size | null = null;
  for (let at = 0; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
  }
  return largest;
}

function upright(bytes: Uint8Array, size: Size | null): Size | null {
  return size && liesOnItsSide(orientationOf(bytes)) ? { width: size.height, height: size.width } : size;
}
