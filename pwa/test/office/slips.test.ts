// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../../src/api/problem.ts';

const PDF = btoa('%PDF-1.7');
const made = {
  slips: [
    {
      note: 'n1',
      guardian: { id: 'g1', name: '罗母', relation: 'mother' },
      pupil: '罗小满',
      code: '042917',
      expires: '2026-12-22T20:00:00+08:00',
    },
  ],
  run: 'r1',
  pdf: PDF,
};

/** A school whose file comes, or not, and that hears the desk's word at the nth time; 0: never. */
async function school(file: 'comes' | 'is lost', heard: number): Promise<string[]> {
  const desk = await import('../../src/api/desk.ts');
  const files = await import('../../src/features/shared/file.ts');
  const done: string[] = [];
  let times = 0;
  vi.spyOn(desk, 'deskSlips').mockImplementation(async () => {
    if (file === 'is lost') throw new ApiProblem(0, {});
    return { file: new Blob(['%PDF']), run: 'r1' };
  });
  vi.spyOn(files, 'download').mockImplementation((_, name) => void done.push(name));
  vi.spyOn(desk, 'deskPost').mockImplementation(async (path: string, body: unknown) => {
    times += 1;
    done.push(`${path} ${(body as { run: string }).run} ${times}`);
    if (!heard || times < heard) throw new ApiProblem(0, {});
    return null;
  });
  return done;
}

beforeEach(() => import('../../src/office/words.ts'));

describe('slips for the printer', () => {
  it('count as printed only after their file has come', async () => {
    const { printSlips } = await import('../../src/office/slips.ts');
    const done = await school('comes', 1);
    expect(await printSlips('/office/slips/print', {}, '四（2）班')).toBe(true);
    expect(done).toEqual(['家访单 四（2）班.pdf', '/office/slips/arrived r1 1']);
  });

  it('say nothing to the school when the file was lost', async () => {
    const { fileFault, printSlips } = await import('../../src/office/slips.ts');
    const done = await school('is lost', 1);
    const lost = await printSlips('/office/slips/print', {}).catch((problem: unknown) => problem);
    expect(fileFault(lost)).toBe('文件没有收到。网好了再点一次就行，不碍事');
    expect(done).toEqual([]);
  });

  it('are told twice over a bad line, and it shows where nobody heard', async () => {
    const { printSlips } = await import('../../src/office/slips.ts');
    expect(await school('comes', 2).then(() => printSlips('/x', {}))).toBe(true);
    const done = await school('comes', 0);
    expect(await printSlips('/x', {})).toBe(false);
    expect(done).toEqual(['家访单.pdf', '/office/slips/arrived r1 1', '/office/slips/arrived r1 2']);
  });

  it('of a visit end the old ones by printing, not by looking', async () => {
    const page = (await import('../../src/office/MadeSlips.vue')).default;
    const done = await school('comes', 1);
    const view = mount(page, { props: { made } });
    expect(view.text()).toContain('042 917');
    expect(view.text()).toContain('没打印就返回，以前的照样能用');
    const [back, print] = view.findAll('.acts button');
    await back?.trigger('click');
    expect(view.emitted('close')).toHaveLength(1);
    expect(done).toEqual([]);
    await print?.trigger('click');
    await flushPromises();
    expect(done).toEqual(['家访单 罗小满.pdf', '/office/slips/arrived r1 1']);
    expect(view.get('[role=status]').text()).toContain('以前印的作废了');
  });

  it('ask for no empty backs wherever they are printed, once somebody has said that the printer needs none', async () => {
    const { oneSided } = await import('../../src/office/printer.ts');
    const pick = (await import('../../src/office/OneSided.vue')).default;
    const view = mount(pick, { props: { id: 'one' } });
    await view.get('input').setValue(true);
    expect(oneSided.value).toBe(true);
    vi.resetModules();
    expect((await import('../../src/office/printer.ts')).oneSided.value).toBe(true);
    await view.get('input').setValue(false);
    vi.resetModules();
    expect((await import('../../src/office/printer.ts')).oneSided.value).toBe(false);
  });

  it('refuses a file that names no run: a captive portal has answered', async () => {
    const { reply } = await import('../support/server.ts');
    const { enrolling } = await import('../support/desk.ts');
    vi.restoreAllMocks();
    enrolling(['office']);
    const desk = await import('../../src/api/desk.ts');
    await desk.deskSignIn('u', 'p');
    vi.stubGlobal('fetch', async () => reply(200, {}));
    await expect(desk.deskSlips('/office/slips/print', {})).rejects.toThrow();
  });
});
