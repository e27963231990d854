import carry from './zh-CN/carry.ts';
import due from './zh-CN/due.ts';
import photos from './zh-CN/photos.ts';
import shell from './zh-CN/shell.ts';
import status from './zh-CN/status.ts';
import visit from './zh-CN/visit.ts';
import waiting from './zh-CN/waiting.ts';

/**
 * Words of the interface, the source of all keys. Voice: 你 to teachers, 您 to families; what happened, where the
 * work is, what comes next. No 错误, 失败, 请勿, 抱歉, no exclamation marks. Dates 11月21日; items joined by “·” in code.
 */
export default { ...shell, ...visit, ...status, ...waiting, ...carry, ...photos, ...due };
