import { describe, expect, it } from 'vitest';
import { dayAfter, dayOf, daysBetween, timeOf, weekOf } from '../../../src/features/shared/clock.ts';
import { isWeakPin } from '../../../src/features/shared/pin.ts';
import { problemText } from '../../../src/features/shared/problem.ts';
import { showAppointment, showMoment, showNearDay } from '../../../src/features/shared/show.ts';
import { villageOf } from '../../../src/features/shared/village.ts';
import { homeWord } from '../../../src/features/shared/words.ts';
import { personalNumber } from '../../../src/features/visit/personal.ts';

describe('days', () => {
  it('are the phone’s own, across month and year ends', () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
    expect(timeOf(new Date(2026, 0, 5, 7, 4))).toBe('07:04');
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
    expect(weekOf('2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  });

  it('are said near at hand by name', () => {
    expect(showNearDay('2026-11-22', '2026-11-21')).toBe('明天');
    expect(showNearDay('2026-11-24', '2026-11-21')).toBe('11月24日 周二');
    expect(showAppointment('2026-11-21', '19:00', '2026-11-21')).toBe('今天 19:00');
    expect(showAppointment(null, null, '2026-11-21')).toBe('还没约');
    expect(showMoment('no date')).toBe('');
  });
});

describe('a home', () => {
  it('is never called by nothing', () => {
    expect(homeWord('陶小满')).toBe('陶小满家');
    expect([homeWord(''), homeWord(undefined)]).toEqual(['名单外的一家', '名单外的一家']);
  });
});

describe('a PIN', () => {
  it.each([
    '147258',
    '159753',
    '111111',
    '123456',
    '654321',
    '121212',
    '123123',
    '112211',
    '19901991',
    '890123',
  ])('%s is too weak', (pin) => {
    expect(isWeakPin(pin)).toBe(true);
  });
  it.each(['274951', '804913', '30817264'])('%s will do', (pin) => {
    expect(isWeakPin(pin)).toBe(false);
  });
});

describe('small readings', () => {
  it('group homes by the village', () => {
    expect(villageOf('石桥村 3 组')).toBe('石桥村');
    expect(villageOf('石桥村3组')).toBe('石桥村');
    expect(villageOf('禾溪街')).toBe('禾溪街');
    expect(villageOf('')).toBe('');
  });

  it('know a resident number and a bank card by their checksums', () => {
    expect(personalNumber('号 11010519491231002X')).toBe('id');
    expect(personalNumber('110105194912310021')).toBeNull();
    expect(personalNumber('4111 1111 1111 1111')).toBe('card');
    expect(personalNumber('电话 13800000000')).toBeNull();
  });

  it('prefer the server’s own words about a refusal', () => {
    expect(problemText({ detail: '账号停用了' })).toBe('账号停用了');
    expect(problemText({ unreachable: true })).toContain('没有连上学校');
    expect(problemText(new Error('x'))).not.toContain('x');
  });
});
