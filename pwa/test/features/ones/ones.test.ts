import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/sync/wire.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import type { School } from '../../support/server.ts';

const entry = (key: string, evidence: Record<string, string>): Json => ({
  key,
  label: { 'zh-CN': key },
  evidence,
});
const FORM: Json = {
  pack: 'x',
  version: 1,
  text_version: '1',
  sections: [],
  each_teacher: {
    title: { 'zh-CN': '六个一' },
    entries: [
      entry('plan', { document: 'help_plan', form: 'support_plan' }),
      entry('book', { document: 'book', form: 'visit' }),
      entry('essay', { form: 'essay' }),
      entry('meeting', { meeting: 'parents' }),
      entry('deed', { document: 'deed' }),
    ],
  },
};
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '罗小满' } });
    school.put({
      type: 'campaign',
      id: 'k1',
      values: { name: 'x', starts: '2020-01-01', ends: '2099-01-01', form: FORM },
    });
    school.put({
      type: 'campaign',
      id: 'k0',
      values: { name: 'y', starts: '2020-01-01', ends: '2020-02-01', form: FORM },
    });
  }));
  school.reachable = false;
});

afterEach(() => kill(phone));

async function state(): Promise<Record<string, [number | null, number, boolean]>> {
  const { useOnes } = await import('../../../src/features/ones/ones.ts');
  const [set, ...others] = useOnes().value;
  expect(others).toEqual([]);
  return Object.fromEntries(
    (set?.entries ?? []).map((one) => [one.duty.key, [one.counted, one.deeds.length, one.done]]),
  );
}

describe('what each teacher brings about', () => {
  it('begins with nothing; what no own record can show waits for a tick', async () => {
    expect(await state()).toEqual({
      plan: [0, 0, false],
      book: [0, 0, false],
      essay: [0, 0, false],
      meeting: [null, 0, false],
      deed: [null, 0, false],
    });
  });

  it('is counted from own records of this campaign alone', async () => {
    const { beginPaper } = await import('../../../src/features/papers/paper.ts');
    await beginPaper('support', 'k1', { pupil: 'u1' });
    await beginPaper('support', 'k0', { pupil: 'u1' });
    await phone.edit.setFields('support', 'theirs', { pupil: 'u1', campaign: 'k1', owner: 'p2' });
    const essay = await beginPaper('essay', 'k1', {});
    await phone.edit.setFields('visit', 'v1', {
      pupil: 'u1',
      campaign: 'k1',
      'companions/p1': true,
      lead: 'p2',
    });
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    expect(await state()).toMatchObject({ plan: [1, 0, true], book: [1, 0, true], essay: [0, 0, false] });
    await phone.edit.command('essay', essay, 'hand_in', 'draft');
    expect((await state()).essay).toEqual([1, 0, true]);
  });

  it('is ticked by a deed of its own', async () => {
    await phone.edit.setFields('deed', 'd1', {
      entry: 'meeting',
      campaign: 'k1',
      owner: 'p1',
      on: '2026-11-20',
    });
    await phone.edit.setFields('deed', 'd2', {
      entry: 'deed',
      campaign: 'k1',
      owner: 'p2',
      on: '2026-11-20',
    });
    const found = await state();
    expect([found.meeting, found.deed]).toEqual([
      [null, 1, true],
      [null, 0, false],
    ]);
  });
});
