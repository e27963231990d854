// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchBackground, watchTabs } from '../../src/vault/guards.ts';

let hidden = false;

function turn(away: boolean): void {
  hidden = away;
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
});

afterEach(() => {
  watchBackground(null);
  watchTabs(null);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('in the background', () => {
  it('locks after five minutes, not before', () => {
    const expire = vi.fn();
    watchBackground(expire);
    turn(true);
    vi.advanceTimersByTime(4 * 60_000);
    turn(false);
    turn(true);
    vi.advanceTimersByTime(299_000);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(expire).toHaveBeenCalled();
  });

  it('locks on coming back where the timer slept with the phone', () => {
    const expire = vi.fn();
    watchBackground(expire);
    turn(true);
    vi.setSystemTime(Date.now() + 6 * 60_000);
    turn(false);
    expect(expire).toHaveBeenCalledTimes(1);
  });
});

describe('two tabs', () => {
  it('tell each other when one of them opens the store', () => {
    const taken = vi.fn();
    watchTabs(taken);
    const mine = localStorage.getItem('jiafang.tab');
    window.dispatchEvent(new StorageEvent('storage', { key: 'jiafang.tab', newValue: mine }));
    expect(taken).not.toHaveBeenCalled();
    window.dispatchEvent(new StorageEvent('storage', { key: 'jiafang.tab', newValue: 'another' }));
    expect(taken).toHaveBeenCalledTimes(1);
  });
});
