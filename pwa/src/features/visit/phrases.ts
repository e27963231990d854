import { type Key, t } from '../../i18n.ts';
import { keepLocal, localText } from './local.ts';

/**
 * Phrases that one taps into a narrative and makes one's own. Built in by language; the own list, once there is one,
 * stands in its place and stays on this phone.
 */
const BUILT_IN: Record<'told' | 'message', Key> = { told: 'phrases.told', message: 'phrases.message' };
export type Shelf = keyof typeof BUILT_IN;

/** What is said to the family has phrases of its own. */
export function shelfOf(field: string): Shelf {
  return field === 'message' ? 'message' : 'told';
}

export function phrasesOn(shelf: Shelf): string[] {
  return lines(localText(`phrases.${shelf}`) ?? t(BUILT_IN[shelf]).replace(/\|/g, '\n'));
}

/** One a line; an empty list brings the built-in ones back. */
export async function keepPhrases(shelf: Shelf, text: string): Promise<void> {
  await keepLocal(`phrases.${shelf}`, lines(text).join('\n'));
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A gap that the teacher fills: it is marked after the phrase is in, so that typing replaces it. */
const BLANK = '……';

export interface Put {
  text: string;
  /** What is marked afterwards. */
  from: number;
  to: number;
}

/** The text with the phrase at the place of the cursor, as a sentence of its own. */
export function putPhrase(text: string, at: number, phrase: string, max: number): Put | null {
  const before = text.slice(0, at);
  const joint = before && !/[\s。！？；.!?;]$/.test(before) ? t('list.sentence') : '';
  const put = `${before}${joint}${phrase}`;
  const whole = put + text.slice(at);
  if (whole.length > max) return null;
  const blank = put.indexOf(BLANK, at);
  return blank < 0
    ? { text: whole, from: put.length, to: put.length }
    : { text: whole, from: blank, to: blank + BLANK.length };
}
