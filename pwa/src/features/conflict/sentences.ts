/** Versions of a text by their sentences, for showing and for choosing: nothing is merged without a person here. */

export interface Piece {
  text: string;
  /** Not every version has it. */
  own: boolean;
}

/** The same cut as the school's merger makes: after each sign that ends a sentence, the sign kept. */
const SENTENCE = /[^。！？；!?;\n]*[。！？；!?;\n]|[^。！？；!?;\n]+/g;
const ENDED = /[。！？；!?;\n]$/;

/** Sentences with their closing mark, and line breaks, in order; joined they are the text. */
export function sentences(text: string): string[] {
  return text.match(SENTENCE) ?? [];
}

function bare(sentence: string): string {
  return sentence.trim();
}

function saying(text: string): Set<string> {
  return new Set(sentences(text).map(bare));
}

/** `text` in pieces; those that one of the others does not hold are marked. */
export function compared(text: string, others: string[]): Piece[] {
  const there = others.map(saying);
  return sentences(text).map((sentence) => ({
    text: sentence,
    own: bare(sentence) !== '' && !there.every((other) => other.has(bare(sentence))),
  }));
}

/** All versions in one text to be put in order by a person: nothing twice, each sentence after the one it followed. */
export function woven(texts: string[]): string {
  const [first = '', ...rest] = texts;
  const whole = sentences(first);
  for (const text of rest) {
    const theirs = saying(text);
    let at = 0;
    for (const sentence of sentences(text)) {
      if (bare(sentence) === '') continue;
      const known = whole.findIndex((one) => bare(one) === bare(sentence));
      if (known >= 0) {
        at = Math.max(at, known + 1);
        continue;
      }
      // What only the earlier versions say here comes before what only this one says.
      while (at < whole.length && !theirs.has(bare(whole[at] ?? ''))) at += 1;
      whole.splice(at, 0, sentence);
      at += 1;
    }
  }
  return joined(whole);
}

/** Does the text say this sentence? */
export function says(text: string, sentence: string): boolean {
  return saying(text).has(bare(sentence));
}

/** The text with this sentence at its end, or without it where it says it already. */
export function toggled(text: string, sentence: string): string {
  const parts = sentences(text);
  const at = parts.findIndex((one) => bare(one) === bare(sentence));
  if (at < 0) return joined([...parts, sentence]);
  return joined([...parts.slice(0, at), ...parts.slice(at + 1)]);
}

function joined(parts: string[]): string {
  return parts.map((part, at) => (at < parts.length - 1 && !ENDED.test(part) ? `${part}\n` : part)).join('');
}
