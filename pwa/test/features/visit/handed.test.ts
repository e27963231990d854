import { afterEach, describe, expect, it, vi } from 'vitest';
import { handedInHere, isBehind, isHandedInHere } from '../../../src/features/visit/handed.ts';

const at = (position: number) => vi.stubGlobal('history', { state: { position } });
afterEach(() => vi.unstubAllGlobals());

describe('the way back from a visit that was handed in', () => {
  it('passes over the pages on which it was written, and no others', () => {
    at(5);
    handedInHere('v1');
    const behind = (position: number, visit = 'v1', finished = true) => {
      at(position);
      return isBehind(visit, finished);
    };
    expect([4, 5, 6].map((position) => behind(position))).toEqual([true, false, false]);
    expect(behind(4, 'v2')).toBe(false);
    expect(behind(4, 'v1', false)).toBe(false);
    const here = (position: number, visit: string) => {
      at(position);
      return isHandedInHere(visit);
    };
    expect([here(5, 'v1'), here(6, 'v1'), here(5, 'v2')]).toEqual([true, false, false]);
  });

  it('is the browser’s own where nothing was handed in since the app was opened', () => {
    vi.stubGlobal('history', { state: null });
    expect(isBehind('v9', true)).toBe(false);
  });
});
