import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LEASE_MS, underLease } from '../../src/sync/lease.ts';
import { VaultDb } from '../../src/vault/db.ts';
import { until } from '../support/until.ts';

/** Where a browser has no Web Locks: one syncer at a time over all tabs, and none that holds the others up for ever. */
let db: VaultDb;
let now = 1_700_000_000_000;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  db = new VaultDb(`lease-${Math.random()}`);
});

afterEach(() => vi.useRealTimers());

const clock = () => now;

describe('the lease', () => {
  it('lets one tab in at a time, whatever the order in which tabs come and go', async () => {
    let entered = 0;
    const tab = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), wait: fc.nat(3), works: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.array(tab, { minLength: 2, maxLength: 8 }), fc.scheduler(), async (tabs, s) => {
        const inside = new Set<string>();
        const run = async ({ name, wait, works }: (typeof tabs)[number], at: number) => {
          // Each of one tab's calls would be the same tab: the syncer itself runs one cycle at a time.
          const mine = `${name}${at}`;
          for (let i = 0; i < wait; i++) await s.schedule(Promise.resolve());
          return underLease(
            db,
            mine,
            async () => {
              inside.add(mine);
              entered += 1;
              for (let i = 0; i < works; i++) {
                expect(inside.size).toBe(1);
                await s.schedule(Promise.resolve());
              }
              expect(inside.size).toBe(1);
              inside.delete(mine);
            },
            clock,
          );
        };
        const all = Promise.all(tabs.map(run));
        const ran = await s.waitFor(all);
        expect(ran).toContain(true);
        expect(await underLease(db, 'last', async () => undefined, clock)).toBe(true);
      }),
      { numRuns: 200, seed: 20261125 },
    );
    expect(entered).toBeGreaterThanOrEqual(200);
  });

  it('is given back by who took it, and after a fault too', async () => {
    await expect(
      underLease(db, 'a', () => Promise.reject(new Error('the line broke')), clock),
    ).rejects.toThrow('the line broke');
    expect(await underLease(db, 'b', async () => undefined, clock)).toBe(true);
  });

  it('ends by itself when its tab was killed', async () => {
    await db.put('meta', { id: 'lease', tab: 'dead', until: now + LEASE_MS });
    const enter = () => underLease(db, 'b', async () => undefined, clock);
    expect(await enter()).toBe(false);
    now += LEASE_MS - 1;
    expect(await enter()).toBe(false);
    now += 1;
    expect(await enter()).toBe(true);
  });

  it('holds nobody up for a year because the clock was a year ahead', async () => {
    await db.put('meta', { id: 'lease', tab: 'dead', until: now + 365 * 86_400_000 });
    expect(await underLease(db, 'b', async () => undefined, clock)).toBe(true);
  });

  it('leaves alone what another tab took over after it had ended', async () => {
    const slow = underLease(
      db,
      'a',
      async () => {
        await db.put('meta', { id: 'lease', tab: 'b', until: now + LEASE_MS });
      },
      clock,
    );
    await slow;
    expect(await db.get('meta', 'lease')).toMatchObject({ tab: 'b' });
  });

  it('is renewed while the work lasts', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const long = underLease(
      db,
      'a',
      async () => {
        for (let beat = 0; beat < 6; beat++) {
          now += LEASE_MS / 3;
          vi.advanceTimersByTime(LEASE_MS / 3);
          await until(async () => {
            const row = await db.get('meta', 'lease');
            expect(row && 'until' in row && row.until).toBe(now + LEASE_MS);
          });
          expect(await underLease(db, 'b', async () => undefined, clock)).toBe(false);
        }
      },
      clock,
    );
    expect(await long).toBe(true);
  });
});
