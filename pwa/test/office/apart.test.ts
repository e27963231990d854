// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Apart } from '../../src/office/apart.ts';
import { enrolling } from '../support/desk.ts';
import { reply } from '../support/server.ts';
import { until } from '../support/until.ts';

beforeEach(() => import('../../src/office/words.ts'));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  sessionStorage.clear();
  document.body.replaceChildren();
});

const ITEM: Apart = {
  type: 'ledger_item',
  id: 'i1',
  pupil: { id: 'u1', name: '罗小满' },
  form: null,
  values: { answer: '借两本。' },
  stamps: { answer: '1.1' },
  people: { t1: '林知远', t2: '黄启明' },
  open_conflicts: [
    {
      id: 'c1',
      field: 'answer',
      head: { stamp: '1.1', by: 't1', at: null },
      values: [{ value: '先问图书室。', stamp: '2.1', by: 't2', at: '2026-11-26T10:00:00+08:00' }],
    },
  ],
};

async function page(id: string) {
  const sent: [string, unknown][] = [];
  let items = [ITEM];
  enrolling(['office']);
  const { deskSignIn } = await import('../../src/api/desk.ts');
  await deskSignIn('t1', 'x');
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'POST') {
      sent.push([url.replace(/^.*\/api\/v1/, ''), JSON.parse(String(init.body))]);
      items = [];
      return reply(200, { id: 'i1', status: 'open' });
    }
    if (url.includes('/office/apart')) return reply(200, { items });
    return reply(200, { items: [], cursor: null, more: false, total: 0 });
  });
  const view = (await import('../../src/office/ConflictsPage.vue')).default;
  const found = mount(view, { props: { id } });
  await flushPromises();
  return { found, sent };
}

describe('what stands apart of anything but a visit', () => {
  it('is on the list by the family and by what it is, and opens by itself', async () => {
    const { found } = await page('');
    await until(() => expect(found.find('.picklist').text()).toContain('罗小满家'));
    expect(found.find('.picklist').text()).toContain('诉求和承诺');
    expect(found.emitted('open')).toEqual([['ledger_item--i1']]);
  });

  it('is settled like a visit', async () => {
    const { found, sent } = await page('ledger_item--i1');
    await until(() => expect(found.find('#field').text()).toBe('答复家里'));
    expect(found.findAll('.version__text').map((one) => one.text())).toEqual([
      expect.stringContaining('借两本。'),
      expect.stringContaining('先问图书室。'),
    ]);
    expect(found.text()).toContain('林知远（现在用的）');
    expect(found.text()).not.toContain('看整次家访');
    await found.findAll('.version input[type=radio]')[1]?.setValue();
    await found.find('.btn--main').trigger('click');
    await until(() => expect(found.emitted('changed')).toHaveLength(1));
    expect(sent).toEqual([
      [
        '/office/apart/ledger_item/i1/resolve',
        { conflict: 'c1', field: 'answer', value: '先问图书室。', saw: '1.1' },
      ],
    ]);
    await until(() => expect(found.text()).toContain('都写得一样'));
  });
});
