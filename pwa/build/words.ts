import type { Plugin } from 'vite';
import english from '../src/locale/en.ts';
import source from '../src/locale/zh-CN.ts';

const ENGLISH = '/src/locale/en.ts';

/**
 * The phone keeps both languages. In the build the English words are a list in the order of the Chinese ones, whose
 * keys every phone has anyway: a third of the file is saved.
 */
export function words(): Plugin {
  const keys = Object.keys(source) as (keyof typeof source)[];
  return {
    name: 'jiafang:words',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(ENGLISH)) return null;
      const list = JSON.stringify(keys.map((key) => english[key]));
      return `import source from './zh-CN.ts';
        const words = ${list};
        const messages = {};
        Object.keys(source).forEach((key, at) => { messages[key] = words[at]; });
        export default messages;`;
    },
  };
}
