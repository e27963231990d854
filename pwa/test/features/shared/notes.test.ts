import { expect, test } from 'vitest';
import { earlierWords } from '../../../src/features/shared/notes.ts';
import type { Row } from '../../../src/vault/records.ts';

const answer = (id: string, words: unknown) => ({
  id,
  by: 'family',
  at: `2026-11-26T06:3${id}:00+00:00`,
  body: { kind: 'say', words, call_me: null },
});
const note = (...answers: unknown[]) => ({ appends: { answers } }) as unknown as Row;

test('what was written before the latest words stays readable, the newest first', () => {
  const row = note(
    answer('1', '谢谢老师'),
    answer('2', ''),
    answer('3', '路灯坏了'),
    answer('4', '爸爸在浙江'),
  );
  expect(earlierWords(row).map((one) => one.words)).toEqual(['路灯坏了', '谢谢老师']);
});

test('one answer, none, or a body that is no answer leaves nothing over', () => {
  expect(earlierWords(note(answer('1', '谢谢老师')))).toEqual([]);
  expect(earlierWords(note({ id: '1', by: 'x', at: '', body: null }))).toEqual([]);
  expect(earlierWords({ appends: {} } as unknown as Row)).toEqual([]);
});
