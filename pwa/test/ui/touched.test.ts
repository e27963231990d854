// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { watchTouch } from '../../src/ui/touched.ts';

afterEach(() => vi.unstubAllGlobals());

function rootAfter(known: boolean): HTMLElement {
  vi.stubGlobal('CSS', { supports: () => known });
  const root = document.createElement('html');
  watchTouch(root);
  document.dispatchEvent(new Event('pointerdown'));
  return root;
}

it('marks a touch where :focus-visible is unknown, until somebody goes by keyboard', () => {
  const root = rootAfter(false);
  expect(root.hasAttribute('data-touched')).toBe(true);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: '家' }));
  expect(root.hasAttribute('data-touched')).toBe(true);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
  expect(root.hasAttribute('data-touched')).toBe(false);
});

it('leaves it to the browser where that knows :focus-visible', () => {
  expect(rootAfter(true).hasAttribute('data-touched')).toBe(false);
});
