import { describe, expect, it } from 'vitest';
import { type Named, neutral, type StandIns } from '../../../src/features/papers/neutral.ts';

const KINDS = { child: '孩子', guardian: '家人', teacher: '老师' };
const SAY: StandIns = {
  letters: '甲乙丙',
  figure: '某',
  of: (kind, letter) => (kind === 'place' ? '某村' : kind === 'class' ? '某班' : `${KINDS[kind]}${letter}`),
  titled: (name) => `${name}老师`,
};
const NAMED: Named[] = [
  ['child', '罗小满'],
  ['child', '陶小暑'],
  ['child', '小暑'],
  ['guardian', '吴桂兰'],
  ['teacher', '林晓禾'],
  ['teacher', '石'],
  ['place', '石桥村3组'],
  ['class', '四（2）班'],
];

describe('a story as it leaves the school', () => {
  it.each([
    ['罗小满笑了。', '孩子甲笑了。'],
    ['小满笑了，罗小满的奶奶吴桂兰也笑了。', '孩子甲笑了，孩子甲的奶奶家人甲也笑了。'],
    ['小满和陶小暑是同桌。', '孩子甲和孩子乙是同桌。'],
    ['林老师来了，林晓禾走了，晓禾没来。', '老师甲来了，老师甲走了，老师甲没来。'],
    ['石桥村3组在山那边，石桥村人都知道。', '某村在山那边，某村人都知道。'],
    ['四（2）班有45个孩子，11月21日19:30放学。', '某班有某个孩子，某月某日某放学。'],
    ['电话１３８００００，路上石头多。', '电话某，路上石头多。'],
  ])('%s', (told, left) => {
    expect(neutral(told, NAMED, SAY)).toBe(left);
  });

  it('calls the same one the same, in the order of the story and not of the roster', () => {
    expect(neutral('小暑先到，小满后到，小暑等着。', NAMED, SAY)).toBe(
      '孩子甲先到，孩子乙后到，孩子甲等着。',
    );
  });

  it('holds no name of the roster, whatever stands around it', () => {
    for (const [, name] of NAMED.filter(([, name]) => name.length > 1)) {
      expect(neutral(`（${name}）${name}${name}、${name}！`, NAMED, SAY)).not.toContain(name);
    }
  });

  it('leaves a text alone where nobody is known', () => {
    expect(neutral('山里的雪化了。', [], SAY)).toBe('山里的雪化了。');
  });
});
