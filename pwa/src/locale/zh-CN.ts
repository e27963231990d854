import carry from './zh-CN/carry.ts';
import shell from './zh-CN/shell.ts';

/**
 * Words of the gate and of what everything shares; those behind the lock are in zh-CN/inside.ts. Voice: 你 to teachers,
 * 您 to families; what happened, where the work is, what comes next. No 错误, 失败, 请勿, 抱歉, no exclamation marks.
 * Dates 11月21日; items joined by “·” in code.
 */
export default { ...shell, ...carry };
