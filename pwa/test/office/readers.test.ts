// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Readers } from '../../src/office/sealed/shapes.ts';

const NAMED = {
  mine: true,
  news: [{ what: 'named', by: '钱书平', at: '2026-11-20T08:00:00+08:00' }],
} as unknown as Readers;
const SEEN = { mine: true, news: [] } as unknown as Readers;

/** What the school will have answered, in the order in which it was asked; each reply comes when the test says so. */
async function asking() {
  const desk = await import('../../src/api/desk.ts');
  desk.deskMe.value = { person: 'p1', roles: [] } as never;
  const replies: { come(told: Readers): void; fail(): void }[] = [];
  vi.spyOn(desk, 'deskGet').mockImplementation(
    () =>
      new Promise((come, fail) =>
        replies.push({ come: come as (told: unknown) => void, fail: () => fail(new Error('no line')) }),
      ),
  );
  return { replies, ...(await import('../../src/office/sealed/readers.ts')) };
}
beforeEach(() => vi.resetModules());

describe('what the desk knows of the readers', () => {
  it('does not go back to what was asked before a button was pressed', async () => {
    const { askReaders, readers, replies, sealedNote, takeReaders } = await asking();
    const railAsked = askReaders();
    takeReaders(SEEN);
    replies[0]?.come(NAMED);
    await railAsked;
    expect(readers.value).toStrictEqual(SEEN);
    expect(sealedNote.value).toBeNull();
  });

  it('is the newer of two questions whose replies cross', async () => {
    const { askReaders, readers, replies } = await asking();
    const asked = [askReaders(), askReaders()];
    replies[1]?.come(SEEN);
    await asked[1];
    replies[0]?.come(NAMED);
    await asked[0];
    expect(readers.value).toStrictEqual(SEEN);
  });

  it('is shown as soon as the first of two replies is there', async () => {
    const { askReaders, readers, replies } = await asking();
    const asked = [askReaders(), askReaders()];
    replies[0]?.come(NAMED);
    await asked[0];
    expect(readers.value).toStrictEqual(NAMED);
  });

  it('stays through a question that got no reply, and takes an older reply after it', async () => {
    const { askReaders, readers, replies } = await asking();
    const asked = [askReaders(), askReaders()];
    replies[1]?.fail();
    await asked[1];
    replies[0]?.come(NAMED);
    await asked[0];
    expect(readers.value).toStrictEqual(NAMED);
  });
});
