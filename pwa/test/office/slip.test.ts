// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../../src/api/problem.ts';
import { blank, missingIn, slipOf } from '../../src/office/family/slip.ts';
import { reply } from '../support/server.ts';

const asked = {
  note: 'n1',
  pupil: '罗小满',
  guardian: { name: '罗奶奶', relation: 'grandmother' },
  purposes: [{ key: 'record', verdict: 'provisional' }],
  mine: false,
};

beforeEach(async () => {
  await import('../../src/office/words.ts');
});

describe('a returned slip as it travels', () => {
  it('holds what was ticked or written and nothing else', () => {
    expect(slipOf({ ...blank(), form: 'f', consents: { record: true, publish: false } })).toEqual({
      form: 'f',
      consents: [
        { purpose: 'record', given: true },
        { purpose: 'publish', given: false },
      ],
    });
    const full = {
      ...blank(),
      form: 'f',
      kind: 'correct' as const,
      words: ' 爸爸在浙江 ',
      call: true,
      face: 'fair' as const,
    };
    expect(slipOf({ ...full, gift: 'took', giftWords: '两条烟', named: true })).toEqual({
      form: 'f',
      answer: { kind: 'correct', words: '爸爸在浙江', call_me: true },
      consents: [],
      word: { face: 'fair', words: '' },
      integrity: { what: 'took', words: '两条烟', named: true },
    });
  });

  it('takes words without a box for something to say, and a bare wish to be called for read', () => {
    expect(slipOf({ ...blank(), words: '谢谢' }).answer).toEqual({
      kind: 'say',
      words: '谢谢',
      call_me: null,
    });
    expect(slipOf({ ...blank(), call: true }).answer).toEqual({ kind: 'ack', words: '', call_me: true });
  });

  it('says what is missing', () => {
    expect(missingIn(blank())).toEqual(['all']);
    expect(missingIn({ ...blank(), kind: 'say', words: ' ' })).toEqual(['words']);
    expect(missingIn({ ...blank(), faceWords: '急' })).toEqual(['face']);
    expect(missingIn({ ...blank(), gift: 'asked' })).toEqual(['gift']);
    expect(missingIn({ ...blank(), kind: 'ack', giftWords: '烟' })).toEqual(['gift']);
    expect(missingIn({ ...blank(), kind: 'ack' })).toEqual([]);
  });
});

describe('typing a slip in', () => {
  async function open(about: object) {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      if (init.method !== 'POST') return reply(200, about);
      sent.push(JSON.parse(String(init.body)));
      return reply(200, { note: 'n1' });
    });
    const desk = await import('../../src/api/desk.ts');
    vi.spyOn(desk, 'deskGet').mockImplementation(async () => about as never);
    const box = (await import('../../src/office/family/SlipBox.vue')).default;
    const view = mount(box, { props: { note: 'n1' }, attachTo: document.body });
    await flushPromises();
    return { view, sent };
  }

  it('does not offer sealed questions to who went to this home', async () => {
    const { view } = await open({ ...asked, mine: true });
    expect(view.text()).toContain('您去过这一家');
    expect(view.find('#slipin-gift-words').exists()).toBe(false);
    expect(view.find('#slipin-words').exists()).toBe(true);
  });

  it('goes under the same name until it is kept, so that a lost answer doubles nothing', async () => {
    const { view, sent } = await open(asked);
    const school = globalThis.fetch;
    const desk = await import('../../src/api/desk.ts');
    let lost = true;
    vi.spyOn(desk, 'deskPost').mockImplementation(async (path: string, body: unknown) => {
      await school(path, { method: 'POST', body: JSON.stringify(body) });
      if (!lost) return null;
      lost = false;
      throw new ApiProblem(0, {});
    });
    await view.get('#slipin-words').setValue('谢谢老师');
    for (let n = 0; n < 3; n += 1) {
      await view.get('form').trigger('submit');
      await flushPromises();
      await view.get('#slipin-words').setValue('谢谢老师');
    }
    const names = sent.map((one) => (one as { form: string }).form);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
    expect(view.emitted('kept')).toHaveLength(2);
  });

  it('that was closed without an answer goes on where it was, and says that it may be kept already', async () => {
    const { view } = await open(asked);
    const desk = await import('../../src/api/desk.ts');
    const names: string[] = [];
    let lost = true;
    vi.spyOn(desk, 'deskPost').mockImplementation(async (_: string, body: unknown) => {
      names.push((body as { form: string }).form);
      if (lost) throw new ApiProblem(0, {});
      return null;
    });
    await view.get('#slipin-words').setValue('谢谢老师');
    await view.get('form').trigger('submit');
    await flushPromises();
    view.unmount();
    const second = (await open(asked)).view;
    expect(second.text()).toContain('也许已经存下了');
    expect((second.get('#slipin-words').element as HTMLTextAreaElement).value).toBe('谢谢老师');
    lost = false;
    await second.get('form').trigger('submit');
    await flushPromises();
    expect(names[1]).toBe(names[0]);
    second.unmount();
    const third = (await open(asked)).view;
    expect(third.text()).not.toContain('也许已经存下了');
    expect((third.get('#slipin-words').element as HTMLTextAreaElement).value).toBe('');
  });

  it('keeps its name over a reload, its words not, and forgets them with the login', async () => {
    const form = await import('../../src/office/family/slip.ts');
    const desk = await import('../../src/api/desk.ts');
    const typed = { ...form.blank(), faceWords: '走得太急' };
    desk.deskMe.value = { person: 'p1' } as never;
    form.handedIn('n9', typed);
    expect(form.begin('n9')).toEqual({ typed, before: 'unheard' });
    const stored = JSON.stringify({ ...sessionStorage });
    expect(stored).toContain(typed.form);
    expect(stored).not.toContain('走得太急');
    const login = async (person: string | null) => {
      desk.deskMe.value = (person && { person }) as never;
      await flushPromises();
    };
    await login(null);
    await login('p1');
    expect(form.begin('n9')).toEqual({ typed: { ...form.blank(), form: typed.form }, before: 'unheard' });
    await login(null);
    await login('p2');
    expect(form.begin('n9').before).toBeNull();
    await login('p1');
    form.heardOf('n9');
    expect(form.begin('n9').before).toBeNull();
  });

  it('that was kept goes under the same name when it is typed in again, until the login ends', async () => {
    const form = await import('../../src/office/family/slip.ts');
    const desk = await import('../../src/api/desk.ts');
    desk.deskMe.value = { person: 'p1' } as never;
    form.handedIn('n8', { ...form.blank(), form: 'f-8', giftWords: '两条烟' });
    form.heardOf('n8', 'f-8');
    expect(form.begin('n8')).toEqual({ typed: { ...form.blank(), form: 'f-8' }, before: 'kept' });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('f-8');
    desk.deskMe.value = null;
    await flushPromises();
    expect(form.begin('n8').before).toBeNull();
  });

  describe('whose sealed words the school has in other words', () => {
    const repeated = new ApiProblem(409, { code: 'state_mismatch', errors: { integrity: ['repeated'] } });
    async function askedAgain(words: string) {
      const { view } = await open(asked);
      const desk = await import('../../src/api/desk.ts');
      const sent: Record<string, unknown>[] = [];
      vi.spyOn(desk, 'deskPost').mockImplementation(async (_: string, body: unknown) => {
        sent.push(body as Record<string, unknown>);
        if (sent.length === 1) throw repeated;
        return null;
      });
      await view.get('#slipin-words').setValue(words);
      await view.get('input[name=slipin-gifts]').setValue(true);
      await view.get('#slipin-gift-words').setValue('两条烟');
      await view.get('form').trigger('submit');
      await flushPromises();
      expect(view.text()).toContain('“有没有人要东西、收东西”已经封好存了一份');
      expect(view.find('button[type=submit]').exists()).toBe(false);
      const press = async (name: string) => {
        await view
          .findAll('button')
          .find((one) => one.text() === name)
          ?.trigger('click');
        await flushPromises();
      };
      return { view, sent, press };
    }

    it('goes without them where it is the same slip', async () => {
      const { view, sent, press } = await askedAgain('谢谢老师');
      await press('是同一张，这部分不再存');
      expect(sent[1]).toEqual({ form: sent[0]?.form, answer: sent[0]?.answer, consents: [] });
      expect(view.emitted('kept')).toHaveLength(1);
    });

    it('is done where nothing else stands on it', async () => {
      const { view, sent, press } = await askedAgain('');
      await press('是同一张，这部分不再存');
      expect(sent).toHaveLength(1);
      expect(view.emitted('kept')).toHaveLength(1);
    });

    it('is asked about no longer once something else is typed in', async () => {
      const { view, sent } = await askedAgain('谢谢老师');
      await view.get('#slipin-gift-words').setValue('两条烟，一瓶酒');
      expect(view.text()).not.toContain('已经封好存了一份');
      await view.get('button[type=submit]').trigger('submit');
      await flushPromises();
      expect(sent[1]).toEqual({
        ...sent[0],
        integrity: { what: 'asked', words: '两条烟，一瓶酒', named: false },
      });
    });

    it('is kept too where it is said to be another one', async () => {
      const { view, sent, press } = await askedAgain('谢谢老师');
      await press('是另外一张，也存下');
      expect(sent[1]).toEqual({ ...sent[0], second: true });
      expect(view.emitted('kept')).toHaveLength(1);
    });
  });

  it('that the school refused as a whole is no lost one', async () => {
    const { view } = await open(asked);
    const desk = await import('../../src/api/desk.ts');
    vi.spyOn(desk, 'deskPost').mockRejectedValue(new ApiProblem(422, { code: 'bad_shape' }));
    await view.get('#slipin-words').setValue('谢谢老师');
    await view.get('form').trigger('submit');
    await flushPromises();
    view.unmount();
    expect((await open(asked)).view.text()).not.toContain('也许已经存下了');
  });

  it('shows the boxes in the order of the print, and tells of a yes that waits', async () => {
    const { view } = await open(asked);
    const text = view.text();
    const order = ['看过了，没意见', '老人先同意过', '基本满意', '开口要过', '可以让两位负责人知道'];
    expect([...order].sort((a, b) => text.indexOf(a) - text.indexOf(b))).toEqual(order);
  });
});
