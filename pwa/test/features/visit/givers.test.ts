// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { insideVisit } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '韦星野', household: 'h1' } });
    school.put({ type: 'pupil', id: 'u2', values: { name: '梁小满', household: 'h2' } });
    school.put({ type: 'guardian', id: 'g1', values: { pupil: 'u1', relation: 'grandmother' } });
    school.put({ type: 'guardian', id: 'g2', values: { pupil: 'u2', relation: 'other_relative' } });
    school.put({ type: 'pupil', id: 'u3', values: { name: '罗小树' } });
  }));
  await phone.edit.createRecord('pupil', 'n1', { name: '韦小满仓', household: 'h1', unlisted: true });
  await phone.edit.createRecord('pupil', 'n2', { name: '蒙小河', unlisted: true });
  for (const pupil of ['u1', 'u3', 'n1', 'n2']) await phone.edit.setFields('visit', `v-${pupil}`, { pupil });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

async function gate(pupil: string): Promise<VueWrapper> {
  const view = (await import('../../../src/features/visit/photos/ConsentGate.vue')).default;
  return insideVisit(`v-${pupil}`, view, {});
}
const offered = (page: VueWrapper) => page.findAll('label.pick').map((one) => one.text());
async function press(page: VueWrapper, words: string): Promise<void> {
  const found = page.findAll('button').find((one) => one.text() === words);
  if (!found) throw new Error(`no button ${words}: ${page.text()}`);
  await found.trigger('click');
  await flushPromises();
}

describe('who is asked about photos', () => {
  it('are the guardians that the school knows, and nobody else', async () => {
    const page = await gate('u1');
    expect(offered(page)).toEqual(['奶奶']);
    expect(page.text()).not.toContain('还没有登记');
    expect(offered(await gate('u3'))).toEqual([]);
  });

  it('are, of a brother whom no roster knows, the adults of the home first', async () => {
    const page = await gate('n1');
    expect(offered(page)).toEqual(['奶奶', '妈妈', '爸爸', '爷爷', '受托照看的人']);
    expect(page.text()).toContain('学校还没有登记这个孩子的大人');
  });

  it('are, of a child of an unknown home, whoever is there; nobody of another family', async () => {
    expect(offered(await gate('n2'))).toEqual(['妈妈', '爸爸', '奶奶', '爷爷', '受托照看的人']);
  });

  it('say it in their capacity, without the record of another child’s guardian', async () => {
    const page = await gate('n1');
    const mother = page.findAll('label.pick').find((one) => one.text() === '妈妈');
    await mother?.find('input').trigger('change');
    await press(page, '同意拍照');
    const paper = page.findAll('label.pick').find((one) => one.text() === '纸上签过了');
    await paper?.find('input').trigger('change');
    await flushPromises();
    await page.find('#paper-no').setValue('17');
    await press(page, '记下同意');
    const said = () => phone.records.useRows('consent').value.map((row) => row.values);
    await until(() => expect(said()).toHaveLength(1));
    expect(said()[0]).toMatchObject({
      pupil: 'n1',
      visit: 'v-n1',
      capacity: 'parent',
      how: 'paper',
      given: true,
    });
    expect(said()[0]).not.toHaveProperty('guardian');
  });

  it('take photos back as they gave them', async () => {
    const view = (await import('../../../src/features/visit/photos/WithdrawSheet.vue')).default;
    const page = await insideVisit('v-n1', view, { about: 'v-n1' });
    expect(page.text()).toContain('妈妈');
    expect(page.text()).toContain('韦小满仓');
  });
});
