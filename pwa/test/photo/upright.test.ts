import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { liesOnItsSide, orientationOf, turn } from '../../src/photo/upright.ts';

const plain = new Uint8Array(readFileSync(new URL('baseline.jpg', import.meta.url)));

/** A head with an EXIF note, as Apple (big endian) or most Android phones (little endian) write it. */
function noted(orientation: number, little: boolean, before: number[] = []): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(38));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 2, little);
  for (const [at, tag, value] of [
    [10, 0x0100, 7],
    [22, 0x0112, orientation],
  ] as const) {
    tiff.setUint16(at, tag, little);
    tiff.setUint16(at + 2, 3, little);
    tiff.setUint32(at + 4, 1, little);
    tiff.setUint16(at + 8, value, little);
  }
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...new Uint8Array(tiff.buffer)];
  return Uint8Array.from([0xff, 0xd8, ...before, 0xff, 0xe1, 0, exif.length + 2, ...exif, 0xff, 0xda, 0, 2]);
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])('reads orientation %i in either byte order', (orientation) => {
  expect(orientationOf(noted(orientation, true))).toBe(orientation);
  expect(orientationOf(noted(orientation, false))).toBe(orientation);
});

it('looks behind other segments, and in a view into a larger buffer', () => {
  const behind = noted(6, true, [0xff, 0xe0, 0, 4, 1, 2]);
  const larger = new Uint8Array(behind.length + 5);
  larger.set(behind, 5);
  expect(orientationOf(larger.subarray(5))).toBe(6);
});

it.each([
  ['a JPEG without a note', plain],
  ['no JPEG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
  ['nothing', new Uint8Array()],
  ['a head cut off in the note', noted(6, true).subarray(0, 30)],
  ['a number that EXIF does not have', noted(9, true)],
])('takes %s as it lies', (_what, bytes) => {
  expect(orientationOf(bytes)).toBe(1);
});

it.each([
  // Where the upper left corner of the picture as it lies (4 × 2) comes to stand, upright.
  [2, [4, 0]],
  [3, [4, 2]],
  [4, [0, 2]],
  [5, [0, 0]],
  [6, [2, 0]],
  [7, [2, 4]],
  [8, [0, 4]],
])('turns orientation %i upright inside its frame', (orientation, corner) => {
  const size = liesOnItsSide(orientation) ? [2, 4] : [4, 2];
  const [width, height] = size as [number, number];
  const put: number[][] = [];
  const setTransform = (a: number, b: number, c: number, d: number, e: number, f: number) => {
    for (const [x, y] of [
      [0, 0],
      [4, 2],
    ] as const)
      put.push([a * x + c * y + e, b * x + d * y + f]);
  };
  turn({ setTransform } as unknown as CanvasRenderingContext2D, orientation, width, height);
  const [first, opposite] = put as [number[], number[]];
  expect(first).toEqual(corner);
  expect(opposite).toEqual([width - (first[0] ?? 0), height - (first[1] ?? 0)]);
});
