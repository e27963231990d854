import carry from './en/carry.ts';
import due from './en/due.ts';
import photos from './en/photos.ts';
import shell from './en/shell.ts';
import status from './en/status.ts';
import visit from './en/visit.ts';
import waiting from './en/waiting.ts';
import type source from './zh-CN.ts';

/** English, complete. Plural forms: `{n|one=visit|other=visits}`. */
const messages: Record<keyof typeof source, string> = {
  ...shell,
  ...visit,
  ...status,
  ...waiting,
  ...carry,
  ...photos,
  ...due,
};

export default messages;
