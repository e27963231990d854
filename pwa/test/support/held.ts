import { flushPromises } from '@vue/test-utils';
import { vi } from 'vitest';

/** One question of the desk to the school, whose answer comes when the test says so. */
export interface Asked {
  how: string;
  body: unknown;
  answer(told: unknown): Promise<void>;
  fail(): Promise<void>;
}

/** A slow line: what the desk asks, in its order, under `GET /office/…`; nothing is answered by itself. */
export async function holding(): Promise<{ asked: Asked[]; to: (how: string) => Asked }> {
  const desk = await import('../../src/api/desk.ts');
  const asked: Asked[] = [];
  const hold = (method: string) => (path: string, body?: unknown) =>
    new Promise<never>((come, lose) => {
      const then = async (end: () => void) => {
        end();
        await flushPromises();
      };
      asked.push({
        how: `${method} ${path}`,
        body,
        answer: (told) => then(() => come(told as never)),
        fail: () => then(() => lose(new Error('no line'))),
      });
    });
  vi.spyOn(desk, 'deskGet').mockImplementation(hold('GET'));
  vi.spyOn(desk, 'deskPost').mockImplementation(hold('POST'));
  vi.spyOn(desk, 'deskPut').mockImplementation(hold('PUT'));
  const to = (how: string): Asked => {
    const found = asked.filter((one) => one.how === how).pop();
    if (!found) throw new Error(`nobody asked ${how}, only ${asked.map((one) => one.how).join(', ')}`);
    return found;
  };
  return { asked, to };
}
