/** Sizes and the steps that worker and main thread share. */
export const LONG_SIDE = 1600;
export const QUALITY = 0.85;
/** Beyond this a picture is not decoded: its pixels alone would take 256 MB of an old phone. */
export const MOST_PIXELS = 64_000_000;

export interface Shrunk {
  data: ArrayBuffer;
  width: number;
  height: number;
  /** The file was damaged or cut off; this is what could be shown of it. */
  cut?: boolean;
}

/** The size within which the picture is drawn: never larger than it is. */
export function fitted(
  width: number,
  height: number,
  longSide: number = LONG_SIDE,
): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
