import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import inside from '../src/locale/zh-CN/inside.ts';
import gate from '../src/locale/zh-CN.ts';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));
const LITERAL = /'([\w-]+(?:\.[\w-]+)+)'/g;

/**
 * Keys of words are names for people. In the build each is two or three letters, in the words and where they are used:
 * the phone keeps nine hundred of them twice.
 *
 * Left as it is: a key that the code puts together (`mode.${…}`), or names in other than single quotes.
 */
export function shortKeys(): Plugin {
  const short = names();
  return {
    name: 'jiafang:keys',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      const [file = ''] = id.split('?');
      if (!file.startsWith(SOURCES) || !/\.(ts|vue)$/.test(file)) return null;
      const shortened = code.replace(LITERAL, (whole, key: string) =>
        short.has(key) ? `'${short.get(key)}'` : whole,
      );
      return shortened === code ? null : { code: shortened, map: null };
    },
  };
}

function names(): Map<string, string> {
  const built = new Set<string>();
  const otherwise = new Set<string>();
  for (const text of sources()) {
    for (const [, prefix] of text.matchAll(/`([\w-]+\.[\w.-]*)\$\{/g)) if (prefix) built.add(prefix);
    for (const [, key] of text.matchAll(/["`]([\w-]+(?:\.[\w-]+)+)["`]/g)) if (key) otherwise.add(key);
  }
  const free = Object.keys({ ...gate, ...inside }).filter(
    (key) => !otherwise.has(key) && ![...built].some((prefix) => key.startsWith(prefix)),
  );
  return new Map(free.map((key, at) => [key, letters(at)]));
}

/** "a", "b", … "z", "ba", …: never digits alone, which an object would put in an order of its own. */
function letters(at: number): string {
  const last = String.fromCharCode(97 + (at % 26));
  return at < 26 ? last : letters(Math.floor(at / 26)) + last;
}

function* sources(): Generator<string> {
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (/\.(ts|vue)$/.test(name) && !name.startsWith('locale')) yield readFileSync(SOURCES + name, 'utf8');
  }
}
