import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isHeif, sizeIn } from '../../src/photo/head.ts';
import { verify } from '../../src/photo/jpeg.ts';

const read = (name: string) => new Uint8Array(readFileSync(new URL(name, import.meta.url)));
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

it.each(['baseline.jpg', 'progressive.jpg'])('reads the size of %s without decoding it', (name) => {
  const { width, height } = verify(read(name));
  expect(sizeIn(read(name))).toEqual({ width, height });
});

it('exchanges the sides of a picture that lies', () => {
  const plain = read('baseline.jpg');
  const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const turned = Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, ...plain.subarray(2)]);
  const { width, height } = verify(plain);
  expect(sizeIn(turned)).toEqual({ width: height, height: width });
});

it('reads a PNG’s, and says nothing where the bytes do not', () => {
  const png = new Uint8Array(33);
  png.set([
    0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 3, 32, 0, 0, 2, 88,
  ]);
  expect(sizeIn(png)).toEqual({ width: 800, height: 600 });
  expect(sizeIn(read('baseline.jpg').subarray(0, 8))).toBeNull();
  expect(sizeIn(ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
  expect(sizeIn(new Uint8Array())).toBeNull();
});

/** Numbers as these formats write them: with the lowest byte first. */
const low = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, at) => (value >> (8 * at)) & 0xff);
const high = (value: number) => low(value, 4).reverse();
const webp = (kind: string, ...body: number[]) =>
  Uint8Array.from([...ascii(`RIFF\0\0\0\0WEBP${kind}`), 0, 0, 0, 0, ...body, 0, 0, 0, 0]);

it.each([
  ['lossy', webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, ...low(0x4000 | 640, 2), ...low(480, 2))],
  ['lossless', webp('VP8L', 0x2f, ...low(639 | (479 << 14), 4))],
  ['extended', webp('VP8X', 0, 0, 0, 0, ...low(639, 3), ...low(479, 3))],
  ['GIF', Uint8Array.from([...ascii('GIF89a'), ...low(640, 2), ...low(480, 2), 0, 0, 0])],
])('reads the size of a %s picture', (_, bytes) => {
  expect(sizeIn(bytes)).toEqual({ width: 640, height: 480 });
});

it('reads an ISO picture’s: the whole, not a tile or a small copy', () => {
  const size = (width: number, height: number) => [
    ...ascii('ispe'),
    0,
    0,
    0,
    0,
    ...high(width),
    ...high(height),
  ];
  const head = [...ascii('\0\0\0\x18ftypavif\0\0\0\0')];
  const bytes = Uint8Array.from([...head, ...size(512, 512), ...size(4032, 3024), ...size(320, 240)]);
  expect(sizeIn(bytes)).toEqual({ width: 4032, height: 3024 });
  expect(sizeIn(bytes.subarray(0, head.length))).toBeNull();
});

it.each([
  ['heic', true],
  ['mif1', true],
  ['avif', true],
  ['isom', false],
  ['qt  ', false],
])('knows an ISO picture by its brand: %s %s', (brand, is) => {
  expect(isHeif(ascii(`\0\0\0\x18ftyp${brand}\0\0\0\0`))).toBe(is);
});

it('takes no other file for one', () => {
  expect(isHeif(read('baseline.jpg'))).toBe(false);
  expect(isHeif(ascii('a.heic'))).toBe(false);
});

it('takes no size from a PNG whose first chunk is noise', () => {
  const broken = new Uint8Array(80).fill(0x9f);
  broken.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  expect(sizeIn(broken)).toBeNull();
});
