import { describe, expect, it } from 'vitest';
import { type Drawn, isFiller, lacksAnEdge, withoutZeroes } from '../../src/photo/filler.ts';

const SIZE = 6;
const PICTURE = [90, 128, 140, 255];
const GREY = [128, 127, 129, 255];

/** A small square picture; `grey` says which pixels no byte stands for. */
function drawn(grey: (x: number, y: number) => boolean): Drawn {
  return {
    getImageData: (x, y, width, height) => ({
      data: new Uint8ClampedArray(
        Array.from({ length: width * height }, (_, at) =>
          grey(x + (at % width), y + Math.floor(at / width)) ? GREY : PICTURE,
        ).flat(),
      ),
    }),
  };
}

describe('what stands for missing rows', () => {
  it.each<[string, (x: number, y: number) => boolean, boolean]>([
    ['below', (_, y) => y > 3, true],
    ['above, of a picture turned round', (_, y) => y < 2, true],
    ['at the left, of one that was lying', (x) => x < 1, true],
    ['at the right', (x) => x > 4, true],
    ['nowhere', () => false, false],
    ['in the midst alone', (x, y) => x > 1 && x < 4 && y > 1 && y < 4, false],
    ['in most of the last row', (x, y) => y === 5 && x > 0, false],
  ])('%s', (_, grey, lacks) => {
    expect(lacksAnEdge(drawn(grey), SIZE, SIZE)).toBe(lacks);
  });

  it('is clear or grey, and no other colour', () => {
    const is = (...pixel: number[]) => isFiller(new Uint8ClampedArray(pixel), 0);
    expect([is(10, 20, 30, 0), is(128, 128, 128, 255), is(127, 129, 128, 255)]).toStrictEqual([
      true,
      true,
      true,
    ]);
    expect([is(0, 0, 0, 255), is(128, 128, 130, 255), is(126, 128, 128, 255)]).toStrictEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('zeroes in the place of the end', () => {
  const bytes = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

  it('are left away from a JPEG, with its type', async () => {
    const file = new Blob([new Uint8Array([0xff, 0xd8, 7, 0, 9, ...Array<number>(500).fill(0)])], {
      type: 'image/jpeg',
    });
    const kept = await withoutZeroes(file);
    expect([await bytes(kept), kept.type]).toStrictEqual([[0xff, 0xd8, 7, 0, 9], 'image/jpeg']);
  });

  it.each([
    ['a few at the end', [0xff, 0xd8, ...Array<number>(80).fill(5), 0, 0, 0]],
    ['those of another kind of file', [0x89, 0x50, ...Array<number>(500).fill(0)]],
    ['an empty file', []],
  ])('%s stay', async (_, content) => {
    const file = new Blob([new Uint8Array(content)]);
    expect(await withoutZeroes(file)).toBe(file);
  });
});
