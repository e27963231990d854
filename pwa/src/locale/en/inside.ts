import type source from '../zh-CN/inside.ts';
import after from './after.ts';
import before from './before.ts';
import due from './due.ts';
import during from './during.ts';
import note from './note.ts';
import photos from './photos.ts';
import report from './report.ts';
import status from './status.ts';
import visit from './visit.ts';
import waiting from './waiting.ts';

/** English, complete. Plural forms: `{n|one=visit|other=visits}`. */
const messages: Record<keyof typeof source, string> = {
  ...after,
  ...before,
  ...visit,
  ...status,
  ...waiting,
  ...photos,
  ...report,
  ...due,
  ...during,
  ...note,
};

export default messages;
