// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, expect, it } from 'vitest';
import type { VisitDetail } from '../../src/office/shapes.ts';

beforeEach(() => import('../../src/office/words.ts'));

const PHOTO = { id: 'f', state: 'withdrawn', width: null, height: null, receipt: null } as const;
const VISIT = {
  id: 'v1',
  pupil: { id: 'p1', name: '罗小满' },
  appends: {},
  consents: [
    {
      id: 'k1',
      guardian: 'g1',
      capacity: 'grandparent',
      purpose: 'record',
      how: 'spoken',
      given: true,
      on: null,
      witness: null,
      paper: null,
      text_version: 'photo-consent-1',
    },
  ],
  confirm_by: null,
  guardians: [{ id: 'g1', name: '罗奶奶', relation: 'grandmother' }],
  photos: [PHOTO],
  notes: [],
} as unknown as VisitDetail;

it('says at the photos whether they may be published: only with a parent’s or guardian’s yes and no no', async () => {
  const wall = (await import('../../src/office/PhotoWall.vue')).default;
  const told = (...said: [string, boolean, string?][]) => {
    const consents = said.map(([capacity, given, purpose = 'publish'], at) => {
      const rest = {
        guardian: null,
        how: 'paper',
        on: null,
        witness: null,
        paper: null,
        text_version: null,
      };
      return { id: `s${at}`, capacity, given, purpose, ...rest };
    });
    return mount(wall, { props: { visit: { ...VISIT, consents } } }).text();
  };
  const NOT = '家里没有说可以公开用';
  expect(told()).toContain(NOT);
  expect(told(['parent', true, 'record'], ['parent', true, 'family'])).toContain(NOT);
  expect(told(['grandparent', true])).toContain(NOT);
  expect(told(['parent', true], ['child', false])).toContain(NOT);
  expect(told(['parent', true])).toContain('家里说照片可以公开用');
});

it('says why a photo was not taken in, what is left of a cut-off one, and when one was withdrawn', async () => {
  const wall = (await import('../../src/office/PhotoWall.vue')).default;
  const told = (state: 'refused' | 'withdrawn', receipt: object) => {
    const photos = [{ id: 'f', state, width: null, height: null, receipt }];
    return mount(wall, { props: { visit: { ...VISIT, photos } } }).text();
  };
  const refused = told('refused', { why: 'too_large', at: '2026-11-21T12:05:00+00:00' });
  expect(refused).toContain('照片太大');
  expect(refused).not.toContain('隐私收据');
  expect(told('refused', { why: 'consent_refused' })).toContain('家里说不留照片');
  expect(told('refused', { why: 'truncated' })).toContain('文件坏了，打不开');
  const gone = told('withdrawn', {
    removed: [],
    incomplete: true,
    withdrawn_at: '2026-11-21T12:05:00+00:00',
  });
  expect(gone).toContain('家里撤回，大图小图都删了');
  expect(gone).toContain('原来的文件不完整');
});

it('names who agreed, in which capacity, and to which words', async () => {
  const side = (await import('../../src/office/FamilySide.vue')).default;
  const [first] = VISIT.consents;
  const none = { ...first, id: 'k2', guardian: null } as VisitDetail['consents'][number];
  const consents = [
    ...VISIT.consents,
    { ...none, capacity: 'child', given: false },
    { ...none, id: 'k3', capacity: 'parent' },
  ];
  const text = mount(side, { props: { visit: { ...VISIT, consents }, busy: false } }).text();
  for (const words of ['奶奶', '孩子自己', '爸爸或妈妈', '念的是 photo-consent-1'])
    expect(text).toContain(words);
});
