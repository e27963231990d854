/**
 * Covering parts of a picture for good. What is brushed is replaced by coarse cells of one colour each: at most `ACROSS`
 * cells over a brushed region, each at least `LEAST` × `CELL` pixels, so that neither a face nor a line of writing can be
 * read or computed back. Cells lie on the grid of the JPEG's blocks: nothing of what was there bleeds into them.
 */
export const CELL = 16;
export const ACROSS = 12;
export const LEAST = 3;

/** In pixels of the picture. */
export interface Spot {
  x: number;
  y: number;
  r: number;
}
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** One movement of the finger, or one box: what one step back takes away. */
export type Stroke = { spots: Spot[] } | { box: Box };

export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
  /** Red, green, blue of each cell. */
  mean: Float32Array;
}

export interface Patch extends Box {
  colour: string;
}

/** The picture as the means of its cells; the pixels themselves are not needed afterwards. */
export function gridOf(pixels: Uint8ClampedArray, width: number, height: number): Grid {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const mean = new Float32Array(columns * rows * 3);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / CELL);
    const high = Math.min(CELL, height - row * CELL);
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / CELL);
      const share = 1 / (high * Math.min(CELL, width - column * CELL));
      const from = (y * width + x) * 4;
      const to = (row * columns + column) * 3;
      for (let c = 0; c < 3; c++) mean[to + c] = (mean[to + c] ?? 0) + (pixels[from + c] ?? 0) * share;
    }
  }
  return { columns, rows, width, height, mean };
}

/** Which cells the strokes touch. */
export function touched(grid: Grid, strokes: readonly Stroke[]): Uint8Array {
  const cells = new Uint8Array(grid.columns * grid.rows);
  for (const stroke of strokes) {
    if ('box' in stroke) touch(grid, cells, stroke.box, () => true);
    else
      for (const spot of stroke.spots) {
        const { x, y, r } = spot;
        const around = { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
        touch(grid, cells, around, (column, row) => isNear(spot, column, row));
      }
  }
  return cells;
}

function touch(grid: Grid, cells: Uint8Array, box: Box, has: (column: number, row: number) => boolean): void {
  const first = (at: number) => Math.max(0, Math.floor(at / CELL));
  const last = (at: number, count: number) => Math.min(count - 1, Math.ceil(at / CELL) - 1);
  for (let row = first(box.y); row <= last(box.y + box.height, grid.rows); row++)
    for (let column = first(box.x); column <= last(box.x + box.width, grid.columns); column++)
      if (has(column, row)) cells[row * grid.columns + column] = 1;
}

function isNear({ x, y, r }: Spot, column: number, row: number): boolean {
  const dx = x - Math.max(column * CELL, Math.min(x, (column + 1) * CELL));
  const dy = y - Math.max(row * CELL, Math.min(y, (row + 1) * CELL));
  return dx * dx + dy * dy <= r * r;
}

/** What to paint over the picture: every touched cell in the colour of the coarse cell that it belongs to. */
export function patches(grid: Grid, cells: Uint8Array): Patch[] {
  const seen = new Uint8Array(cells.length);
  const found: Patch[] = [];
  for (let at = 0; at < cells.length; at++)
    if (cells[at] && !seen[at]) found.push(...painted(grid, region(grid, cells, seen, at)));
  return found;
}

/** The touched cells that hang together with this one. */
function region(grid: Grid, cells: Uint8Array, seen: Uint8Array, start: number): number[] {
  const members: number[] = [];
  const queue = [start];
  seen[start] = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    members.push(at);
    const column = at % grid.columns;
    const beside = [at - grid.columns, at + grid.columns];
    if (column > 0) beside.push(at - 1);
    if (column < grid.columns - 1) beside.push(at + 1);
    for (const next of beside) {
      if (!cells[next] || seen[next]) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return members;
}

function painted(grid: Grid, members: number[]): Patch[] {
  const { columns, mean } = grid;
  const xs = members.map((at) => at % columns);
  const ys = members.map((at) => Math.floor(at / columns));
  const [left, right] = ends(xs);
  const [top, bottom] = ends(ys);
  const step = Math.max(LEAST, Math.ceil((Math.max(right - left, bottom - top) + 1) / ACROSS));
  const coarse = members.map(
    (_, i) => Math.floor(((ys[i] ?? 0) - top) / step) * ACROSS * 4 + Math.floor(((xs[i] ?? 0) - left) / step),
  );
  const sums = new Map<number, [number, number, number, number]>();
  members.forEach((at, i) => {
    const [n, r, g, b] = sums.get(coarse[i] ?? 0) ?? [0, 0, 0, 0];
    const part = (c: number) => mean[at * 3 + c] ?? 0;
    sums.set(coarse[i] ?? 0, [n + 1, r + part(0), g + part(1), b + part(2)]);
  });
  return members.map((_, i) => {
    const x = (xs[i] ?? 0) * CELL;
    const y = (ys[i] ?? 0) * CELL;
    const [n, ...sum] = sums.get(coarse[i] ?? 0) ?? [1, 0, 0, 0];
    // In steps of 16: the mean alone should not tell fine shades of what was there.
    const colour = `rgb(${sum.map((one) => Math.min(255, Math.round(one / n / 16) * 16)).join(',')})`;
    const width = Math.min(CELL, grid.width - x);
    return { x, y, width, height: Math.min(CELL, grid.height - y), colour };
  });
}

function ends(values: number[]): [number, number] {
  return values.reduce<[number, number]>(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -1]);
}
