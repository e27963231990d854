import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginning, kill, type Phone } from '../../support/phone.ts';

let phone: Phone;
beforeEach(async () => {
  ({ phone } = await beginning());
});
afterEach(async () => {
  await kill(phone);
  vi.unstubAllGlobals();
});
const load = () => import('../../../src/features/visit/phrases.ts');

describe('phrases', () => {
  it('are the built-in ones until there are own ones, and again when those are deleted', async () => {
    const { keepPhrases, phrasesOn, shelfOf } = await load();
    expect([shelfOf('process'), shelfOf('message')]).toEqual(['told', 'message']);
    const built = phrasesOn('told');
    expect(built.length).toBeGreaterThan(5);
    await keepPhrases('told', ' 先写字，再喂鸡。\n\n奶奶在带。 ');
    expect(phrasesOn('told')).toEqual(['先写字，再喂鸡。', '奶奶在带。']);
    expect(phrasesOn('message')).not.toContain('奶奶在带。');
    await keepPhrases('told', '\n');
    expect(phrasesOn('told')).toEqual(built);
  });

  it('are encrypted on the disk and there after a kill', async () => {
    const { keepPhrases } = await load();
    await keepPhrases('told', '先写字，再喂鸡。');
    const { database } = await import('../../../src/vault/store.ts');
    const rows = await database().all('state');
    const bytes = rows.map((row) => new TextDecoder().decode(row.box)).join();
    expect(rows.map((row) => row.id)).toContain('local');
    expect(bytes).not.toContain('喂鸡');
  });

  it('go in where the cursor is, as a sentence, with their gap marked', async () => {
    const { putPhrase } = await load();
    expect(putPhrase('', 0, '晚上……点睡。', 50)).toEqual({ text: '晚上……点睡。', from: 2, to: 4 });
    expect(putPhrase('先喂鸡', 3, '再写字。', 50)).toEqual({ text: '先喂鸡。再写字。', from: 8, to: 8 });
    expect(putPhrase('先喂鸡。完了。', 4, '再写字。', 50)?.text).toBe('先喂鸡。再写字。完了。');
    expect(putPhrase('先喂鸡。', 4, '再写字。', 7)).toBeNull();
  });
});
