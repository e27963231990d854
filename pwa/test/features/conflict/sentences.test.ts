import { describe, expect, it } from 'vitest';
import { compared, sentences, together } from '../../../src/features/conflict/sentences.ts';

describe('two versions of a text', () => {
  it('split after the closing mark and lose nothing', () => {
    const text = '甲。乙！丙？\n丁；戊';
    expect(sentences(text)).toEqual(['甲。', '乙！', '丙？', '\n', '丁；', '戊']);
    expect(sentences(text).join('')).toBe(text);
  });

  it('mark what stands in one of them only', () => {
    expect(compared('甲。乙。', '甲。丙。')).toEqual([
      { text: '甲。', own: false },
      { text: '乙。', own: true },
    ]);
  });

  it('come together without doubling what both have', () => {
    expect(together(['甲。乙。', '甲。丙。', '甲。'])).toBe('甲。乙。\n丙。');
    expect(together(['', '甲。'])).toBe('甲。');
    expect(together([])).toBe('');
  });
});
