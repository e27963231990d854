// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ShownAppend } from '../../../src/sync/wire.ts';
import { insideVisit } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

/** What a companion sees at the table, under a pack that says so much about additions, with what was typed before. */
async function addition(says: { own_notes?: boolean }, before: { log?: ShownAppend[]; draft?: string } = {}) {
  ({ phone } = await beginning((school) => {
    const form = { pack: 'p', version: 1, text_version: 't', sections: [], ...says };
    school.put({
      type: 'campaign',
      id: 'k1',
      values: { name: '大家访', starts: '2026-01-01', ends: '2027-12-31', form },
    });
    school.put({ type: 'person', id: 'p9', values: { name: '黄知远' } });
    school.put({
      type: 'visit',
      id: 'v1',
      values: { pupil: 'p1', campaign: 'k1', lead: 'p9' },
      appends: before.log ? { log: before.log } : {},
    });
  }));
  const { keepLocal } = await import('../../../src/features/visit/local.ts');
  if (before.draft) await keepLocal('own/v1', before.draft);
  const OwnNote = (await import('../../../src/features/visit/OwnNote.vue')).default;
  return insideVisit('v1', OwnNote, {});
}
const THEIRS = [
  { id: 'e1', by: 'p9', at: '2026-11-20T18:00:00+08:00', body: { event: 'own_note', note: '门口有狗。' } },
];

describe('an addition of a companion', () => {
  it('is asked for where the pack says nothing of it', async () => {
    const page = await addition({});
    await page.find('textarea').setValue('体育课上跑得最稳。');
    await page.find('button').trigger('click');
    await until(() => expect(page.text()).toContain('体育课上跑得最稳。'));
    expect(phone.records.shownRow('visit', 'v1')?.appends.log?.at(-1)?.body).toEqual({
      event: 'own_note',
      note: '体育课上跑得最稳。',
    });
  });

  it('has no place where the pack wants one record', async () => {
    const page = await addition({ own_notes: false });
    expect(page.find('textarea').exists()).toBe(false);
    expect(page.text()).toBe('');
  });

  it('that was kept before the pack said so stays to be read', async () => {
    const page = await addition({ own_notes: false }, { log: THEIRS });
    expect(page.text()).toContain('门口有狗。');
    expect(page.text()).toContain('黄知远');
    expect(page.find('textarea').exists()).toBe(false);
  });

  it('that was begun before the pack said so can be kept, and then the place is gone', async () => {
    let page = await addition({ own_notes: false }, { draft: '灯很暗，' });
    const { localText } = await import('../../../src/features/visit/local.ts');
    expect(page.find('textarea').element.value).toBe('灯很暗，');
    await page.find('textarea').setValue('灯很暗，看不清字。');
    await page.find('button').trigger('click');
    await until(() => expect(page.text()).toContain('灯很暗，看不清字。'));
    await until(() => expect(localText('own/v1')).toBeUndefined());
    page.unmount();
    const OwnNote = (await import('../../../src/features/visit/OwnNote.vue')).default;
    page = await insideVisit('v1', OwnNote, {});
    expect(page.text()).toContain('灯很暗，看不清字。');
    expect(page.find('textarea').exists()).toBe(false);
  });
});
