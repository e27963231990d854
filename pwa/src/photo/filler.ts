/**
 * What a JPEG shows where bytes are missing before its end: the grey of all zeroes, which scaling may move by one. No
 * camera draws the whole edge of a picture in it.
 */
const GREY = 128;

export interface Drawn {
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

/** Was nothing drawn here, or what stands for nothing? `at`: where the pixel's four bytes begin. */
export function isFiller(pixels: Uint8ClampedArray, at: number): boolean {
  if (!pixels[at + 3]) return true;
  for (let band = 0; band < 3; band++) if (Math.abs((pixels[at + band] ?? 0) - GREY) > 1) return false;
  return true;
}

/** Does one edge consist of nothing else? Whichever: the file's last row may stand upright. */
export function lacksAnEdge(drawn: Drawn, width: number, height: number): boolean {
  const edges: [number, number, number, number][] = [
    [0, height - 1, width, 1],
    [0, 0, width, 1],
    [0, 0, 1, height],
    [width - 1, 0, 1, height],
  ];
  return edges.some(([x, y, across, down]) => {
    const { data } = drawn.getImageData(x, y, across, down);
    for (let at = 0; at < data.length; at += 4) if (!isFiller(data, at)) return false;
    return true;
  });
}

/** The file without the zeroes that a full or failing card wrote in the place of its end, which decoders take for picture. */
export async function withoutZeroes(file: Blob): Promise<Blob> {
  const [first] = await read(file.slice(0, 1));
  const tail = await read(file.slice(-64));
  if (first !== 0xff || tail.some(Boolean)) return file;
  const bytes = await read(file);
  let end = bytes.length;
  while (end && !bytes[end - 1]) end--;
  return file.slice(0, end, file.type);
}

async function read(part: Blob): Promise<Uint8Array> {
  return new Uint8Array(await new Response(part).arrayBuffer());
}
