import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { breaches, SCRIPT, STYLE, withoutAsked } from './support/promise.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

const scripts = files('pwa/src', /\.(ts|vue)$/);
const styles = [...files('pwa/src', /\.(css|vue)$/), ...files('server/web/parents/static', /\.css$/)];

it('finds the sources', () => {
  expect(scripts.length).toBeGreaterThan(100);
  expect(styles).toContain('pwa/src/styles/phone.css');
  expect(styles).toContain('server/web/parents/static/style.css');
});

it('keeps to what Chrome 80 and iOS 14 have, or asks first', () => {
  const found = Object.fromEntries(
    [
      ...scripts.map((name) => [name, breaches(read(name), SCRIPT)] as const),
      ...styles
        .filter((name) => name.endsWith('.css'))
        .map((name) => [name, breaches(read(name), STYLE)] as const),
      ...styles
        .filter((name) => name.endsWith('.vue'))
        .map((name) => [`${name} (style)`, inside(read(name))] as const),
    ].filter(([, broken]) => broken.length),
  );
  expect(found).toEqual({});
});

/** A component's own style blocks; house style keeps them in styles/. */
function inside(component: string): string[] {
  const blocks = [...component.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((match) => match[1] ?? '');
  return blocks.flatMap((css) => breaches(css, STYLE));
}

it.each([
  ['const copy = structuredClone(row);', 'structuredClone'],
  ["text.replaceAll('a', 'b')", 'replaceAll'],
  ['rows.at(-1)', 'Array.at'],
  ['const canvas = new OffscreenCanvas(1, 1);', 'OffscreenCanvas'],
  ['await navigator.locks.request(NAME, work);', 'Web Locks'],
  ['/(?<=。)/', 'looking behind'],
])('catches %s', (text, name) => {
  expect(breaches(text, SCRIPT).join()).toContain(name);
});

it('is content where the question is asked', () => {
  expect(
    breaches("if (typeof OffscreenCanvas === 'undefined') return; new OffscreenCanvas(1, 1)", SCRIPT),
  ).toEqual([]);
  expect(breaches('// structuredClone( is too young\n', SCRIPT)).toEqual([]);
});

it.each([
  ['.a { display: flex; gap: 4px; }', 'gap'],
  ['.a { inset: 0; }', 'inset'],
  ['.a { height: 100dvh; }', 'viewport'],
  ['.a:has(b) { color: red; }', ':has'],
  ['a:focus-visible { outline: 0; }', ':focus-visible'],
  ['.a { color: color-mix(in srgb, red, blue); }', 'colours'],
  ['.a { padding-inline: 4px; }', 'logical'],
  ['.a { appearance: none; } .b { -webkit-appearance: none; }', 'appearance'],
])('catches %s', (css, name) => {
  expect(breaches(css, STYLE).join()).toContain(name);
});

it('lets pass what grids, @supports and comments say', () => {
  const css = `/* gap: 1px */ .a { grid-gap: 4px; padding-inline-start: 1px; } a:focus:not(:focus-visible) { outline: 0; }
    @supports (inset: 0) { .a { inset: 0; } @media print { .b { gap: 1px; } } } .c { top: 0; }`;
  expect(breaches(css, STYLE)).toEqual([]);
  expect(withoutAsked(css)).toContain('.c { top: 0; }');
});
