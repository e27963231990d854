import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginning, kill, type Phone, PIN } from '../support/phone.ts';
import type { School } from '../support/server.ts';
import { until } from '../support/until.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});
afterEach(() => kill(phone));

it('reads a picture again whose reading was overtaken by the lock', async () => {
  const { photoUrl } = await import('../../src/photo/pictures.ts');
  const answers: ((reply: Response) => void)[] = [];
  school.twist = ({ path }) =>
    path.startsWith('/photos/ph1') ? new Promise((answer) => answers.push(answer)) : undefined;
  const picture = () =>
    new Response(new Uint8Array([255, 216]), { headers: { 'Content-Type': 'image/jpeg' } });
  expect(photoUrl('ph1')).toBe('');
  await until(() => expect(answers).toHaveLength(1));
  await phone.session.lock();
  answers[0]?.(picture());
  await phone.session.unlock(PIN);
  expect(photoUrl('ph1')).toBe('');
  await until(() => expect(answers).toHaveLength(2));
  answers[1]?.(picture());
  await until(() => expect(photoUrl('ph1')).toMatch(/^blob:/));
});

it('shows nothing of a reading that came after the picture was forgotten', async () => {
  const { forgetPicture, photoUrl } = await import('../../src/photo/pictures.ts');
  const answers: ((reply: Response) => void)[] = [];
  school.twist = ({ path }) =>
    path.startsWith('/photos/ph1') ? new Promise((answer) => answers.push(answer)) : undefined;
  photoUrl('ph1');
  await until(() => expect(answers).toHaveLength(1));
  forgetPicture('ph1');
  photoUrl('ph1');
  await until(() => expect(answers).toHaveLength(2));
  answers[1]?.(new Response(new Uint8Array([2, 2])));
  await until(() => expect(photoUrl('ph1')).toMatch(/^blob:/));
  const second = photoUrl('ph1');
  answers[0]?.(new Response(new Uint8Array([1])));
  await new Promise((later) => setTimeout(later, 20));
  expect(photoUrl('ph1')).toBe(second);
});
