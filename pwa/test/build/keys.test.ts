import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shortKeys } from '../../build/keys.ts';
import inside from '../../src/locale/zh-CN/inside.ts';
import gate from '../../src/locale/zh-CN.ts';

const FILE = fileURLToPath(new URL('../../src/features/today/TodayView.vue', import.meta.url));
const { transform } = shortKeys() as unknown as {
  transform: (code: string, id: string) => { code: string } | null;
};
const built = (code: string, id = FILE) => transform(code, id)?.code ?? code;

describe('keys in the build', () => {
  it('are short where they are read and where their words stand, alike', () => {
    const read = /t\('([a-z]{1,3})'\)/.exec(built("t('today.later')"))?.[1];
    expect(read).toBeDefined();
    expect(built("  'today.later': '今天还有',", FILE.replace(/features.*/, 'locale/zh-CN/shell.ts'))).toBe(
      `  '${read}': '今天还有',`,
    );
  });

  it('stay where the code puts them together, and outside the app’s own source', () => {
    expect(built("['mode.phone', 'mode.online']")).toBe("['mode.phone', 'mode.online']");
    expect(built("t('today.later')", '/elsewhere/node_modules/x.ts')).toBe("t('today.later')");
  });

  it('leave every other text alone, words included', () => {
    expect(built("const at = 'sync.example'; const said = '今天.later';")).toBe(
      "const at = 'sync.example'; const said = '今天.later';",
    );
  });

  it('are never the same for two', () => {
    const keys = Object.keys({ ...gate, ...inside });
    const names = keys.map((key) => built(`'${key}'`));
    expect(new Set(names).size).toBe(keys.length);
  });
});
