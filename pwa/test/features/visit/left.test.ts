// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { computed, defineComponent, h, ref } from 'vue';
import type { Row } from '../../../src/vault/records.ts';
import { openPage } from '../../support/pages.ts';

/** Somebody goes on to another record while what they began with the first one still takes its time. */
beforeEach(() => import('../../../src/features/shared/inside.ts'));
afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe('a draft that is thrown away', () => {
  it('is the one that was on the screen, though its photos go slowly', async () => {
    const edit = await import('../../../src/sync/edit.ts');
    const capture = await import('../../../src/photo/capture.ts');
    const drafts = await import('../../../src/features/visit/draft.ts');
    const removed: string[] = [];
    let gone: () => void = () => undefined;
    vi.spyOn(drafts, 'flushDrafts').mockImplementation(
      () =>
        new Promise((done) => {
          gone = done;
        }),
    );
    vi.spyOn(capture, 'removePhoto').mockResolvedValue(true);
    vi.spyOn(edit, 'remove').mockImplementation(async (_, id) => void removed.push(id));
    const { openVisit, provideVisit } = await import('../../../src/features/visit/context.ts');
    const { default: DeleteDraft } = await import('../../../src/features/visit/DeleteDraft.vue');
    const id = ref('v1');
    const Host = defineComponent({
      setup() {
        provideVisit(openVisit(computed(() => id.value)));
        return () => h(DeleteDraft);
      },
    });
    const { page } = await openPage(Host, '/visits/:id', '/visits/v1');
    await page.get('button').trigger('click');
    await flushPromises();
    const stop = [...document.querySelectorAll<HTMLButtonElement>('.btn--stop')].pop();
    stop?.click();
    id.value = 'v2';
    gone();
    await flushPromises();
    expect(removed).toEqual(['v1']);
  });
});

describe('why a child comes first', () => {
  it('is not told of one child under the name of another', async () => {
    const connection = await import('../../../src/sync/connection.ts');
    const records = await import('../../../src/vault/records.ts');
    const { session } = await import('../../../src/vault/session.ts');
    session.me.value = { person: 'me', name: '', title: '', roles: [], classes: [] };
    vi.spyOn(records, 'useRow').mockReturnValue(computed(() => ({ values: { homeroom: 'me' } }) as never));
    const told = new Map<string, (answer: unknown) => void>();
    const client = { json: (path: string) => new Promise((come) => told.set(path.slice(-2), come)) };
    vi.spyOn(connection, 'connected').mockReturnValue(client as never);
    const { default: WhyFirst } = await import('../../../src/features/pupil/WhyFirst.vue');
    const child = (id: string) => ({ id, values: { visit_first: true, class: 'c1' } }) as unknown as Row;
    const reasons = (label: string) => ({
      ...{ base: [{ key: 'g', label }], sources: [] },
      items: [{ id: label, group: 'g', source: 's', since: '2026-09-01' }],
    });
    const card = mount(WhyFirst, { props: { pupil: child('u1') }, attachTo: document.body });
    await card.get('button').trigger('click');
    (card.getComponent({ name: 'UiSheet' }).vm as { $emit(name: string): void }).$emit('close');
    await card.setProps({ pupil: child('u2') });
    await card.get('button').trigger('click');
    told.get('u2')?.(reasons('留守'));
    told.get('u1')?.(reasons('残疾'));
    await flushPromises();
    expect(document.body.textContent).toContain('留守');
    expect(document.body.textContent).not.toContain('残疾');
  });
});
