import { ref, shallowRef } from 'vue';
import type DeskWords from './locale/zh-CN/desk.ts';
import type InsideWords from './locale/zh-CN/inside.ts';
import zhCN from './locale/zh-CN.ts';

/**
 * Words of the interface. zh-CN is the source: its keys are the type, another language must have them all.
 *
 * A text may name parameters, `{name}`, and plural forms, `{n|one=visit|other=visits}` (chosen by Intl.PluralRules
 * from the number `n`; Chinese has the form `other` only). English is loaded when it is chosen. What lies behind the
 * lock adds its words when it is loaded; the desk adds its own, which no phone carries.
 */
export type LocaleName = 'zh-CN' | 'en';
export type Key = keyof typeof zhCN | keyof typeof InsideWords | keyof typeof DeskWords;
export type Messages = Record<Key, string>;
export type Params = Record<string, string | number>;

const STORED = 'jiafang.locale';
type Words = Partial<Messages>;

let source: Words = zhCN;
const added: (() => Promise<{ default: Words }>)[] = [];
const messages = shallowRef<Words>(source);

export const locale = ref<LocaleName>('zh-CN');

/** The text of `key` in the chosen language, with its parameters filled in. */
export function t(key: Key, params?: Params): string {
  const text = messages.value[key] ?? source[key] ?? key;
  return params || text.includes('{') ? fill(text, params ?? {}, locale.value) : text;
}

/** The label of a pack or a schema, which brings its own languages. */
export function label(texts: Partial<Record<LocaleName, string>> | undefined): string {
  return texts?.[locale.value] ?? texts?.['zh-CN'] ?? texts?.en ?? '';
}

/** Words of one part of the app, in Chinese, and where its English is. Resolves when they can be shown. */
export async function addWords(chinese: Words, english: () => Promise<{ default: Words }>): Promise<void> {
  source = { ...source, ...chinese };
  added.push(english);
  messages.value = locale.value === 'en' ? await inEnglish() : source;
}

export async function setLocale(name: LocaleName): Promise<void> {
  messages.value = name === 'en' ? await inEnglish() : source;
  locale.value = name;
  document.documentElement.lang = name;
  remember(name);
}

/** Chosen before, else what the browser asks for, else Chinese; Chinese too where English cannot be fetched just now. */
export async function startLocale(): Promise<void> {
  const wished = recall() ?? (/^en\b/i.test(navigator.language) ? 'en' : 'zh-CN');
  await setLocale(wished).catch(() => {
    messages.value = source;
  });
}

async function inEnglish(): Promise<Words> {
  const parts = await Promise.all([import('./locale/en.ts'), ...added.map((load) => load())]);
  return Object.assign({}, ...parts.map((part) => part.default)) as Words;
}

export function fill(text: string, params: Params, language: string): string {
  return text.replace(/\{(\w+)(?:\|([^{}]*))?\}/g, (whole, name: string, forms: string | undefined) => {
    const value = params[name];
    if (value === undefined) return whole;
    return forms === undefined ? String(value) : plural(forms, Number(value), language);
  });
}

function plural(forms: string, n: number, language: string): string {
  const table = new Map(forms.split('|').map((form) => form.split('=', 2) as [string, string]));
  return table.get(new Intl.PluralRules(language).select(n)) ?? table.get('other') ?? String(n);
}

function recall(): LocaleName | null {
  try {
    const name = localStorage.getItem(STORED);
    return name === 'en' || name === 'zh-CN' ? name : null;
  } catch {
    return null;
  }
}

function remember(name: LocaleName): void {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // A browser that refuses storage still shows the chosen language until it is closed.
  }
}
