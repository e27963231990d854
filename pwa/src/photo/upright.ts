/**
 * Which way up a camera meant its picture. Browsers turn a picture themselves since Chrome 81 and Safari 13.1, the
 * versions that also know `image-orientation`; below, the file's note must be read before it is stripped.
 */
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const APP1 = 0xe1;
const SOS = 0xda;
const ORIENTATION = 0x0112;
/** Far enough to hold the segments before the picture's own. */
export const HEAD_BYTES = 256 * 1024;

/** For each orientation of EXIF (2–8): the canvas transform, in units of the upright width and height. */
const TURNS: Record<number, [number, number, number, number, number, number]> = {
  2: [-1, 0, 0, 1, 1, 0],
  3: [-1, 0, 0, -1, 1, 1],
  4: [1, 0, 0, -1, 0, 1],
  5: [0, 1, 1, 0, 0, 0],
  6: [0, 1, -1, 0, 1, 0],
  7: [0, -1, -1, 0, 1, 1],
  8: [0, -1, 1, 0, 0, 1],
};

export function browserTurns(): boolean {
  return typeof CSS !== 'undefined' && CSS.supports('image-orientation', 'from-image');
}

/** Does this orientation exchange width and height? */
export function liesOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}

/** Turns the canvas so that drawing the picture as it lies makes it stand upright on `width` × `height`. */
export function turn(
  context: CanvasRenderingContext2D,
  orientation: number,
  width: number,
  height: number,
): void {
  const matrix = TURNS[orientation];
  if (!matrix) return;
  const [a, b, c, d, x, y] = matrix;
  context.setTransform(a, b, c, d, x * width, y * height);
}

/** 1–8 as EXIF counts them; 1 (as it lies) for whatever says nothing, or nothing that can be read. */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint16(0) !== 0xffd8) return 1;
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const marker = view.getUint8(at + 1);
      if (marker === SOS) return 1;
      const exif = marker === APP1 && EXIF.every((byte, i) => bytes[at + 4 + i] === byte);
      if (exif) return noted(new DataView(view.buffer, view.byteOffset + at + 10, view.byteLength - at - 10));
    }
  } catch {
    // A cut-off or broken head: the picture is drawn as it lies.
  }
  return 1;
}

/** The note in a TIFF block's first directory. */
function noted(tiff: DataView): number {
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  const count = tiff.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (tiff.getUint16(entry, little) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
