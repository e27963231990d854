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

/** Words of what lies behind the lock: the first screen is drawn without them. A new feature's file is added here. */
export default {
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
