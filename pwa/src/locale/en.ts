import type { Messages } from '../i18n.ts';
import desk from './en/desk.ts';
import shell from './en/shell.ts';
import status from './en/status.ts';
import visit from './en/visit.ts';

/** English, complete. Plural forms: `{n|one=visit|other=visits}`. */
const messages: Messages = { ...shell, ...visit, ...status, ...desk };

export default messages;
