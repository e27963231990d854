/**
 * Where in the browser's history a visit was handed in. What lies before that place are the pages on which it was written:
 * the phone's way back leads past them, to where the teacher came from.
 */
const handedIn = new Map<string, number>();

/** The place of the page that is shown: it grows with every page that is opened. */
export const place = (): number => Number((history.state as { position?: number } | null)?.position ?? 0);

export function handedInHere(visit: string): void {
  handedIn.set(visit, place());
}

/** Was it handed in on the page that is shown? Otherwise somebody only looks at it. */
export function isHandedInHere(visit: string): boolean {
  return handedIn.get(visit) === place();
}

/** Is the page that is shown one on which this visit was written, and is the visit over now? */
export function isBehind(visit: string, finished: boolean): boolean {
  return finished && place() < (handedIn.get(visit) ?? 0);
}
