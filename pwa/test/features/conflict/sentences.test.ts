import { describe, expect, it } from 'vitest';
import { compared, says, sentences, toggled, woven } from '../../../src/features/conflict/sentences.ts';

describe('versions of a text', () => {
  it('split as the school splits them and lose nothing', () => {
    const text = '甲。乙！丙？\n丁；Wu!戊';
    expect(sentences(text)).toEqual(['甲。', '乙！', '丙？', '\n', '丁；', 'Wu!', '戊']);
    expect(sentences(text).join('')).toBe(text);
  });

  it('mark what not all of them say', () => {
    expect(compared('甲。乙。', ['甲。丙。'])).toEqual([
      { text: '甲。', own: false },
      { text: '乙。', own: true },
    ]);
    expect(compared('甲。乙。', ['甲。乙。', '甲。']).map((piece) => piece.own)).toEqual([false, true]);
  });

  it('are woven without doubling, each sentence after the one it followed', () => {
    expect(woven(['甲。乙。', '甲。丙。', '甲。'])).toBe('甲。乙。丙。');
    expect(woven(['甲。乙。丁。', '甲。丙。丁。戊。'])).toBe('甲。乙。丙。丁。戊。');
    expect(woven(['甲', '乙'])).toBe('甲\n乙');
    expect(woven(['', '甲。'])).toBe('甲。');
    expect(woven([])).toBe('');
  });

  it('give up and take in single sentences, in the order of the taps', () => {
    let text = '甲。乙。';
    text = toggled(text, '甲。');
    expect(text).toBe('乙。');
    text = toggled(toggled(text, '丙。'), '甲。');
    expect(text).toBe('乙。丙。甲。');
    expect([says(text, '丙。'), says(text, '丁。')]).toEqual([true, false]);
    expect(toggled('半句', '甲。')).toBe('半句\n甲。');
  });
});
