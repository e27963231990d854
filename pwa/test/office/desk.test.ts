// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VisitDetail } from '../../src/office/shapes.ts';
import { enrolling } from '../support/desk.ts';
import { reply } from '../support/server.ts';
import { until } from '../support/until.ts';

beforeEach(() => import('../../src/office/words.ts'));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  sessionStorage.clear();
  document.body.replaceChildren();
});

const VISIT: VisitDetail = {
  id: 'v1',
  pupil: { id: 'u1', name: '罗小满', class_name: '四（2）班' },
  visited_on: '2026-11-21',
  mode: 'on_site',
  lead: null,
  companions: [],
  status: 'submitted',
  mine: false,
  flags: [],
  conflicts: 1,
  feedback: 1,
  values: { mode: 'at_school' },
  form: {
    pack: 'p',
    version: 1,
    text_version: 't',
    pledge: { entries: [] },
    attestation: { label: { 'zh-CN': '', en: '' } },
    sections: [
      {
        key: 's',
        step: 'record',
        title: { 'zh-CN': '', en: '' },
        fields: [
          {
            name: 'mode',
            kind: 'choice',
            label: { 'zh-CN': '家访形式', en: 'Form' },
            options: [
              { key: 'at_school', label: { 'zh-CN': '到校座谈', en: 'At school' } },
              { key: 'phone', label: { 'zh-CN': '电话', en: 'Phone' } },
            ],
          },
        ],
      },
    ],
  } as unknown as VisitDetail['form'],
  people: { t1: '林知远', t2: '黄启明' },
  stamps: { mode: '1.1' },
  twins: [],
  open_conflicts: [
    {
      id: 'c1',
      field: 'mode',
      head: { stamp: '1.1', by: 't2', at: '2026-11-21T20:05:00+08:00' },
      values: [{ value: 'phone', stamp: '2.1', by: 't1', at: '' }],
    },
  ],
  appends: {
    feedback: [{ id: 'f1', by: 't1', at: '', body: { face: 'fair', by: '奶奶', words: '太急了。' } }],
  },
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
  photos: [
    {
      id: 'f',
      state: 'withdrawn',
      width: null,
      height: null,
      receipt: { removed: ['time', 'serial', 'slack'] },
    },
  ],
  notes: [
    {
      id: 'n1',
      guardian: 'g1',
      state: 'answered',
      answered_at: null,
      guardian_name: '罗奶奶',
      relation: 'grandmother',
      answer_kind: 'correct',
      answer: '爸爸在浙江。',
      call_me: true,
      answers: [
        { at: '', kind: 'say', words: '谢谢老师。', call_me: true },
        { at: '', kind: 'correct', words: '爸爸在浙江。', call_me: null },
      ],
    },
  ],
};

async function conflictBox(answer: Response) {
  const sent: Record<string, unknown>[] = [];
  const fetched = vi.fn(async (_url: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)) as Record<string, unknown>);
    return answer;
  });
  enrolling(['office']);
  const { deskSignIn } = await import('../../src/api/desk.ts');
  await deskSignIn('t1', 'x');
  vi.stubGlobal('fetch', fetched);
  const view = (await import('../../src/office/ConflictBox.vue')).default;
  const box = mount(view, { props: { visit: VISIT, open: VISIT.open_conflicts[0] as never } });
  return { box, sent };
}

describe('a visit on the desk', () => {
  it('tells every answer, whose feedback it is, and whose yes still waits', async () => {
    const side = mount((await import('../../src/office/FamilySide.vue')).default, {
      props: { visit: VISIT, busy: false },
    });
    for (const words of ['谢谢老师。', '爸爸在浙江。', '奶奶：还可以，太急了。', '还要等爸爸妈妈确认'])
      expect(side.text()).toContain(words);
    await side.find('.noteline button:last-child').trigger('click');
    expect(side.emitted('slip')).toEqual([['g1']]);
  });

  it('names the field of which there are two versions and leads to it', async () => {
    const part = mount((await import('../../src/office/WrittenPart.vue')).default, {
      props: { visit: VISIT },
    });
    expect(part.find('.notice').text()).toContain('家访形式');
    await part.find('.notice button').trigger('click');
    expect(part.emitted('settle')).toHaveLength(1);
  });

  it('shows both versions in the form’s words with their authors, and saves the chosen one', async () => {
    const { box, sent } = await conflictBox(reply(200, { id: 'v1', status: 'submitted' }));
    expect(box.findAll('.version__text').map((one) => one.text())).toEqual(['到校座谈', '电话']);
    expect(box.findAll('.version__head').map((one) => one.text())).toEqual(
      expect.arrayContaining([
        expect.stringContaining('黄启明（现在用的）'),
        expect.stringContaining('林知远'),
      ]),
    );
    expect(box.find('.btn--main').attributes('disabled')).toBeDefined();
    await box.findAll('.version input[type=radio]')[1]?.setValue();
    await box.find('.btn--main').trigger('click');
    await until(() => expect(box.emitted('settled')).toHaveLength(1));
    expect(sent).toEqual([{ conflict: 'c1', field: 'mode', value: 'phone', saw: '1.1' }]);
  });

  it('takes a choice that nobody wrote, in the same place', async () => {
    const { box, sent } = await conflictBox(reply(200, { id: 'v1', status: 'submitted' }));
    await box.findAll('.version input[type=radio]')[2]?.setValue();
    expect(box.find('.btn--main').attributes('disabled')).toBeDefined();
    await box.find('input[name=own]').setValue();
    await box.find('.btn--main').trigger('click');
    await until(() => expect(sent[0]?.value).toBe('at_school'));
  });

  it('says so when the versions changed meanwhile, and asks for the new ones', async () => {
    const told = { code: 'conflict_changed', detail: '这一处刚又变了。', conflict: null };
    const { box } = await conflictBox(reply(409, told));
    await box.findAll('.version input[type=radio]')[1]?.setValue();
    await box.find('.btn--main').trigger('click');
    await until(() => expect(box.emitted('outdated')).toHaveLength(1));
    expect(box.find('[role=alert]').text()).toContain('这一处刚又变了');
    const [open] = VISIT.open_conflicts as [VisitDetail['open_conflicts'][number]];
    await box.setProps({ open: { ...open, id: 'c2' } });
    expect(box.find('[role=status]').text()).toContain('刚又来了新的写法');
    expect(box.find('.btn--main').attributes('disabled')).toBeDefined();
  });

  it('has words for whatever a receipt says was removed', async () => {
    const wall = mount((await import('../../src/office/PhotoWall.vue')).default, { props: { visit: VISIT } });
    expect(wall.text()).toContain('去掉了：拍摄时间、设备编号、其他附带数据');
  });

  it('leaves a visit of one’s own to somebody else', async () => {
    const props = { status: 'submitted', mine: true, asked: '', busy: false, fault: '' };
    const box = mount((await import('../../src/office/ReviewBox.vue')).default, { props });
    expect(box.text()).toContain('请另一位老师来看');
    expect(box.find('.btn--main').exists()).toBe(false);
    await box.setProps({ mine: false });
    expect(box.find('.btn--main').text()).toContain('看过了');
  });

  it('leads the keyboard into the reason and back', async () => {
    const props = { status: 'submitted', mine: false, asked: '', busy: false, fault: '' };
    const box = mount((await import('../../src/office/ReviewBox.vue')).default, {
      props,
      attachTo: document.body,
    });
    const press = (words: string) =>
      box
        .findAll('button')
        .find((one) => one.text() === words)
        ?.trigger('click');
    await press('请老师补');
    await until(() => expect(document.activeElement?.id).toBe('why'));
    await press('还给老师');
    expect(box.find('#why').attributes('aria-describedby')).toContain('why-e');
    expect(box.emitted('giveBack')).toBeUndefined();
    await press('返回');
    await until(() => expect(document.activeElement?.textContent).toBe('请老师补'));
  });
});

describe('who has read a visit', () => {
  async function box(items: unknown[]) {
    enrolling(['office']);
    const { deskSignIn } = await import('../../src/api/desk.ts');
    await deskSignIn('t1', 'x');
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return reply(200, { items });
    });
    const view = (await import('../../src/office/ReadingsBox.vue')).default;
    const mounted = mount(view, { props: { visit: 'v1' } });
    await until(() => expect(mounted.find('section').exists()).toBe(true));
    expect(asked).toEqual(['/api/v1/office/visits/v1/readings']);
    return mounted;
  }

  it('is named with the hour', async () => {
    const told = await box([{ by: { id: 't2', name: '黄启明' }, at: '2026-11-21T12:05:00+00:00' }]);
    expect(told.findAll('li').map((line) => line.text())).toEqual([
      expect.stringMatching(/^黄启明.*\d\d:\d\d$/),
    ]);
  });

  it('is nobody where nobody has', async () => {
    expect((await box([])).text()).toContain('还没有别的老师查阅过');
  });
});

describe('what was prepared for a visit', () => {
  const field = (name: string) => ({ name, kind: 'text', label: { 'zh-CN': name, en: name } });
  const form = {
    ...VISIT.form,
    sections: [
      { key: 'p', step: 'prepare', fields: [field('想问的'), field('想说的')] },
      { key: 'r', step: 'record', fields: [field('过程')] },
    ],
  };

  it('is shown where it was written, and nothing is missed where it was not', async () => {
    const view = (await import('../../src/office/WrittenPart.vue')).default;
    const visit = {
      ...VISIT,
      form,
      conflicts: 0,
      open_conflicts: [],
      values: { 想说的: '作业' },
    } as unknown as VisitDetail;
    const told = mount(view, { props: { visit } })
      .findAll('h3')
      .map((head) => head.text());
    expect(told).toEqual(['想说的', '过程']);
  });
});
