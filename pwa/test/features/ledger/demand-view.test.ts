// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

describe('words that a family will read', () => {
  it('are pointed at where they name another child, and the own one is not', async () => {
    ({ phone } = await beginning((school) => {
      for (const [id, name] of [
        ['u1', '罗小满'],
        ['u2', '韦星野'],
      ])
        school.put({ type: 'pupil', id: id ?? '', values: { name: name ?? '', class: 'c1' } });
      school.put({ type: 'visit', id: 'v1', values: { pupil: 'u1', campaign: 'k1' } });
    }));
    const component = (await import('../../../src/features/ledger/DemandView.vue')).default;
    const { page } = await openPage(component, '/visits/:id/demand', '/visits/v1/demand');
    const words = page.get('#words');
    await words.setValue('小满想坐前面');
    await until(() => expect((words.element as HTMLTextAreaElement).value).toBe('小满想坐前面'));
    expect(page.text()).not.toContain('好像写到了别的孩子');
    await words.setValue('小满不想和星野坐');
    await until(() => expect(page.get('[role=status]').text()).toContain('好像写到了别的孩子：星野。'));
  });
});
