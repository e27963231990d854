import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../src/api/problem.ts';
import { codeOf, useAct } from '../../src/office/act.ts';

describe('an act at the desk', () => {
  it('is busy while it runs, and a second one does not begin', async () => {
    const { act, busy, fault } = useAct();
    let end = (): void => undefined;
    const first = act(
      () =>
        new Promise((done) => {
          end = done;
        }),
    );
    expect(busy.value).toBe(true);
    let begun = false;
    expect(
      await act(async () => {
        begun = true;
      }),
    ).toBe(false);
    expect(begun).toBe(false);
    end();
    expect(await first).toBe(true);
    expect([busy.value, fault.value]).toEqual([false, '']);
  });

  it('tells a refusal in words, and forgets it with the next try', async () => {
    const { act, busy, fault } = useAct();
    const refused = async (): Promise<void> => {
      throw new ApiProblem(409, { code: 'state_mismatch', detail: '状态已经变了' });
    };
    expect(await act(refused)).toBe(false);
    expect(busy.value).toBe(false);
    expect(fault.value).not.toBe('');
    await act(async () => undefined);
    expect(fault.value).toBe('');
  });

  it('lets a page word what it knows better', async () => {
    const { act, fault } = useAct((problem) => `自己的话：${codeOf(problem)}`);
    await act(async () => {
      throw new ApiProblem(409, { code: 'state_mismatch' });
    });
    expect(fault.value).toBe('自己的话：state_mismatch');
  });
});
