import { addWords } from '../i18n.ts';
import chinese from '../locale/zh-CN/desk.ts';
import inside from '../locale/zh-CN/inside.ts';

// The desk shows visits in the phone's words.
void addWords(inside, () => import('../locale/en/inside.ts'));
void addWords(chinese, () => import('../locale/en/desk.ts'));
