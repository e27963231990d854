import { addWords } from '../i18n.ts';
import chinese from '../locale/zh-CN/desk.ts';

addWords(chinese, () => import('../locale/en/desk.ts'));
