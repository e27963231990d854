/** Comparing two versions of a text by their sentences, for showing only: nothing is merged on the phone. */

export interface Piece {
  text: string;
  /** Stands in this version only. */
  own: boolean;
}

/** Sentences with their closing mark, and line breaks, in order. */
export function sentences(text: string): string[] {
  return text.match(/[^。！？；\n]*[。！？；\n]|[^。！？；\n]+$/g) ?? [];
}

function bare(sentence: string): string {
  return sentence.trim();
}

/** `text` in pieces, those that `other` does not hold marked as its own. */
export function compared(text: string, other: string): Piece[] {
  const there = new Set(sentences(other).map(bare));
  return sentences(text).map((sentence) => ({
    text: sentence,
    own: bare(sentence) !== '' && !there.has(bare(sentence)),
  }));
}

/** Both versions in one text to be put in order by a person: the first, then what only the others hold. */
export function together(texts: string[]): string {
  const [first = '', ...rest] = texts;
  return rest.reduce((whole, text) => {
    const more = compared(text, whole)
      .filter((piece) => piece.own)
      .map((piece) => piece.text)
      .join('');
    return more ? `${whole}${/\n$/.test(whole) || !whole ? '' : '\n'}${more}` : whole;
  }, first);
}
