const FORM = /^(0|[1-9][0-9]*)\.([1-9][0-9]*)$/;

/** `"37.409"` → `[37, 409]`; null for everything that is not exactly a stamp. */
export function parseStamp(text: unknown): [inc: number, n: number] | null {
  const found = typeof text === 'string' ? FORM.exec(text) : null;
  if (!found || text !== found[0]) return null;
  const inc = Number(found[1]);
  const n = Number(found[2]);
  return Number.isSafeInteger(inc) && Number.isSafeInteger(n) ? [inc, n] : null;
}
