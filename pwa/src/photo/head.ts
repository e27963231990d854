import { liesOnItsSide, orientationOf } from './upright.ts';

/** What a file says of itself in its first bytes. By content, never by name. */
export interface Size {
  width: number;
  height: number;
}

const FRAMES = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const HEIF = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis'];

/** The picture's size as it stands upright; null where these bytes do not tell (then the decoder has to). */
export function sizeIn(bytes: Uint8Array): Size | null {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint16(0) === 0xffd8) return upright(bytes, jpegSize(view));
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  } catch {
    // Cut off before the size was told.
  }
  return null;
}

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

function upright(bytes: Uint8Array, size: Size | null): Size | null {
  return size && liesOnItsSide(orientationOf(bytes)) ? { width: size.height, height: size.width } : size;
}
