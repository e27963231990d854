// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { insideVisit, openPage } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
const field = (name: string, label: string) => ({ name, kind: 'narrative', label: { 'zh-CN': label } });

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    for (const [id, name] of [
      ['c1', 'requests'],
      ['c2', 'process'],
    ])
      school.put({
        type: 'campaign',
        id,
        values: {
          name: '大家访',
          form: { sections: [{ key: 's', title: {}, fields: [field(String(name), '家长诉求')] }] },
        },
      });
  }));
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1', campaign: 'c1' });
  await phone.edit.setFields('visit', 'v2', { pupil: 'p1', campaign: 'c2' });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
});

it('a demand without words takes the teacher to where they go', async () => {
  const view = (await import('../../../src/features/ledger/DemandView.vue')).default;
  const { page } = await openPage(view, '/visits/:id/demand/:item?', '/visits/v1/demand');
  await page.find('.actionbar .btn').trigger('click');
  await flushPromises();
  const words = page.find('#words');
  expect(document.activeElement).toBe(words.element);
  expect(words.classes()).toContain('input--error');
  await words.setValue('路灯修好');
  expect(words.classes()).not.toContain('input--error');
});

it('says that a demand fills the form’s own list, where the form has one', async () => {
  const view = (await import('../../../src/features/ledger/VisitLedger.vue')).default;
  expect((await insideVisit('v1', view, {})).text()).toContain('也会写进“家长诉求”');
  expect((await insideVisit('v2', view, {})).text()).not.toContain('也会写进');
});
