import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strip, verify } from '../../src/photo/jpeg.ts';
import { fitted } from '../../src/photo/shrink.ts';

const read = (name: string) => new Uint8Array(readFileSync(new URL(`./${name}.jpg`, import.meta.url)));
const PICTURES = { baseline: read('baseline'), progressive: read('progressive') };
const SECRET = 'GPS-31.2304N';
const secret = new TextEncoder().encode(SECRET);

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function segment(marker: number, body: Uint8Array): Uint8Array {
  const length = body.length + 2;
  return join(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body);
}

/** Plants `extra` right after SOI. */
const planted = (picture: Uint8Array, extra: Uint8Array) =>
  join(picture.slice(0, 2), extra, picture.slice(2));

describe.each(Object.entries(PICTURES))('%s', (_name, picture) => {
  it('keeps the picture and its size', () => {
    const clean = strip(picture);
    expect(verify(clean)).toEqual({ width: 40, height: 30 });
    expect(Buffer.from(strip(clean)).equals(clean)).toBe(true);
  });

  it.each([...Array(16).keys()].map((i) => 0xe0 + i).concat(0xfe))(
    'drops and refuses segment %#x',
    (marker) => {
      const dirty = planted(picture, segment(marker, secret));
      expect(() => verify(dirty)).toThrow();
      const clean = strip(dirty);
      verify(clean);
      expect(Buffer.from(clean).includes(SECRET)).toBe(false);
      expect(Buffer.from(clean).equals(strip(picture))).toBe(true);
    },
  );

  it('drops and refuses what stands behind the picture', () => {
    const dirty = join(picture, secret);
    expect(Buffer.from(strip(dirty)).includes(SECRET)).toBe(false);
    expect(() => verify(join(strip(picture), secret))).toThrow('behind');
    expect(() => verify(join(strip(picture), picture))).toThrow('behind');
  });

  it('refuses one that is cut off anywhere', () => {
    for (let end = 0; end < picture.length - 1; end += 7)
      expect(() => strip(picture.slice(0, end))).toThrow();
  });

  it('never lets planted bytes through, whatever is done to the file', () => {
    const place = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(place, ({ at, bytes }) => {
        const cut = Math.floor(at * picture.length);
        const dirty = join(picture.slice(0, cut), bytes, picture.slice(cut));
        let clean: Uint8Array;
        try {
          clean = strip(dirty);
        } catch {
          return;
        }
        expect(clean[clean.length - 1]).toBe(0xd9);
        expect(Buffer.from(strip(clean)).equals(clean)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is no JPEG', () => {
  it.each([
    ['nothing', []],
    ['text', [...secret]],
    ['only the frame', [0xff, 0xd8, 0xff, 0xd9]],
    ['a PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
  ])('%s is refused', (_name, bytes) => {
    expect(() => verify(strip(Uint8Array.from(bytes)))).toThrow();
  });
});

describe('size', () => {
  it('shrinks to the long side and never enlarges', () => {
    expect(fitted(4000, 3000)).toEqual({ width: 1600, height: 1200 });
    expect(fitted(3000, 4000)).toEqual({ width: 1200, height: 1600 });
    expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
    expect(fitted(20_000, 1)).toEqual({ width: 1600, height: 1 });
  });
});
