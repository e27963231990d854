import { describe, expect, it } from 'vitest';
import { explain, type Whose, whoseIs } from '../../../src/features/refused/explain.ts';
import { attentionText, attentionTitle } from '../../../src/features/visits/attention.ts';
import type { Attention } from '../../../src/sync/status.ts';

const refused = (code: string): Attention => ({
  ...{ id: 'o', kind: 'quarantined', type: 'visit', record: 'v', visit: 'v', code, dismissable: true },
});

describe('what the list says of something refused', () => {
  it.each<[string, Whose, string]>([
    ['bad_shape', 'you', '有一份等你改一下'],
    ['state_mismatch', 'you', '有一份等你改一下'],
    ['forbidden_scope', 'office', '学校收下了，要请德育处看一眼'],
    ['a code of a newer school', 'office', '学校收下了，要请德育处看一眼'],
    ['unknown_field', 'nobody', '学校收下了，先放着'],
  ])('%s: whose it is, as the page behind it', (code, whose, title) => {
    expect(whoseIs(code)).toBe(whose);
    expect(attentionTitle(refused(code), '罗小满家')).toBe(`罗小满家：${title}`);
  });

  it('does not speak of two teachers where one wrote on two phones', () => {
    const two: Attention = { ...refused(''), kind: 'conflict', field: 'process', code: undefined };
    expect(attentionTitle(two, '')).toBe('两位老师都写了');
    expect(attentionTitle({ ...two, code: 'own' }, '')).toBe('你写了两份不一样的');
    expect(attentionTitle({ ...two, code: 'outside' }, '')).toBe('有两种写法');
  });

  it('does not call taken in what is not in the record', () => {
    expect(explain('forbidden_scope').what).toContain('没有把它并进记录');
    expect(attentionText(refused('forbidden_scope'), '')).toContain('还没并进记录');
  });
});
