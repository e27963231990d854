// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const ROOMS = { items: [{ id: 'r1', name: '一（1）班' }] };
const campaign = (id: string, name: string, state: string) => ({ id, name, state });
const two = [
  campaign('k2', '冬季', 'running'),
  campaign('k1', '秋季', 'running'),
  campaign('k0', '春季', 'ended'),
];
const told = (id: string) => ({
  ...{ class: 'r1', name: '一（1）班', campaign: id, campaign_name: '', title: '', text: '', messages: [] },
  ...{ items: [], form: [] },
});

/** Answers as the school does: its newest campaign, unless one is asked for. */
async function asked(campaigns: unknown[]): Promise<string[]> {
  const desk = await import('../../src/api/desk.ts');
  const paths: string[] = [];
  vi.spyOn(desk, 'deskGet').mockImplementation(async (path: string) => {
    paths.push(path);
    if (path === '/office/campaigns') return { items: campaigns };
    if (path === '/office/classes') return ROOMS;
    return told(new URLSearchParams(path.split('?')[1]).get('campaign') ?? 'k2');
  });
  return paths;
}

beforeEach(() => import('../../src/office/words.ts'));

describe.each([
  ['letters', () => import('../../src/office/letters/LettersPage.vue'), '#let-campaign'],
  ['appointments', () => import('../../src/office/appointments/AppointmentsPage.vue'), '#appt-campaign'],
] as const)('the page of %s', (name, page, box) => {
  it('asks which campaign is meant where two have not ended', async () => {
    const paths = await asked(two);
    const view = mount((await page()).default, { props: { id: 'r1' } });
    await flushPromises();
    expect(view.findAll(`${box} option`).map((one) => one.text())).toEqual(['冬季', '秋季']);
    expect((view.get(box).element as HTMLSelectElement).value).toBe('k2');
    await view.get(box).setValue('k1');
    await flushPromises();
    expect(paths.at(-1)).toBe(`/office/classes/r1/${name}?campaign=k1`);
    expect((view.get(box).element as HTMLSelectElement).value).toBe('k1');
  });

  it('asks nothing where there is one', async () => {
    await asked(two.slice(1));
    const view = mount((await page()).default, { props: { id: 'r1' } });
    await flushPromises();
    expect(view.find(box).exists()).toBe(false);
  });
});
