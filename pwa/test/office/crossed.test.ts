// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { t } from '../../src/i18n.ts';
import type { PupilRow } from '../../src/office/shapes.ts';
import { holding } from '../support/held.ts';

/** On a slow line the office has gone on before the answer comes: what a button does is done to what stands beside it. */
beforeEach(() => import('../../src/office/words.ts'));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  document.body.replaceChildren();
});

const called = (page: VueWrapper, words: string) =>
  page.findAll('button').filter((one) => one.text() === words);
async function press(page: VueWrapper, words: string): Promise<void> {
  expect(called(page, words)).toHaveLength(1);
  await called(page, words)[0]?.trigger('click');
}
const PUPILS = [
  { id: 'u1', name: '陶小满', class: 'c1', class_name: '四（1）班' },
  { id: 'u2', name: '罗小满', class: 'c1', class_name: '四（1）班' },
] as const satisfies PupilRow[];

describe('a code for a colleague’s phone', () => {
  it('names the one for whom it was made, not the one who is picked by now', async () => {
    const { to } = await holding();
    const { deskMe } = await import('../../src/api/desk.ts');
    deskMe.value = { person: 'me', roles: ['leader'] } as never;
    const { default: EnrolBox } = await import('../../src/office/EnrolBox.vue');
    const people = [
      { id: 't1', name: '余青禾' },
      { id: 't2', name: '贺若川' },
    ].map((one) => ({ ...one, active: true, yours: true }));
    const box = mount(EnrolBox, { props: { people: people as never } });
    await box.get('#person').setValue('t1');
    await press(box, '开一个码');
    await box.get('#person').setValue('t2');
    expect(to('POST /devices/enrolment-codes').body).toMatchObject({ person: 't1' });
    await to('POST /devices/enrolment-codes').answer({
      code: 'ABCD1234',
      qr: '',
      expires: '2026-11-27T08:00:00+08:00',
    });
    expect(box.text()).toContain('余青禾');
    expect(box.text()).not.toContain('贺若川');
  });
});

describe('the facts of a pupil', () => {
  const facts = (pupil: string, distance_km: number) => ({
    ...{ pupil, name: '', class_name: '', boarder: false, entered_on: null, residence: null },
    distance_km,
  });
  async function open() {
    const line = await holding();
    const { default: FactsBox } = await import('../../src/office/tags/FactsBox.vue');
    const box = mount(FactsBox, { props: { classes: [] } });
    const pick = (one: PupilRow) => box.getComponent({ name: 'PupilFinder' }).vm.$emit('pick', one);
    const km = () => (box.get('#fact-km').element as HTMLInputElement).value;
    return { ...line, box, pick, km };
  }

  it('are those of the last one picked, though the first one’s come later', async () => {
    const { box, km, pick, to } = await open();
    pick(PUPILS[0]);
    pick(PUPILS[1]);
    await to('GET /office/pupils/u2/facts').answer(facts('u2', 7));
    await to('GET /office/pupils/u1/facts').answer(facts('u1', 3));
    expect(km()).toBe('7');
    await press(box, '存好');
    expect(to('PUT /office/pupils/u2/facts').body).toMatchObject({ distance_km: 7 });
  });

  it('do not come back under another one’s name when they have been kept', async () => {
    const { box, km, pick, to } = await open();
    pick(PUPILS[0]);
    await to('GET /office/pupils/u1/facts').answer(facts('u1', 3));
    await press(box, '存好');
    pick(PUPILS[1]);
    await to('GET /office/pupils/u2/facts').answer(facts('u2', 7));
    await to('PUT /office/pupils/u1/facts').answer(facts('u1', 3));
    expect(km()).toBe('7');
  });
});

describe('another version of a campaign’s pack', () => {
  it('is taken only with its own changes above the button', async () => {
    const { to } = await holding();
    const { default: VersionBox } = await import('../../src/office/campaigns/VersionBox.vue');
    const campaign = { id: 'k1', version: 1, newer: 2 } as never;
    const box = mount(VersionBox, { props: { campaign, versions: [2, 3] } });
    await box.get('#move-v').setValue('3');
    await to('GET /office/campaigns/k1/move?version=2').answer({ changes: [], drafts: 12 });
    expect(box.text()).not.toContain('12');
    await to('GET /office/campaigns/k1/move?version=3').answer({ changes: [], drafts: 34 });
    expect(box.text()).toContain('34');
  });
});

describe('a pupil who is looked for', () => {
  it('is not picked by a name that was typed before', async () => {
    vi.useFakeTimers();
    const { to } = await holding();
    const { default: PupilFinder } = await import('../../src/office/PupilFinder.vue');
    const finder = mount(PupilFinder, { props: { id: 'f', classes: [], picked: null } });
    const type = async (name: string) => {
      await finder.get('#f-name').setValue(name);
      await vi.advanceTimersByTimeAsync(300);
    };
    const asked = (name: string) => to(`GET /office/pupils?${new URLSearchParams({ name })}`);
    await type('陶');
    await type('罗');
    vi.useRealTimers();
    await asked('罗').answer({ items: [PUPILS[1]], more: false });
    await asked('陶').answer({ items: [PUPILS[0]], more: false });
    expect(finder.emitted('pick')).toEqual([[PUPILS[1]]]);
  });
});

describe('two records of one visit', () => {
  const record = (id: string, words: string, twins: object[] = []) => ({
    ...{ id, twins, status: 'submitted', values: { process: words }, form: null, people: {}, stamps: {} },
    ...{ lead: null, companions: [], guardians: [], photos: [], open_conflicts: [] },
    pupil: { id: 'u1', name: '陶小满' },
  });

  it('are joined as they stand side by side', async () => {
    const { to } = await holding();
    const { default: TwinBox } = await import('../../src/office/TwinBox.vue');
    const twins = ['v2', 'v3'].map((id) => ({ id, lead: { id, name: `老师${id}` }, status: 'submitted' }));
    const box = mount(TwinBox, {
      props: { visit: record('v1', '本来的', twins) as never },
      attachTo: document.body,
    });
    await press(box, '老师v3');
    expect(called(box, '合成一次')).toEqual([]);
    await to('GET /office/visits/v3').answer(record('v3', '第三份'));
    await to('GET /office/visits/v2').answer(record('v2', '第二份'));
    expect(box.text()).toContain('第三份');
    expect(box.text()).not.toContain('第二份');
    expect(called(box, '合成一次')).toHaveLength(1);
    // While the other one is on its way, nothing can be joined.
    await press(box, '老师v2');
    expect(box.text()).not.toContain('第三份');
    expect(called(box, '合成一次')).toEqual([]);
  });
});

describe('plans', () => {
  const plan = (room: string, name: string, state = 'handed_in') => ({
    ...{ class: room, name, state, acceptance: 'anybody', why: '', by: '', at: null },
    ...{ first_day: '2026-11-26', last_day: '2027-01-31', rows: [], unmet: [], shares: [], people: [] },
    asked: { at_least: 2, at_most: 3, team_most: 3 },
  });
  const ROOMS = { items: ['c1', 'c2'].map((one) => ({ class: one, name: one, state: 'handed_in' })) };

  async function open() {
    const line = await holding();
    const { deskMe } = await import('../../src/api/desk.ts');
    deskMe.value = { person: 'me', roles: ['office'] } as never;
    const { default: PlansPage } = await import('../../src/office/plan/PlansPage.vue');
    const id = ref('c1');
    const page = mount(
      defineComponent({ render: () => h(PlansPage, { id: id.value, onOpen: (to) => (id.value = to) }) }),
    );
    const { to } = line;
    const told = async (campaign: string) => {
      await to('GET /office/plans').answer({ items: ['k1', 'k2'].map((one) => ({ id: one, name: one })) });
      await to(`GET /office/campaigns/${campaign}/plans`).answer(ROOMS);
    };
    await told('k1');
    await to('GET /office/campaigns/k1/plans/c1').answer(plan('c1', '四（1）班'));
    return { ...line, id, page, told };
  }

  it('of a campaign that is on its way are not accepted by the button of the one before', async () => {
    const { asked, page, to, told } = await open();
    await page.get('#plan-campaign').setValue('k2');
    expect(called(page, '通过')).toEqual([]);
    await told('k2');
    await to('GET /office/campaigns/k2/plans/c1').answer(plan('c1', '四（1）班'));
    await press(page, '通过');
    expect(asked.filter((one) => one.how.startsWith('POST')).map((one) => one.how)).toEqual([
      'POST /office/campaigns/k2/plans/c1/accept',
    ]);
  });

  it('that were accepted do not come back under another class', async () => {
    const { id, page, to, told } = await open();
    await press(page, '通过');
    const accept = to('POST /office/campaigns/k1/plans/c1/accept');
    id.value = 'c2';
    await flushPromises();
    await told('k1');
    await to('GET /office/campaigns/k1/plans/c2').answer(plan('c2', '四（2）班'));
    await accept.answer(plan('c1', '四（1）班', 'accepted'));
    expect(page.get('h1').text()).toContain('四（2）班');
    expect(page.get('h1').text()).not.toContain('四（1）班');
  });
});

describe('versions of which one is to be chosen', () => {
  it('are not shown under the name of another record that is on its way', async () => {
    const { to } = await holding();
    const { default: ConflictsPage } = await import('../../src/office/ConflictsPage.vue');
    const visit = (id: string, words: string) => ({
      ...{ id, status: 'submitted', form: null, people: {}, guardians: [], stamps: { process: '1.1' } },
      ...{ pupil: { id: 'u1', name: '陶小满' }, values: { process: words } },
      open_conflicts: [
        { id: `c-${id}`, field: 'process', head: { stamp: '1.1', by: null, at: null }, values: [] },
      ],
    });
    const row = (id: string) => ({
      ...{ id, pupil: PUPILS[0], lead: null, companions: [], visited_on: null },
      conflicts: 1,
    });
    const page = mount(ConflictsPage, { props: { id: 'v1' } });
    await to('GET /office/apart').answer({ items: [] });
    await to('GET /office/visits?waits=conflict&limit=40').answer({
      ...{ items: [row('v1'), row('v2')], total: 2 },
      ...{ more: false, cursor: null },
    });
    await to('GET /office/visits/v1').answer(visit('v1', '第一家的话'));
    expect(page.text()).toContain('第一家的话');
    await page.setProps({ id: 'v2' });
    expect(page.text()).not.toContain('第一家的话');
    await to('GET /office/visits/v2').answer(visit('v2', '第二家的话'));
    expect(page.text()).toContain('第二家的话');
  });
});

describe('a colleague who was changed', () => {
  it('is told to the list though the office has gone on to another one', async () => {
    const { asked, to } = await holding();
    const { deskMe } = await import('../../src/api/desk.ts');
    deskMe.value = { person: 'me', roles: ['leader'] } as never;
    const { default: PeoplePage } = await import('../../src/office/PeoplePage.vue');
    const one = (id: string, name: string) => ({
      ...{ id, name, title: '', active: true, yours: true, roles: ['teacher'] },
      ...{ duties: [], classes: [], homeroom: [] },
    });
    const people = { items: [one('t1', '余青禾'), one('t2', '贺若川')] };
    const page = mount(PeoplePage, { attachTo: document.body });
    await to('GET /office/people').answer(people);
    await to('GET /office/classes').answer({ items: [{ id: 'c1', name: '四（1）班' }] });
    const change = (name: string) => page.get(`[aria-label="${t('desk.change_of', { name })}"]`);
    await change('余青禾').trigger('click');
    await page.get('.roomgrid input').setValue(true);
    await press(page, t('desk.save_person'));
    await change('贺若川').trigger('click');
    const before = asked.length;
    await to('PUT /office/people/t1/classes').answer(null);
    expect(asked.slice(before).map((each) => each.how)).toEqual(['GET /office/people']);
  });
});
