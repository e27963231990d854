import { mount, type VueWrapper } from '@vue/test-utils';
import { type Component, computed, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter, type Router, RouterView } from 'vue-router';

/** A screen under a router of its own; `paths` are the addresses that lead to it, everything else is an empty page. */
export async function openPage(
  view: Component,
  paths: string,
  at: string,
): Promise<{ page: VueWrapper; router: Router }> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: paths, component: view },
      { path: '/:rest(.*)*', component: { render: () => h('p', 'elsewhere') } },
    ],
  });
  await router.push(at);
  const page = mount(
    { render: () => h(RouterView) },
    { global: { plugins: [router] }, attachTo: document.body },
  );
  await router.isReady();
  return { page, router };
}

/** A part of a visit's screen, with the visit around it. */
export async function insideVisit(
  id: string,
  part: Component,
  props: Record<string, unknown>,
  asked = false,
): Promise<VueWrapper> {
  const { openVisit, provideVisit } = await import('../../src/features/visit/context.ts');
  const Host = defineComponent({
    setup() {
      const context = openVisit(computed(() => id));
      context.asked.value = asked;
      provideVisit(context);
      return () => h(part, props);
    },
  });
  return mount(Host, { attachTo: document.body });
}
