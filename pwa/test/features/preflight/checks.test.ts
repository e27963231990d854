import { describe, expect, it } from 'vitest';
import { checks, type Facts } from '../../../src/features/preflight/checks.ts';

const NOW = new Date(2026, 10, 21, 17, 40);
const DAY_MS = 86_400_000;
const READY: Facts = {
  now: NOW,
  battery: { level: 0.9, charging: false },
  pupils: 42,
  contact: NOW.getTime() - 3_600_000,
  lease: 45,
  free: 2 * 1024 ** 3,
  kept: true,
  offline: true,
  consent: true,
  clock: 0,
  update: false,
  photos: 0,
};
const found = (facts: Partial<Facts>, key: string) =>
  checks({ ...READY, ...facts }).find((row) => row.key === key);
const looked = (facts: Partial<Facts>) =>
  checks({ ...READY, ...facts })
    .filter((row) => row.state === 'look')
    .map((row) => row.key);

describe('the check-up before leaving', () => {
  it('finds nothing on a phone that is ready, and asks for nothing to be done', () => {
    expect(looked({})).toEqual([]);
    expect(checks(READY).every((row) => row.cure === undefined)).toBe(true);
  });

  it.each([
    ['battery', { battery: { level: 0.38, charging: false } }],
    ['roster', { contact: NOW.getTime() - 4 * DAY_MS }],
    ['roster', { pupils: 0 }],
    ['space', { free: 50 * 1024 ** 2 }],
    ['space', { kept: false }],
    ['offline', { offline: false }],
    ['consent', { consent: false }],
    ['clock', { clock: -14 }],
    ['version', { update: true }],
  ] satisfies [string, Partial<Facts>][])('says %s first where it wants a look: %j', (key, facts) => {
    expect(looked(facts)).toEqual([key]);
    expect(checks({ ...READY, ...facts })[0]?.key).toBe(key);
  });

  it('offers the cure that there is', () => {
    expect(found({ pupils: 0 }, 'roster')?.cure).toBe('fetch');
    expect(found({ consent: false }, 'consent')?.cure).toBe('fetch');
    expect(found({ kept: false }, 'space')?.cure).toBe('keep');
    expect(found({ update: true }, 'version')?.cure).toBe('update');
    expect(found({ battery: { level: 0.1, charging: false } }, 'battery')?.cure).toBeUndefined();
  });

  it('says nothing of a battery that the browser does not know, and is content with one that is being charged', () => {
    expect(found({ battery: null }, 'battery')).toBeUndefined();
    expect(found({ battery: { level: 0.1, charging: true } }, 'battery')?.state).toBe('good');
  });

  it('asks to look at the clock where no reply has told the school’s time', () => {
    const row = found({ clock: null }, 'clock');
    expect(row?.state).toBe('unknown');
    expect(row?.title).toContain('17:40');
  });

  it('names the day until which earlier words stay readable, and says so in time', () => {
    const contact = NOW.getTime() - 41 * DAY_MS;
    expect(looked({ contact })).toEqual(['roster', 'pin']);
    expect(found({ contact }, 'pin')?.sub).toContain('11月25日');
  });

  it('tells of photos that wait without making them a reason to stay', () => {
    expect(found({ photos: 5 }, 'photos')).toMatchObject({ state: 'good' });
    expect(found({ photos: 5 }, 'photos')?.title).toContain('5');
  });
});
