/**
 * What a JPEG may consist of when it leaves the phone: SOI, structural segments, scans, EOI; nothing between, nothing
 * behind. `strip` keeps exactly that (a canvas adds an ICC profile, for one); `verify` proves it with its own walk.
 */
class JpegError extends Error {
  override name = 'JpegError';
}

/** DQT, DHT, DRI, SOF0–2, DAC: what a decoder needs and no more. APP0 is written anew. */
const STRUCTURAL = new Set([0xdb, 0xc4, 0xdd, 0xc0, 0xc1, 0xc2, 0xcc]);
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const JFIF = Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

interface Part {
  marker: number;
  from: number;
  to: number;
}

/** The picture alone. Throws JpegError for what is no whole JPEG. */
export function strip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = parts(bytes).filter(({ marker }) => STRUCTURAL.has(marker) || marker === SOS);
  const length = kept.reduce((sum, part) => sum + part.to - part.from, 0);
  const result = new Uint8Array(2 + JFIF.length + length + 2);
  result.set([0xff, SOI]);
  result.set(JFIF, 2);
  let at = 2 + JFIF.length;
  for (const part of kept) {
    result.set(bytes.subarray(part.from, part.to), at);
    at += part.to - part.from;
  }
  result.set([0xff, EOI], at);
  return result;
}

/** Throws JpegError naming the first thing that does not belong there; returns the picture's size in pixels. */
export function verify(bytes: Uint8Array): { width: number; height: number } {
  let size: { width: number; height: number } | null = null;
  let end = 2;
  let first = true;
  let scans = 0;
  for (const { marker, from, to } of parts(bytes)) {
    if (from !== end) throw new JpegError('bytes between segments');
    end = to;
    if (marker === 0xe0 && first) assertJfif(bytes.subarray(from, to));
    else if (marker === SOS) scans += 1;
    else if (!STRUCTURAL.has(marker)) throw new JpegError(`segment ff${marker.toString(16)}`);
    if (FRAMES.has(marker)) {
      if (size) throw new JpegError('two pictures');
      size = sizeOf(bytes, from);
    }
    first = false;
  }
  if (!size || !scans) throw new JpegError('no picture');
  if (bytes.length !== end + 2) throw new JpegError('bytes behind the picture');
  return size;
}

function assertJfif(segment: Uint8Array): void {
  const same = segment.length === JFIF.length && JFIF.every((byte, i) => byte === segment[i]);
  if (!same) throw new JpegError('an APP0 that is not ours');
}

function sizeOf(bytes: Uint8Array, from: number): { width: number; height: number } {
  const word = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return { height: word(from + 5), width: word(from + 7) };
}

/** Every segment up to EOI, a scan with its entropy-coded data as one part. */
function parts(bytes: Uint8Array): Part[] {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new JpegError('not a JPEG');
  const found: Part[] = [];
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw new JpegError('no marker where one must be');
    const marker = bytes[at + 1];
    if (marker === undefined) throw new JpegError('cut off');
    if (marker === EOI) return found;
    if (marker === 0 || marker === 0xff || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      throw new JpegError('a marker out of place');
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    let to = at + 2 + length;
    if (length < 2 || to > bytes.length) throw new JpegError('cut off');
    if (marker === SOS) to = endOfScan(bytes, to);
    found.push({ marker, from: at, to });
    at = to;
  }
}

/** Entropy-coded data end at the first marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new JpegError('cut off');
}
