/**
 * A story as it would leave the school: whoever the phone knows by name gets a stand-in, the same wherever it is named,
 * and figures give way to 某. The school does the same with all that it knows before a story goes out.
 */
export type Kind = 'child' | 'guardian' | 'teacher' | 'place' | 'class';
export type Named = [kind: Kind, name: string];

const PEOPLE: Partial<Record<Kind, string>> = { child: '孩子', guardian: '家人', teacher: '老师' };
const REST: Partial<Record<Kind, string>> = { place: '某村', class: '某班' };
const LETTERS = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥';
const FIGURE = /[0-9０-９]+(?:[.:：,，-][0-9０-９]+)*/g;
const HAN = /^[\u3400-\u9fff·]{3,}$/;
const GROUP = /^(.{2,}?)[0-9]+.$/;

export function neutral(words: string, named: readonly Named[]): string {
  const spelled = new Map<string, Named>();
  for (const one of named) for (const name of spellings(one)) if (!spelled.has(name)) spelled.set(name, one);
  const met: Partial<Record<Kind, string[]>> = {};
  const standIn = ([kind, name]: Named): string => {
    if (!PEOPLE[kind]) return REST[kind] ?? '';
    const order = met[kind] ?? [];
    met[kind] = order;
    if (!order.includes(name)) order.push(name);
    return `${PEOPLE[kind]}${LETTERS[order.indexOf(name) % LETTERS.length]}`;
  };
  const longest = [...spelled.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const replaced = longest.length
    ? words.replace(new RegExp(longest.join('|'), 'g'), (name) => standIn(spelled.get(name) as Named))
    : words;
  return replaced.replace(FIGURE, '某');
}

/** A name, what a child of that name is called, the village without its group. One character alone is no name. */
function spellings([kind, name]: Named): string[] {
  if (name.length < 2) return [];
  if (PEOPLE[kind] && HAN.test(name)) {
    const called = [name, name.slice(-2)];
    return kind === 'teacher' ? [...called, `${name.charAt(0)}老师`] : called;
  }
  const village = kind === 'place' ? GROUP.exec(name)?.[1] : undefined;
  return village ? [name, village] : [name];
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
