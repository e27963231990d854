import { describe, expect, it } from 'vitest';
import {
  ACROSS,
  CELL,
  type Grid,
  gridOf,
  LEAST,
  type Patch,
  patches,
  type Stroke,
  touched,
} from '../../src/photo/mosaic.ts';

const WIDTH = 800;
const HEIGHT = 600;

/** Writing-like noise: no two pixels beside each other are alike. */
function page(seed: number, width = WIDTH, height = HEIGHT): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  let state = seed;
  for (let i = 0; i < pixels.length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    pixels[i] = i % 4 === 3 ? 255 : (state >> 16) & 0xff;
  }
  return pixels;
}

function covered(pixels: Uint8ClampedArray, strokes: Stroke[], width = WIDTH, height = HEIGHT) {
  const grid = gridOf(pixels, width, height);
  return { grid, laid: patches(grid, touched(grid, strokes)) };
}

/** The picture with the patches laid over it, as a canvas would. */
function painted(pixels: Uint8ClampedArray, grid: Grid, laid: Patch[]): Uint8ClampedArray {
  const out = pixels.slice();
  for (const { x, y, width, height, colour } of laid) {
    const rgb = (colour.match(/\d+/g) ?? []).map(Number);
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) out.set(rgb, (row * grid.width + column) * 4);
  }
  return out;
}

const face: Stroke = {
  spots: Array.from({ length: 9 }, (_, i) => ({ x: 300 + 15 * i, y: 200 + 6 * i, r: 70 })),
};

describe('what was brushed', () => {
  it('is of one colour inside each cell: variance 0', () => {
    const pixels = page(7);
    const { grid, laid } = covered(pixels, [face]);
    const out = painted(pixels, grid, laid);
    expect(laid.length).toBeGreaterThan(50);
    for (const { x, y, width, height } of laid) {
      const seen = new Set<number>();
      for (let row = y; row < y + height; row++)
        for (let column = x; column < x + width; column++) {
          const at = (row * WIDTH + column) * 4;
          seen.add(((out[at] ?? 0) << 16) | ((out[at + 1] ?? 0) << 8) | (out[at + 2] ?? 0));
        }
      expect(seen.size).toBe(1);
    }
  });

  it('keeps no pixel under the finger, and every pixel away from it', () => {
    const pixels = page(11);
    const { grid, laid } = covered(pixels, [face]);
    const under = new Set(laid.map(({ x, y }) => `${x},${y}`));
    const cellOf = (x: number, y: number) => `${x - (x % CELL)},${y - (y % CELL)}`;
    if (!('spots' in face)) throw new Error('a brush stroke');
    for (const { x, y, r } of face.spots)
      for (let turn = 0; turn < 64; turn++)
        for (const far of [0, 0.5, 1])
          expect(
            under.has(
              cellOf(
                Math.floor(x + r * far * Math.cos(turn / 10)),
                Math.floor(y + r * far * Math.sin(turn / 10)),
              ),
            ),
          ).toBe(true);
    const out = painted(pixels, grid, laid);
    let changed = 0;
    for (let at = 0; at < out.length; at += 4) {
      const pixel = at / 4;
      if (out[at] !== pixels[at]) changed += 1;
      if (out[at] !== pixels[at])
        expect(under.has(cellOf(pixel % WIDTH, Math.floor(pixel / WIDTH)))).toBe(true);
    }
    expect(changed).toBeGreaterThan(10_000);
  });

  it('tells no two pictures apart that differ only in their fine detail', () => {
    // The same means cell by cell, other pixels: a cell's two halves are exchanged.
    const one = page(3);
    const other = one.slice();
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 0; x < WIDTH; x++) {
        const from = x - (x % CELL) + ((x + CELL / 2) % CELL);
        other.set(one.subarray((y * WIDTH + from) * 4, (y * WIDTH + from) * 4 + 4), (y * WIDTH + x) * 4);
      }
    expect(covered(other, [face]).laid).toEqual(covered(one, [face]).laid);
  });

  it('is coarse: at most twelve cells across a region, however large, none smaller than 48 pixels', () => {
    const all: Stroke = { box: { x: 0, y: 0, width: WIDTH, height: HEIGHT } };
    for (const stroke of [all, face, { spots: [{ x: 90, y: 90, r: 4 }] } as Stroke]) {
      const { laid } = covered(page(5), [stroke]);
      const row = laid.filter(({ y }) => y === laid[Math.floor(laid.length / 2)]?.y);
      let runs = 1;
      row.forEach(({ colour }, i) => {
        if (i && colour !== row[i - 1]?.colour) runs += 1;
      });
      expect(runs).toBeLessThanOrEqual(ACROSS);
    }
    expect(LEAST * CELL).toBe(48);
  });

  it('reaches the edges of a picture whose sides are no multiple of a cell', () => {
    const { laid } = covered(
      page(9, 333, 217),
      [{ box: { x: 200, y: 100, width: 500, height: 500 } }],
      333,
      217,
    );
    expect(Math.max(...laid.map(({ x, width }) => x + width))).toBe(333);
    expect(Math.max(...laid.map(({ y, height }) => y + height))).toBe(217);
  });

  it('comes back with one step back: the strokes alone decide', () => {
    const pixels = page(2);
    const box: Stroke = { box: { x: 600, y: 400, width: 60, height: 60 } };
    const both = covered(pixels, [face, box]).laid;
    expect(both.length).toBe(covered(pixels, [face]).laid.length + covered(pixels, [box]).laid.length);
    expect(covered(pixels, []).laid).toEqual([]);
  });
});
