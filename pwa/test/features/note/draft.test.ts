import { describe, expect, it } from 'vitest';
import {
  clearedWords,
  draftText,
  isRecalled,
  knownNames,
  paragraphs,
  partsOf,
} from '../../../src/features/note/draft.ts';
import type { VisitForm } from '../../../src/features/visit/form.ts';
import { row } from '../../support/row.ts';

const both = (words: string) => ({ 'zh-CN': words, en: words });
const field = (name: string, kind = 'narrative', more = {}) => ({
  name,
  kind,
  label: both(name),
  shown_to_family: true,
  ...more,
});
const form = {
  sections: [
    {
      fields: [
        field('requests'),
        field('helped', 'choices', {
          options: [
            { key: 'a', label: both('借书') },
            { key: 'b', label: both('补课') },
          ],
        }),
        field('weather', 'text'),
        field('process', 'narrative', { shown_to_family: false }),
        field('message'),
      ],
    },
  ],
} as unknown as VisitForm;

const entry = (kind: string, ...bodies: object[]) => ({
  [kind]: bodies.map((body, at) => ({ id: `${at}`, by: 'p', at: '', body })),
});
const VISIT = row('visit', 'v1', {
  requests: '想要路灯',
  'helped/b': true,
  process: '谈了很久',
  message: '很懂事\n\n 继续 ',
});

describe('the note as its draft has it', () => {
  it('holds what is marked for the family, the message first and what they asked last', () => {
    expect(partsOf(form, VISIT).map((one) => [one.field, one.texts])).toEqual([
      ['message', ['很懂事', '继续']],
      ['helped', ['补课']],
      ['requests', ['想要路灯']],
    ]);
    expect(JSON.stringify(partsOf(form, VISIT))).not.toContain('谈了很久');
  });

  it('is the teacher’s own text where there is one', () => {
    const own = row('visit', 'v1', { ...VISIT.values, note_text: '一切都好。' });
    expect(partsOf(form, own)).toEqual([{ field: 'note_text', label: '', texts: ['一切都好。'] }]);
  });

  it('tells of two versions that wait, and of neither of them', () => {
    const open = row('visit', 'v1', VISIT.values, { conflicts: [{ field: 'message' }] as never });
    const [first] = partsOf(form, open);
    expect(first?.texts).toHaveLength(1);
    expect(first?.texts[0]).not.toContain('懂事');
    const whole = row('visit', 'v1', { note_text: '甲' }, { conflicts: [{ field: 'note_text' }] as never });
    expect(partsOf(form, whole)[0]?.texts[0]).not.toContain('甲');
  });

  it('becomes a text to go on with, each part under its title', () => {
    const [message, ...rest] = draftText(partsOf(form, VISIT)).split('\n');
    expect(message).toBe('很懂事');
    expect(rest[0]).toBe('继续');
    expect(rest[1]).toContain('补课');
    expect(rest.at(-1)).toContain('想要路灯');
  });

  it('has no empty lines', () => {
    expect(paragraphs(' 一 \n\n二\n  ')).toEqual(['一', '二']);
  });
});

describe('words that stand by somebody’s leave', () => {
  it('are those of which the last word was that they may', () => {
    const said = [
      { word: '小米', shown: true },
      { word: '大米', shown: true },
      { word: '小米', shown: false },
    ];
    expect(
      clearedWords(row('visit', 'v1', {}, { appends: entry('note_cleared', ...said) as never })),
    ).toEqual(['大米']);
    expect(clearedWords(null)).toEqual([]);
  });

  it('and a note is taken back until it is released', () => {
    const log = (...events: string[]) =>
      row('visit', 'v1', {}, { appends: entry('log', ...events.map((event) => ({ event }))) as never });
    expect(isRecalled(log('recall_note'))).toBe(true);
    expect(isRecalled(log('recall_note', 'release_note', 'returned'))).toBe(false);
    expect(isRecalled(log())).toBe(false);
  });
});

describe('whose names the phone knows', () => {
  it('are other children’s, but neither the family’s nor the staff’s', () => {
    const named = (id: string, name: string, more = {}) => row('person', id, { name, ...more });
    const child = named('p1', '罗小满', { class: 'c1', household: 'h1' });
    const pupils = [
      child,
      named('p2', '罗小雨', { class: 'c2', household: 'h1' }),
      named('p3', '欧阳木子', { class: 'c1' }),
      named('p4', '林涛', { class: 'c9' }),
    ];
    const known = knownNames(child, pupils, [named('g1', '陶奶奶')], [named('t1', '林老师')], ['木子']);
    expect(known.others).toContain('欧阳木子');
    expect(known.others).not.toContain('罗小雨');
    expect(known.others, 'two signs of another class are too many other words').not.toContain('林涛');
    expect(known.own).toEqual(expect.arrayContaining(['罗小满', '罗小雨']));
    expect(known.cleared).toEqual(['木子']);
  });
});
