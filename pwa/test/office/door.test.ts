// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolling } from '../support/desk.ts';

beforeEach(() => import('../../src/office/words.ts'));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  sessionStorage.clear();
});

describe('the office’s door', () => {
  it('lets the office in', async () => {
    enrolling(['office']);
    const { deskMe, deskSignIn } = await import('../../src/api/desk.ts');
    await deskSignIn('t1', 'x');
    expect(deskMe.value?.person).toBe('p1');
  });

  it('keeps nothing of a teacher, and gives the new device back', async () => {
    const asked = enrolling(['teacher']);
    const { deskMe, deskSignIn } = await import('../../src/api/desk.ts');
    await expect(deskSignIn('t1', 'x')).rejects.toMatchObject({ code: 'not_for_you' });
    expect(deskMe.value).toBeNull();
    expect(sessionStorage.length).toBe(0);
    expect(asked[1]).toMatch(/^GET .*\/office\/readers Bearer a1$/);
    expect(asked[2]).toMatch(/^DELETE .*\/devices\/d1 Bearer a1$/);
  });

  it('lets a teacher in who reads what is sealed, to that page alone', async () => {
    enrolling(['teacher'], true);
    const { deskMe, deskSignIn } = await import('../../src/api/desk.ts');
    await deskSignIn('t1', 'x');
    expect(deskMe.value?.person).toBe('p1');
    const { isOffice, ownPages } = await import('../../src/office/seat.ts');
    expect([isOffice.value, ownPages.value]).toEqual([false, ['sealed']]);
  });

  it('lets a class teacher in, to the plan of the class, and to what is sealed once named a reader', async () => {
    enrolling(['teacher', 'homeroom']);
    const { deskMe, deskSignIn } = await import('../../src/api/desk.ts');
    await deskSignIn('t1', 'x');
    expect(deskMe.value?.person).toBe('p1');
    const { ownPages } = await import('../../src/office/seat.ts');
    expect(ownPages.value).toEqual(['plan']);
    const { readers } = await import('../../src/office/sealed/readers.ts');
    readers.value = { mine: true, news: [] } as never;
    expect(ownPages.value).toEqual(['plan', 'sealed']);
  });

  it('opens all pages to the office', async () => {
    enrolling(['office', 'homeroom']);
    const { deskSignIn } = await import('../../src/api/desk.ts');
    await deskSignIn('t1', 'x');
    const { ownPages } = await import('../../src/office/seat.ts');
    expect(ownPages.value).toBeNull();
  });
});
