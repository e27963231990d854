// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/office/sealed/shapes.ts';

type Said = Report['said'][number];
const TAKEN = {
  kind: 'integrity',
  about: '有人收了东西或钱',
  pupil: '',
  words: '收了一条鱼',
  when: '2026-11-18',
  readable: true,
};

async function opened(said: Said) {
  const desk = await import('../../src/api/desk.ts');
  const report: Report = {
    ...{ id: 'r1', received: '2026-11-20T08:00:00+08:00', author: '' },
    said: [said],
    outcomes: [],
    readings: [],
  };
  vi.spyOn(desk, 'deskGet').mockImplementation(async (path: string) =>
    path.startsWith('/office/reports/') ? report : null,
  );
  const box = (await import('../../src/office/sealed/ReportBox.vue')).default;
  const view = mount(box, { props: { id: 'r1' } });
  await flushPromises();
  return view;
}
const lines = (view: Awaited<ReturnType<typeof opened>>) => view.findAll('dl > div').map((one) => one.text());

beforeEach(() => import('../../src/office/words.ts'));

describe('an opened report', () => {
  it('of a family about its visitors is told in words of its own, and says that the family stays unnamed', async () => {
    const view = await opened(TAKEN);
    const told = lines(view);
    expect(told).toContain('出了什么事有人收了东西或钱');
    expect(told).toContain('哪一家说的没有说是哪一家');
    expect(told).toContain('哪天的家访2026-11-18');
    expect(view.text()).not.toContain('报了110没有');
  });

  it('names the family that wanted to be named', async () => {
    expect(lines(await opened({ ...TAKEN, pupil: '罗小满' }))).toContain('哪一家说的罗小满');
  });

  it('of a teacher about a child keeps asking for the child', async () => {
    const view = await opened({ ...TAKEN, kind: 'injury', about: '', pupil: '罗小满' });
    expect(lines(view)).toContain('说的是谁罗小满');
    expect(view.text()).toContain('报了110没有');
  });
});
