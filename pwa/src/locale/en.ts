import carry from './en/carry.ts';
import shell from './en/shell.ts';
import type source from './zh-CN.ts';

/** English, complete. Plural forms: `{n|one=visit|other=visits}`. */
const messages: Record<keyof typeof source, string> = {
  ...shell,
  ...carry,
};

export default messages;
