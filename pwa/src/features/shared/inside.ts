import { addWords } from '../../i18n.ts';
import chinese from '../../locale/zh-CN/inside.ts';

/** The words behind the lock; resolves when they can be shown in the language that is chosen. */
export const insideWords = addWords(chinese, () => import('../../locale/en/inside.ts'));
