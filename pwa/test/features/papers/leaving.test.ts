// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../../src/sync/wire.ts';
import { openPage } from '../../support/pages.ts';
import { enrolled, kill, newDisk, type Phone } from '../../support/phone.ts';
import { School } from '../../support/server.ts';

const MEASURES = ['aid', 'learning'].map((key) => ({ key, label: { en: key } }));
const section = (...fields: Json[]): Json[] => [{ key: 's', step: 'record', title: { en: 's' }, fields }];
const FORM: Json = {
  pack: 'x',
  version: 1,
  text_version: '1',
  sections: section({ name: 'four', kind: 'choices', label: { en: 'four' }, options: MEASURES }),
  papers: {
    support_plan: {
      title: { en: 'Support' },
      sections: section(
        { name: 'measure', kind: 'choice', label: { en: 'measure' }, options: MEASURES },
        { name: 'steps', kind: 'narrative', label: { en: 'steps' } },
      ),
    },
  },
};
let school: School;
let phone: Phone;

beforeEach(async () => {
  newDisk();
  vi.stubGlobal('scrollTo', () => undefined);
  school = await School.open();
  school.put({ type: 'pupil', id: 'u1', values: { name: '罗小满' } });
  school.put({
    type: 'campaign',
    id: 'k1',
    values: { name: 'x', starts: '2020-01-01', ends: '2099-01-01', form: FORM },
  });
  school.put({
    type: 'visit',
    id: 'v1',
    values: { pupil: 'u1', campaign: 'k1', status: 'submitted', 'four/learning': true },
  });
  phone = await enrolled(school);
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

/** A support that takes up what the visit ticked. */
async function begun(): Promise<string> {
  const { beginPaper } = await import('../../../src/features/papers/paper.ts');
  return beginPaper('support', 'k1', { pupil: 'u1', visit: 'v1', measure: 'learning' });
}
async function look(id: string) {
  const view = (await import('../../../src/features/papers/PaperView.vue')).default;
  return openPage(view, '/papers/:type/:id', `/papers/support/${id}`);
}
/** Looks at the paper and leaves it again. */
async function leave(id: string): Promise<void> {
  const { page, router } = await look(id);
  await router.push('/elsewhere');
  page.unmount();
}
const isThere = (id: string) => Boolean(phone.records.shownRow('support', id));

describe('leaving a paper', () => {
  it('drops one that says no more than was known when it was begun', async () => {
    const id = await begun();
    await leave(id);
    expect(isThere(id)).toBe(false);
  });

  it('keeps one on which something was changed or added', async () => {
    const [changed, added] = [await begun(), await begun()];
    await phone.edit.setFields('support', changed, { measure: 'aid' });
    await phone.edit.append('support', added, 'action', { on: '2026-11-26', words: '去了一次' });
    for (const id of [changed, added]) {
      await leave(id);
      expect(isThere(id)).toBe(true);
    }
  });

  it('keeps one that was called ready, whoever looks at it again', async () => {
    const id = await begun();
    const { page } = await look(id);
    await page.find('.actionbar .btn--main').trigger('click');
    await flushPromises();
    page.unmount();
    expect(isThere(id)).toBe(true);
    await leave(id);
    expect(isThere(id)).toBe(true);
  });

  it('keeps one that came from another phone of the teacher’s', async () => {
    const owner = phone.store.state().account.me.person;
    const values = { pupil: 'u1', visit: 'v1', campaign: 'k1', measure: 'learning', owner };
    school.put({ type: 'support', id: 's1', values });
    await phone.status.syncNow();
    expect(isThere('s1')).toBe(true);
    await leave('s1');
    expect(isThere('s1')).toBe(true);
  });
});
