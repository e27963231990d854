// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { openPage } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
  vi.unstubAllGlobals();
});

/** What stands on a step of a visit of this status and with these flags. */
async function step(status: string, flags: string[]): Promise<string> {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'visit', id: 'v1', values: { pupil: 'p1', status }, flags });
  }));
  const { openVisit, provideVisit } = await import('../../../src/features/visit/context.ts');
  const frame = (await import('../../../src/features/visit/VisitFrame.vue')).default;
  const host = defineComponent({
    setup() {
      provideVisit(openVisit(computed(() => 'v1')));
      return () => h(frame, { step: 'record' });
    },
  });
  return (await openPage(host, '/visits/:id/record', '/visits/v1/record')).page.text();
}

it('a deleted draft whose words are back says so on every step, until it is handed in', async () => {
  expect(await step('draft', ['reopened'])).toContain('这份以前删过，里面写的又回来了');
  await kill(phone);
  document.body.replaceChildren();
  expect(await step('draft', [])).not.toContain('以前删过');
  await kill(phone);
  document.body.replaceChildren();
  expect(await step('submitted', ['reopened'])).not.toContain('以前删过');
});
