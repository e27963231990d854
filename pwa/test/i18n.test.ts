import { describe, expect, it } from 'vitest';
import { fill } from '../src/i18n.ts';
import enDesk from '../src/locale/en/desk.ts';
import enInside from '../src/locale/en/inside.ts';
import enGate from '../src/locale/en.ts';
import zhDesk from '../src/locale/zh-CN/desk.ts';
import zhInside from '../src/locale/zh-CN/inside.ts';
import zhGate from '../src/locale/zh-CN.ts';

const en = { ...enGate, ...enInside, ...enDesk };
const zhCN = { ...zhGate, ...zhInside, ...zhDesk };

const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((found) => found[1]))].sort();

describe('words', () => {
  it('fills names and plural forms', () => {
    expect(fill('{name} · {n|one=# visit|other=# visits}', { name: 'A', n: 1 }, 'en')).toBe('A · # visit');
    expect(fill('{n} {n|one=visit|other=visits}', { n: 2 }, 'en')).toBe('2 visits');
    expect(fill('{n|other=次}', { n: 1 }, 'zh-CN')).toBe('次');
    expect(fill('{unknown}', {}, 'en')).toBe('{unknown}');
  });

  it('leave no brace behind, whatever the number', () => {
    const left: string[] = [];
    for (const [language, words] of [
      ['en', en],
      ['zh-CN', zhCN],
    ] as const)
      for (const [key, text] of Object.entries(words))
        for (const n of [0, 1, 2]) {
          const params = Object.fromEntries(names(text).map((name) => [name as string, n]));
          if (/[{}]/.test(fill(text, params, language))) left.push(`${language} ${key}`);
        }
    expect(left).toEqual([]);
  });

  it('are complete in both languages, with the same parameters', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
    for (const [key, text] of Object.entries(zhCN)) {
      // A date is worded from other parts in each language.
      if (key.startsWith('day.')) continue;
      expect([key, names(en[key as keyof typeof en])]).toEqual([key, names(text)]);
    }
  });
});
