import listed from './words.json';

/**
 * What a note to a family must not say: numbers, other children, words of groups and of illness. The school draws the
 * same marks again before anything goes out (`server/domain/note_check.py`); both are held to the same cases.
 */
export type Kind = 'number' | 'phone' | 'name' | 'group' | 'illness';

export interface Mark {
  start: number;
  text: string;
  kind: Kind;
  masked: boolean;
}

/** `others`: what other children are called; `own`: the family's and the staff's names; `cleared`: words that may stand. */
export interface Known {
  others: readonly string[];
  own: readonly string[];
  cleared: readonly string[];
}

/** A piece of a text: what is written there, and the mark on it. */
export interface Piece {
  text: string;
  mark?: Mark;
}

const RUN = /[0-9\uff10-\uff19](?:[ \u3000\-\uff0d·]?[0-9\uff10-\uff19])*(?: ?[XxＸｘ])?/g;
const GROUP = /[0-9\uff10-\uff19XxＸｘ]+/g;
const DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])';
const NUMBER = new RegExp(
  `^(?:[0-9]{6}(?:18|19|20)[0-9]{2}${DAY}[0-9]{3}[0-9X]|[0-9]{8}${DAY}[0-9]{3}|[34569][0-9]{15,18})$`,
);
const PHONE = /^(?:(?:(?:00)?86)?1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[48]00[0-9]{7})$/;
const LONG = /^[0-9]{12,}X?$/;
const MOST_GROUPS = 19;
const GIVEN = /^[\u3400-\u9fff]{3,4}$/;
const LATIN = /[a-z]/;

/** The names, and what children of these names are called. */
export function called(names: readonly string[]): string[] {
  const found = names.filter((name) => name.length > 1);
  return [...new Set([...found, ...found.filter((name) => GIVEN.test(name)).map((name) => name.slice(-2))])];
}

export function marks(text: string, known: Known): Mark[] {
  const numbers = places(RUN, text).flatMap(([at, run]) => numbersIn(run, at));
  const cleared = known.cleared.map((word) => word.toLowerCase());
  const found = wordsIn(text, known)
    .map((one) => ({ ...one, masked: !cleared.includes(one.text.toLowerCase()) }))
    .filter((one) => !numbers.some((mark) => one.start < end(mark) && mark.start < end(one)));
  return [...numbers, ...found].sort((a, b) => a.start - b.start);
}

/** Names of other children that stand in a text, each once. */
export function namesIn(text: string, known: Known): string[] {
  const found = marks(text, known).flatMap((mark) => (mark.kind === 'name' ? mark.text : []));
  return [...new Set(found)];
}

/** The text cut at its marks. */
export function pieces(text: string, known: Known): Piece[] {
  const cut: Piece[] = [];
  let last = 0;
  for (const mark of marks(text, known)) {
    if (mark.start > last) cut.push({ text: text.slice(last, mark.start) });
    cut.push({ text: mark.text, mark });
    last = end(mark);
  }
  return last < text.length ? [...cut, { text: text.slice(last) }] : cut;
}

const end = (mark: { start: number; text: string }) => mark.start + mark.text.length;

/** Where a pattern without groups stands, and what stands there. */
function places(pattern: RegExp, text: string): [number, string][] {
  const found: [number, string][] = [];
  text.replace(pattern, (hit: string, at: number) => {
    found.push([at, hit]);
    return hit;
  });
  return found;
}

function numbersIn(run: string, at: number): Mark[] {
  const groups = places(GROUP, run).map(([from, piece]) => [from, from + piece.length] as const);
  const found: Mark[] = [];
  for (let first = 0; first < groups.length; first += 1) {
    for (let last = Math.min(groups.length, first + MOST_GROUPS) - 1; last >= first; last -= 1) {
      const start = groups[first]?.[0] ?? 0;
      const text = run.slice(start, groups[last]?.[1]);
      const kind = kindOf(
        text
          .normalize('NFKC')
          .replace(/[^0-9Xx]/g, '')
          .toUpperCase(),
        first === last,
      );
      if (!kind) continue;
      found.push({ start: at + start, text, kind, masked: true });
      first = last;
      break;
    }
  }
  return found;
}

function kindOf(digits: string, whole: boolean): Kind | null {
  for (const tried of [digits, digits.replace(/X$/, '')]) {
    if (NUMBER.test(tried)) return 'number';
    if (PHONE.test(tried)) return 'phone';
  }
  return whole && LONG.test(digits) ? 'number' : null;
}

/** The longest name or word that begins at each place, from the left; the family's own are passed over. */
function wordsIn(text: string, known: Known): Omit<Mark, 'masked'>[] {
  const kinds = new Map<string, Kind | null>();
  for (const kind of ['group', 'illness'] as const)
    for (const word of listed[kind].split('|')) kinds.set(word.toLowerCase(), kind);
  for (const name of known.others) if (name.length > 1) kinds.set(name.toLowerCase(), 'name');
  for (const name of known.own) if (name.length > 1) kinds.set(name.toLowerCase(), null);
  const begun = new Map<string, string[]>();
  for (const word of [...kinds.keys()].sort((a, b) => b.length - a.length)) {
    const first = word.charAt(0);
    begun.set(first, [...(begun.get(first) ?? []), word]);
  }
  // Lower-casing must not move what stands behind: a letter that grows in it stays as it is.
  const plain = [...text]
    .map((sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign))
    .join('');
  const alone = (word: string, at: number) =>
    !(LATIN.test(word.charAt(0)) && LATIN.test(plain.charAt(at - 1))) &&
    !(LATIN.test(word.slice(-1)) && LATIN.test(plain.charAt(at + word.length)));
  const found: Omit<Mark, 'masked'>[] = [];
  for (let at = 0; at < plain.length; ) {
    const here = at;
    const word = begun
      .get(plain.charAt(here))
      ?.find((one) => plain.startsWith(one, here) && alone(one, here));
    const kind = word && kinds.get(word);
    if (word && kind) found.push({ start: at, text: text.slice(at, at + word.length), kind });
    at += word?.length ?? 1;
  }
  return found;
}
