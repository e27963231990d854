import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { called, marks, pieces } from '../../../src/features/note/check.ts';

interface Case {
  name: string;
  text: string;
  others?: string[];
  own?: string[];
  cleared?: string[];
  marks: [string, string, boolean][];
  shown: string;
}
const told = JSON.parse(
  readFileSync(new URL('../../../../sync/vectors/note_check.json', import.meta.url), 'utf8'),
) as { called: { names: string[]; called: string[] }[]; cases: Case[] };
const knownOf = ({ others = [], own = [], cleared = [] }: Case) => ({ others, own, cleared });

describe('what a note must not say', () => {
  it.each(told.cases)('$name', (one) => {
    const found = marks(one.text, knownOf(one));
    expect(found.map((mark) => [mark.text, mark.kind, mark.masked])).toEqual(one.marks);
    expect(found.every((mark) => one.text.startsWith(mark.text, mark.start))).toBe(true);
    const shown = pieces(one.text, knownOf(one)).map(({ text, mark }) =>
      mark?.masked ? `{${mark.kind}}` : text,
    );
    expect(shown.join('')).toBe(one.shown);
  });

  it.each(told.called)('children are called $called', ({ names, called: as }) => {
    expect([...called(names)].sort()).toEqual([...as].sort());
  });
});
