import { describe, expect, it } from 'vitest';
import { useLoad } from '../../src/office/load.ts';

/** A page that shows what it was last told; each question is answered when the test says so. */
function page() {
  const shown: string[] = [];
  const asked = new Map<string, { come(told: string): void; fail(): void }>();
  const { load, state } = useLoad(
    (about: string) =>
      new Promise<string>((come, lose) => asked.set(about, { come, fail: () => lose(new Error(about)) })),
    (told, about) => shown.push(`${about}: ${told}`),
    (problem) => (String(problem).includes('gone') ? 'gone' : 'no_line'),
  );
  return { asked, load, shown, state };
}

describe('what a page asks of the school', () => {
  it('is shown once it has come', async () => {
    const { asked, load, shown, state } = page();
    const asking = load('一班');
    expect(state.value).toBe('loading');
    asked.get('一班')?.come('三家');
    await asking;
    expect([shown, state.value]).toEqual([['一班: 三家'], 'ready']);
  });

  it('is the last question’s answer, though an earlier one comes after it', async () => {
    const { asked, load, shown } = page();
    const asking = [load('一班'), load('二班')];
    asked.get('二班')?.come('五家');
    await asking[1];
    asked.get('一班')?.come('三家');
    await asking[0];
    expect(shown).toEqual(['二班: 五家']);
  });

  it('is not an earlier question’s answer, though the last one has not come yet', async () => {
    const { asked, load, shown, state } = page();
    const asking = [load('一班'), load('二班')];
    asked.get('一班')?.come('三家');
    await asking[0];
    expect([shown, state.value]).toEqual([[], 'loading']);
    asked.get('二班')?.come('五家');
    await asking[1];
    expect(shown).toEqual(['二班: 五家']);
  });

  it('is not taken away by an earlier question that got no answer', async () => {
    const { asked, load, state } = page();
    const asking = [load('一班'), load('二班')];
    asked.get('二班')?.come('五家');
    await asking[1];
    asked.get('一班')?.fail();
    await asking[0];
    expect(state.value).toBe('ready');
  });

  it('may have no answer, of the kind that the page tells apart', async () => {
    const { asked, load, state } = page();
    for (const [about, told] of [
      ['line', 'no_line'],
      ['gone', 'gone'],
    ] as const) {
      const asking = load(about);
      asked.get(about)?.fail();
      await asking;
      expect(state.value).toBe(told);
    }
  });
});
