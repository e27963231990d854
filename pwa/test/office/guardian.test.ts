// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Guardian } from '../../src/office/family/shapes.ts';

const father: Guardian = {
  id: 'g2',
  name: '罗建平',
  relation: 'father',
  language: '',
  hidden: [],
  channel: '',
  links: [{ devices: 1, most: 2, expires: '2026-12-22T12:00:00+00:00', locked: false }],
  visit: 'v1',
};

beforeEach(async () => {
  await import('../../src/office/words.ts');
});

describe('the links of a guardian', () => {
  async function open() {
    const form = (await import('../../src/office/family/GuardianForm.vue')).default;
    const view = mount(form, { props: { guardian: father, languages: [], busy: false } });
    const press = async (name: string) => {
      await view
        .findAll('button')
        .find((one) => one.text() === name)
        ?.trigger('click');
      await flushPromises();
    };
    return { view, press };
  }

  it('end only once it was said what ends with them', async () => {
    const { view, press } = await open();
    await press('收回全部链接');
    expect(view.emitted('revoke')).toBeUndefined();
    expect(view.get('[role=alert]').text()).toContain('手机通知和邮件一起停');
    await press('收回');
    expect(view.emitted('revoke')).toHaveLength(1);
  });

  it('stay where somebody thinks again', async () => {
    const { view, press } = await open();
    await press('收回全部链接');
    await press('不收回');
    expect(view.find('[role=alert]').exists()).toBe(false);
    expect(view.emitted('revoke')).toBeUndefined();
  });
});
