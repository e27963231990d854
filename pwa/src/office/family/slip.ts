import { watch } from 'vue';
import { deskMe } from '../../api/desk.ts';
import { newId } from '../../sync/ids.ts';

/** A returned slip while it is typed in, and how it travels. */

export const ANSWERS = ['ack', 'say', 'correct'] as const;
export const FACES = ['satisfied', 'fair', 'unsatisfied'] as const;
export const GIFTS = ['asked', 'took', 'meal', 'sold', 'other'] as const;
export const PURPOSES = {
  record: 'desk.purpose_record',
  family: 'desk.purpose_family',
  publish: 'desk.purpose_publish',
} as const;
export const MOST = 2000;
export type Purpose = keyof typeof PURPOSES;

/** What the slip asks: purposes to which somebody can still say something. `mine`: the reader went to this home. */
export interface SlipAsked {
  note: string;
  pupil: string;
  guardian: { name: string; relation: string };
  purposes: { key: Purpose; verdict: string }[];
  mine: boolean;
}

export interface Typed {
  /** The name of this form: the school keeps once what comes twice under it. */
  form: string;
  kind: (typeof ANSWERS)[number] | '';
  words: string;
  call: boolean;
  /** Missing: neither box was ticked. */
  consents: Partial<Record<Purpose, boolean>>;
  face: (typeof FACES)[number] | '';
  faceWords: string;
  gift: (typeof GIFTS)[number] | '';
  giftWords: string;
  named: boolean;
}

export function blank(): Typed {
  return {
    form: newId(),
    kind: '',
    words: '',
    call: false,
    consents: {},
    face: '',
    faceWords: '',
    gift: '',
    giftWords: '',
    named: false,
  };
}

/** Words without a box are what the family had to say; a wish to be called alone says that it was read. */
function kindOf(typed: Typed): (typeof ANSWERS)[number] | '' {
  if (typed.kind) return typed.kind;
  if (typed.words.trim()) return 'say';
  return typed.call ? 'ack' : '';
}

/** What must be filled in before it can be kept: "words", "face", "gift", or "all" for a slip with nothing on it. */
export function missingIn(typed: Typed): string[] {
  const kind = kindOf(typed);
  const some = kind || Object.keys(typed.consents).length || typed.face || typed.gift;
  const missing = [
    (kind === 'say' || kind === 'correct') && !typed.words.trim() && 'words',
    !typed.face && typed.faceWords.trim() && 'face',
    Boolean(typed.gift) !== Boolean(typed.giftWords.trim()) && 'gift',
  ].filter((one) => typeof one === 'string' && one);
  return (missing.length || some ? missing : ['all']) as string[];
}

/**
 * The school asked about sealed words that it has from this form in other words. `second`: they stand on a second slip,
 * and are kept as well; `same`: they are what it has.
 */
export type Asked = 'second' | 'same';

/** The body of the request: only what was ticked or written; `dropped`: sealed parts that the school has. */
export function slipOf(
  typed: Typed,
  asked?: Asked,
  dropped: readonly string[] = [],
): Record<string, unknown> {
  const kind = kindOf(typed);
  const goes = (part: 'word' | 'integrity') => !(asked === 'same' && dropped.includes(part));
  return {
    form: typed.form,
    ...(kind ? { answer: { kind, words: typed.words.trim(), call_me: typed.call || null } } : {}),
    consents: Object.entries(typed.consents).map(([purpose, given]) => ({ purpose, given })),
    ...(typed.face && goes('word') ? { word: { face: typed.face, words: typed.faceWords.trim() } } : {}),
    ...(typed.gift && goes('integrity')
      ? { integrity: { what: typed.gift, words: typed.giftWords.trim(), named: typed.named } }
      : {}),
    ...(asked === 'second' ? { second: true } : {}),
  };
}

/** Nothing is left to send. */
export const isBlank = (body: Record<string, unknown>): boolean =>
  !body.answer && !body.word && !body.integrity && !(body.consents as unknown[]).length;

const STORED = 'jiafang.slip.';
/** Slips that were handed in and of which no answer came, by note: only while this page and its login last. */
const unheard = new Map<string, Typed>();
/** Names of the forms that were kept, by note: who types a slip in again is asked where sealed words differ. */
const kept = new Map<string, string>();
watch(
  deskMe,
  (me) => {
    if (me) return;
    unheard.clear();
    kept.clear();
  },
  { flush: 'sync' },
);

/**
 * A slip that is about to be typed in. One that was handed in before goes on under its own name, so that the school keeps
 * it once: with its words while no answer came and the page lasts, otherwise with the name alone. `before`: `unheard`,
 * it may have been kept; `kept`, it was.
 */
export function begin(note: string): { typed: Typed; before: 'unheard' | 'kept' | null } {
  const lost = unheard.get(note);
  if (lost) return { typed: { ...lost, consents: { ...lost.consents } }, before: 'unheard' };
  const form = remembered(note);
  if (form) return { typed: { ...blank(), form }, before: 'unheard' };
  const done = kept.get(note);
  return done ? { typed: { ...blank(), form: done }, before: 'kept' } : { typed: blank(), before: null };
}

/** It is on its way to the school. */
export function handedIn(note: string, typed: Typed): void {
  unheard.set(note, { ...typed, consents: { ...typed.consents } });
  try {
    sessionStorage.setItem(keyOf(note), typed.form);
  } catch {
    // Without sessionStorage its name lasts until the page is reloaded.
  }
}

/** The school has answered: it is kept, or (`form` left out) refused as a whole. */
export function heardOf(note: string, form = ''): void {
  unheard.delete(note);
  if (form) kept.set(note, form);
  try {
    sessionStorage.removeItem(keyOf(note));
  } catch {
    // Nothing was stored.
  }
}

/** Whoever logs in next on this computer is told nothing of what a colleague typed in. */
const keyOf = (note: string) => `${STORED}${deskMe.value?.person ?? ''}.${note}`;

function remembered(note: string): string | null {
  try {
    return sessionStorage.getItem(keyOf(note));
  } catch {
    return null;
  }
}
