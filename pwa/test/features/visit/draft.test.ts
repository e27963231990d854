// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import type { Draft } from '../../../src/features/visit/draft.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;

beforeEach(async () => {
  ({ phone } = await beginning());
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1' });
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

const kept = () => phone.records.shownRow('visit', 'v1')?.values.process;

/** A field of a screen, and the module that keeps it. */
async function field() {
  const module = await import('../../../src/features/visit/draft.ts');
  let draft: Draft | undefined;
  const Host = defineComponent({
    setup() {
      draft = module.useDraft('visit', 'v1', 'process');
      return () => h('p', draft?.value.value);
    },
  });
  const page = mount(Host, { attachTo: document.body });
  return { page, draft: draft as unknown as Draft, module };
}

describe('a text that is saved while it is typed', () => {
  it('has its first keystroke on the disk at once, and the rest when the field is left', async () => {
    const { draft, module } = await field();
    draft.input('他');
    await until(() => expect(kept()).toBe('他'));
    draft.input('他在喂鸡');
    draft.input('他在喂鸡。');
    expect(module.unsaved.value).toBe(true);
    await draft.flush();
    expect(kept()).toBe('他在喂鸡。');
    expect(module.unsaved.value).toBe(false);
  });

  it('is written when the app goes out of sight', async () => {
    const { draft, module } = await field();
    draft.input('一');
    await until(() => expect(kept()).toBe('一'));
    draft.input('一二三');
    window.dispatchEvent(new Event('pagehide'));
    await until(() => expect(kept()).toBe('一二三'));
    expect(module.unsaved.value).toBe(false);
  });

  it('is written when the screen goes away, and is nobody’s afterwards', async () => {
    const { page, draft, module } = await field();
    draft.input('半句');
    await until(() => expect(kept()).toBe('半句'));
    draft.input('半句话');
    page.unmount();
    await until(() => expect(kept()).toBe('半句话'));
    expect(module.unsaved.value).toBe(false);
  });

  it('is emptied by blanks', async () => {
    const { draft } = await field();
    draft.input('字');
    await draft.flush();
    draft.input('  \n');
    await draft.flush();
    expect(kept() ?? null).toBeNull();
  });

  it('shows what the school sends while nobody types', async () => {
    const { page } = await field();
    await phone.edit.setFields('visit', 'v1', { process: '黄老师写的' });
    await until(() => expect(page.text()).toBe('黄老师写的'));
  });
});
