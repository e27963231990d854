// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { offlineImpossible } from '../../../src/app/update.ts';
import { useElsewhere } from '../../../src/features/shared/elsewhere.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0.4240.99 Mobile Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/14.0 Safari/605.1.15';

afterEach(() => {
  vi.unstubAllGlobals();
  offlineImpossible.value = false;
});

it.each([
  ['an iPhone view without a worker', IPHONE, 5, true, 'safari'],
  ['an iPad that calls itself a Mac', MAC, 5, true, 'safari'],
  [
    'a chat app on an iPhone, before anything was tried',
    `${IPHONE} MicroMessenger/8.0.16`,
    5,
    false,
    'safari',
  ],
  [
    'a chat app on Android, which may have a worker',
    `${ANDROID} XWEB/3263 MicroMessenger/8.0.16`,
    5,
    false,
    'browser',
  ],
  ['another chat app', `${ANDROID} AliApp(DingTalk/6.0)`, 5, false, 'browser'],
  ['a Mac without a worker', MAC, 0, true, 'browser'],
  ['Safari', IPHONE, 5, false, null],
  ['Chrome', ANDROID, 5, false, null],
] as const)('%s', (_where, userAgent, maxTouchPoints, impossible, there) => {
  vi.stubGlobal('navigator', { userAgent, maxTouchPoints });
  offlineImpossible.value = impossible;
  expect(useElsewhere().value).toBe(there);
});
