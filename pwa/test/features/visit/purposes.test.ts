// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Verdict } from '../../../src/features/visit/photos/consent.ts';
import { insideVisit } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { row } from '../../support/row.ts';
import { until } from '../../support/until.ts';

let phone: Phone;

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'guardian', id: 'g2', values: { pupil: 'p1', relation: 'mother' } });
  }));
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1' });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
});

async function open(verdict: Verdict): Promise<VueWrapper> {
  const consent = row('consent', 'c1', {
    pupil: 'p1',
    guardian: 'g2',
    capacity: 'parent',
    purpose: 'record',
  });
  const view = (await import('../../../src/features/visit/photos/PurposeAsk.vue')).default;
  return insideVisit('v1', view, { purpose: 'publish', consent, verdict });
}
async function press(page: VueWrapper, words: string): Promise<void> {
  const found = page.findAll('button').find((one) => one.text().includes(words));
  if (!found) throw new Error(`no button ${words}: ${page.text()}`);
  await found.trigger('click');
  await flushPromises();
}
async function said() {
  const { useRows } = await import('../../../src/vault/records.ts');
  return useRows('consent').value.map((one) => one.values);
}

it('a yes to a further purpose needs a mark of its own', async () => {
  const page = await open('pending');
  await press(page, '可以用');
  expect(await said()).toEqual([]);
  const keep = page.findAll('button').find((one) => one.text().includes('记下同意'));
  expect(keep?.attributes('disabled')).toBeDefined();
  const spoken = page.findAll('label.pick').find((one) => one.text() === '口头说同意，有人在场');
  await spoken?.find('input').trigger('change');
  await page.find('#publish-witness').setValue('黄老师');
  await press(page, '记下同意');
  await until(async () =>
    expect(await said()).toMatchObject([
      {
        purpose: 'publish',
        given: true,
        how: 'spoken',
        witness: '黄老师',
        guardian: 'g2',
        capacity: 'parent',
        visit: 'v1',
      },
    ]),
  );
});

it('a no is final, so one tap does not say it', async () => {
  const page = await open('pending');
  await press(page, '不用');
  expect(await said()).toEqual([]);
  await press(page, '返回');
  expect(page.text()).toContain('可以用');
  await press(page, '不用');
  await press(page, '不用');
  await until(async () => expect(await said()).toMatchObject([{ purpose: 'publish', given: false }]));
});

it('what was agreed to can be taken back by itself', async () => {
  const page = await open('granted');
  await press(page, '家里改主意了');
  await press(page, '不用');
  await until(async () =>
    expect(await said()).toMatchObject([{ purpose: 'publish', given: false, guardian: 'g2' }]),
  );
});

it('what was refused is not asked again', async () => {
  const page = await open('refused');
  expect(page.findAll('button')).toEqual([]);
});
