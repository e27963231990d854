import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});

afterEach(() => kill(phone));

const sync = () => phone.status.syncNow();
const photo = (id: string) => phone.memory.photos.get(id);

async function keep(id: string, visit: string): Promise<void> {
  const row = { id, visit, sha256: '00', size: 3, width: 1, height: 1, takenOn: '2026-03-01' };
  await phone.edit.edit('visit', visit, () => ({ set: { pupil: ['p1', null] }, needs: [id] }), false, {
    photos: [{ ...row, made: Date.now(), state: 'phone' as const, bytes: true }],
    bytes: [{ id, data: Uint8Array.of(1, 2, 3).buffer }],
  });
}

/** The family's word, heard elsewhere: on its page, or at a colleague's visit. */
function said(values: Record<string, unknown>): void {
  school.put({
    type: 'consent',
    id: `c-${school.calls.length}`,
    values: { pupil: 'p1', purpose: 'record', ...values },
  });
}

describe('a no that was heard elsewhere', () => {
  beforeEach(async () => {
    // The school takes no photo yet, so both lie here.
    school.twist = ({ method, path }) =>
      method === 'POST' && path === '/uploads' ? problem(409, 'consent_pending') : undefined;
    await keep('f1', 'v1');
    await keep('f2', 'v2');
    await sync();
    expect([photo('f1')?.bytes, photo('f2')?.bytes]).toEqual([true, true]);
  });

  it('destroys the photos of its visit, and says so', async () => {
    said({ visit: 'v1', given: false });
    await sync();
    expect(photo('f1')).toMatchObject({ state: 'refused', why: 'withdrawn', bytes: false });
    expect(photo('f1')?.goneOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(await phone.store.photoBytes('f1')).toBeNull();
    expect(await phone.store.photoBytes('f2')).not.toBeNull();
    expect(phone.status.syncStatus.attention.value).toMatchObject([{ kind: 'photo_refused', visit: 'v1' }]);
  });

  it('reaches all of the child where it names no visit', async () => {
    said({ given: false });
    await sync();
    expect([await phone.store.photoBytes('f1'), await phone.store.photoBytes('f2')]).toEqual([null, null]);
  });

  it('is no yes, and not one about another purpose or another child', async () => {
    said({ visit: 'v1', given: true });
    said({ visit: 'v1', given: false, purpose: 'family' });
    school.put({ type: 'consent', id: 'c9', values: { pupil: 'p9', purpose: 'record', given: false } });
    await sync();
    expect([photo('f1')?.bytes, photo('f2')?.bytes]).toEqual([true, true]);
  });
});

it('takes a photo along that the school could not use and that was left to the teacher', async () => {
  await keep('f1', 'v1');
  school.twist = ({ method, path }) =>
    method === 'POST' && path === '/uploads' ? problem(422, 'photo_refused', { why: 'broken' }) : undefined;
  await sync();
  expect(photo('f1')).toMatchObject({ state: 'refused', reason: 'broken', bytes: true });
  said({ visit: 'v1', given: false });
  await sync();
  expect(photo('f1')).toMatchObject({ state: 'refused', why: 'withdrawn', bytes: false });
  expect(photo('f1')?.reason).toBeUndefined();
  expect(await phone.store.photoBytes('f1')).toBeNull();
});
