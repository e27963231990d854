import { describe, expect, it } from 'vitest';
import type { Section } from '../../../src/features/visit/form.ts';
import { sectionSummary } from '../../../src/features/visit/summary.ts';

const both = (words: string) => ({ 'zh-CN': words, en: words });
const section: Section = {
  key: 'process',
  step: 'record',
  title: both('家访过程'),
  fields: ['process', 'child_voice'].map((name) => ({ name, kind: 'narrative', label: both(name) })),
};
const said = (values: Record<string, unknown>) => sectionSummary(section, values, new Map(), null);

describe('the line of a folded section', () => {
  it('strings sentences together with one mark between them', () => {
    expect(said({ process: '放学先喂鸡，再写作业。', child_voice: '我想等爸爸。' })).toBe(
      '放学先喂鸡，再写作业，我想等爸爸。',
    );
  });

  it('leaves what stands alone as it is', () => {
    expect(said({ process: '放学先喂鸡。' })).toBe('放学先喂鸡。');
  });
});
