import type { Plugin } from 'vite';
import englishInside from '../src/locale/en/inside.ts';
import english from '../src/locale/en.ts';
import sourceInside from '../src/locale/zh-CN/inside.ts';
import source from '../src/locale/zh-CN.ts';

type Words = Record<string, string>;

/** The files of English words, with the Chinese ones whose order they follow and where those lie. */
const FILES: [end: string, from: string, english: Words, source: Words][] = [
  ['/src/locale/en.ts', './zh-CN.ts', english, source],
  ['/src/locale/en/inside.ts', '../zh-CN/inside.ts', englishInside, sourceInside],
];

/**
 * The phone keeps both languages. In the build the English words are a list in the order of the Chinese ones, whose
 * keys every phone has anyway: a third of the file is saved.
 */
export function words(): Plugin {
  return {
    name: 'jiafang:words',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const found = FILES.find(([end]) => id.endsWith(end));
      if (!found) return null;
      const [, from, translated, chinese] = found;
      const list = JSON.stringify(Object.keys(chinese).map((key) => translated[key]));
      return `import source from '${from}';
        const words = ${list};
        const messages = {};
        Object.keys(source).forEach((key, at) => { messages[key] = words[at]; });
        export default messages;`;
    },
  };
}
