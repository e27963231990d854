import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { called, marks, namesIn, pieces } from '../../../src/features/note/check.ts';

interface Case {
  name: string;
  text: string;
  others?: string[];
  own?: string[];
  cleared?: string[];
  marks: [string, string, boolean][];
  shown: string;
}
interface Unasked {
  name: string;
  text: string;
  class?: string[];
  school?: string[];
  own?: string[];
  warned: string[];
}
const told = JSON.parse(
  readFileSync(new URL('../../../../sync/vectors/note_check.json', import.meta.url), 'utf8'),
) as { called: { names: string[]; called: string[] }[]; cases: Case[]; unasked: Unasked[] };
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

  it.each(told.unasked)('while it is typed, names are pointed out: $name', (one) => {
    const own = one.own ?? [];
    const others = [...called(one.class ?? []), ...(one.school ?? [])].filter((name) => !own.includes(name));
    expect(namesIn(one.text, { others, own, cleared: [] })).toEqual(one.warned);
  });
});
