/**
 * A story as it would leave the school: whoever the phone knows by name gets a stand-in, the same wherever it is named,
 * and figures give way to a word. The school does the same with all that it knows before a story goes out.
 */
export type Kind = 'child' | 'guardian' | 'teacher' | 'place' | 'class';
export type Named = [kind: Kind, name: string];

/** The words that take the place of names and figures. `letters`: one for each of those who get one. */
export interface StandIns {
  letters: string;
  figure: string;
  /** "child A": of a kind, with its letter. */
  of: (kind: Kind, letter: string) => string;
  /** How a colleague is called by the family name alone. */
  titled: (surname: string) => string;
}

const FIGURE = /[0-9\uff10-\uff19]+(?:[.:,\uff0c\uff1a-][0-9\uff10-\uff19]+)*/g;
const HAN = /^[\u3400-\u9fff·]{3,}$/;
const GROUP = /^(.{2,}?)[0-9]+.$/;

export function neutral(words: string, named: readonly Named[], say: StandIns): string {
  const spelled = new Map<string, Named>();
  for (const one of named)
    for (const name of spellings(one, say)) if (!spelled.has(name)) spelled.set(name, one);
  const met: Partial<Record<Kind, string[]>> = {};
  const standIn = ([kind, name]: Named): string => {
    const order = met[kind] ?? [];
    met[kind] = order;
    if (!order.includes(name)) order.push(name);
    return say.of(kind, say.letters[order.indexOf(name) % say.letters.length] ?? '');
  };
  const longest = [...spelled.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const replaced = longest.length
    ? words.replace(new RegExp(longest.join('|'), 'g'), (name) => standIn(spelled.get(name) as Named))
    : words;
  return replaced.replace(FIGURE, say.figure);
}

/** A name, what a child of that name is called, the village without its group. One character alone is no name. */
function spellings([kind, name]: Named, say: StandIns): string[] {
  if (name.length < 2) return [];
  if (kind !== 'place' && kind !== 'class' && HAN.test(name)) {
    const called = [name, name.slice(-2)];
    return kind === 'teacher' ? [...called, say.titled(name.charAt(0))] : called;
  }
  const village = kind === 'place' ? GROUP.exec(name)?.[1] : undefined;
  return village ? [name, village] : [name];
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
