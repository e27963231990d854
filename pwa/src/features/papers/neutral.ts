/**
 * A story as it may leave the school: names of people and places give way to neutral words, figures to 某.
 * What nobody named here knows of stays, so its author reads the outcome before anybody else does.
 */
export interface Known {
  pupil?: string;
  guardians: string[];
  classmates: string[];
  colleagues: string[];
  villages: string[];
  classes: string[];
}

const FIGURE = /[0-9０-９]+(?:[.:：,，-][0-9０-９]+)*/g;

export function neutral(words: string, known: Known): string {
  const told = new Map<string, string>();
  const put = (names: (string | undefined)[], word: string, given: boolean) => {
    for (const name of names) {
      if (!name || name.length < 2) continue;
      if (!told.has(name)) told.set(name, word);
      // 罗小满 is called 小满; a name of two characters is not called by one of them.
      if (given && /^[一-鿿]{3,4}$/.test(name) && !told.has(name.slice(1))) told.set(name.slice(1), word);
    }
  };
  put([known.pupil], '这个孩子', true);
  put(known.guardians, '家里人', true);
  put(known.classmates, '一位同学', true);
  for (const name of known.colleagues) put([`${name}老师`, `${name.slice(0, 1)}老师`], '一位老师', false);
  put(known.colleagues, '一位老师', true);
  put(known.villages, '某村', false);
  put(known.classes, '某班', false);
  const names = [...told.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const replaced = names.length
    ? words.replace(new RegExp(names.join('|'), 'g'), (name) => told.get(name) ?? name)
    : words;
  return replaced.replace(FIGURE, '某');
}
