// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FormField } from '../../../src/features/visit/form.ts';
import { insideVisit } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import type { School } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let school: School;
let phone: Phone;

const PROCESS: FormField = {
  name: 'process',
  kind: 'narrative',
  label: { 'zh-CN': '过程' },
  required: 'submit',
};
const MET: FormField = {
  name: 'met',
  kind: 'people',
  source: 'guardians',
  label: { 'zh-CN': '见到了谁' },
  required: 'submit',
  entries: [{ key: 'pupil', label: { 'zh-CN': '孩子本人' } }],
};

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'p1', values: { name: '陶小满', class_name: '四班' } });
    school.put({
      type: 'guardian',
      id: 'g1',
      values: { pupil: 'p1', name: '陶奶奶', relation: 'grandmother', carer: true },
    });
    school.put({
      type: 'visit',
      id: 'v1',
      values: { pupil: 'p1', process: '先喂鸡。' },
      stamps: { pupil: '9.1', process: '9.2' },
    });
  }));
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

async function field(spec: FormField, asked = false) {
  const FormField = (await import('../../../src/features/visit/fields/FormField.vue')).default;
  return insideVisit('v1', FormField, { field: spec }, asked);
}
const shown = (name: string) => phone.records.shownRow('visit', 'v1')?.values[name];
const openOp = () => phone.memory.openOpOf('visit', 'v1');

describe('a text', () => {
  it('is on the disk while it is typed, under the stamp that its author saw', async () => {
    const page = await field(PROCESS);
    await page.find('textarea').setValue('先喂鸡。再写作业。');
    await until(() => expect(shown('process')).toBe('先喂鸡。再写作业。'));
    expect(openOp()?.set.process).toEqual(['先喂鸡。再写作业。', '9.2']);
  });

  it('shows what a colleague wrote while nobody types here', async () => {
    const page = await field(PROCESS);
    school.put({
      type: 'visit',
      id: 'v1',
      values: { pupil: 'p1', process: '先写作业。' },
      stamps: { process: '12.4' },
    });
    await phone.status.syncNow();
    await until(() => expect(page.find('textarea').element.value).toBe('先写作业。'));
  });

  it('keeps its own base when another text arrives under the typing hand', async () => {
    const page = await field(PROCESS);
    await page.find('textarea').setValue('先喂鸡。一');
    await until(() => expect(shown('process')).toBe('先喂鸡。一'));
    const mine = openOp();
    await page.find('textarea').setValue('先喂鸡。一二');
    school.verdict = (op) =>
      op.id === 'v1'
        ? {
            status: 'merged',
            row: school.put({
              type: 'visit',
              id: 'v1',
              values: { pupil: 'p1', process: '合起来的。' },
              stamps: { process: '1.77' },
            }),
          }
        : undefined;
    await phone.status.syncNow();
    await page.find('textarea').setValue('先喂鸡。一二三');
    await until(() => expect(openOp()?.set.process?.[0]).toBe('先喂鸡。一二三'));
    expect(openOp()?.op).not.toBe(mine?.op);
    expect(openOp()?.set.process?.[1]).not.toBe('1.77');
  });

  it('says what to do where it is required and empty, beside the field', async () => {
    school.put({ type: 'visit', id: 'v1', values: { pupil: 'p1' }, stamps: {} });
    await phone.status.syncNow();
    const page = await field(PROCESS, true);
    const area = page.find('textarea');
    expect(area.attributes('aria-invalid')).toBe('true');
    expect(page.find(`#${area.attributes('aria-describedby')}`).text()).toContain('过程');
    await area.setValue('写了');
    await until(() => expect(page.find('textarea').attributes('aria-invalid')).toBeUndefined());
  });

  it('points out a number that a visit does not need', async () => {
    const page = await field(PROCESS);
    await page.find('textarea').setValue('他的号码是 11010519491231002X');
    expect(page.find('#f-process-p').exists()).toBe(true);
  });
});

describe('people', () => {
  it('offers the child and somebody else where the school knows nobody of the family, though the pack lists none', async () => {
    const { entries: _none, ...bare } = MET;
    expect((await field(bare)).findAll('input')).toHaveLength(1);
    school.gone.push({ type: 'guardian', id: 'g1', why: 'scope' });
    await phone.status.syncNow();
    const page = await field(bare);
    const boxes = page.findAll('input');
    expect(boxes).toHaveLength(2);
    expect(page.text()).toContain('陶小满');
    await boxes[1]?.setValue(true);
    await until(() => expect(shown('met/other')).toBe(true));
  });

  it('are called what they are where the child is not on this phone: who came along to another class knows no name', async () => {
    school.gone.push({ type: 'pupil', id: 'p1', why: 'scope' }, { type: 'guardian', id: 'g1', why: 'scope' });
    await phone.status.syncNow();
    const words = async (spec: FormField) => (await field(spec)).findAll('.pick').map((pick) => pick.text());
    expect(await words(MET)).toEqual(['孩子本人']);
    const { entries: _none, ...bare } = MET;
    expect(await words(bare)).toEqual(['孩子', '亲戚']);
  });

  it('are the family and the child by name; a tick is an entry of its own', async () => {
    const page = await field(MET);
    expect(page.findAll('.pick').map((pick) => pick.text())).toEqual(['奶奶', '陶小满']);
    await page.findAll('input')[1]?.setValue(true);
    await until(() => expect(shown('met/pupil')).toBe(true));
    await page.findAll('input')[1]?.setValue(false);
    await until(() => expect(shown('met/pupil')).toBeUndefined());
  });
});

describe('show_if', () => {
  it('leaves a field out until the answer asks for it', async () => {
    const page = await field({ ...PROCESS, name: 'child_voice', show_if: { field: 'met', in: ['pupil'] } });
    expect(page.find('textarea').exists()).toBe(false);
    await phone.edit.setItem('visit', 'v1', 'met', 'pupil', true);
    await until(() => expect(page.find('textarea').exists()).toBe(true));
  });
});
