// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insideVisit } from '../../support/pages.ts';
import { beginning, kill, type Phone } from '../../support/phone.ts';
import { until } from '../../support/until.ts';

let phone: Phone;

beforeEach(async () => {
  ({ phone } = await beginning((school) => {
    school.put({ type: 'guardian', id: 'g1', values: { pupil: 'p1', relation: 'grandmother' } });
    school.put({ type: 'guardian', id: 'g2', values: { pupil: 'p1', relation: 'mother' } });
  }));
  await phone.edit.setFields('visit', 'v1', { pupil: 'p1' });
  await phone.edit.setFields('visit', 'v2', { pupil: 'p1' });
  await phone.edit.setFields('visit', 'v9', { pupil: 'p9' });
  for (const visit of ['v1', 'v2', 'v9']) await keep(`f-${visit}`, visit);
});
afterEach(async () => {
  document.body.replaceChildren();
  await kill(phone);
});

async function keep(id: string, visit: string): Promise<void> {
  const row = {
    id,
    visit,
    sha256: '00',
    size: 3,
    width: 1,
    height: 1,
    takenOn: '2026-03-01',
    made: Date.now(),
  };
  await phone.edit.edit('visit', visit, () => ({ needs: [id] }), false, {
    photos: [{ ...row, state: 'phone' as const, bytes: true }],
    bytes: [{ id, data: Uint8Array.of(1, 2, 3).buffer }],
  });
}
const photo = (id: string) => phone.memory.photos.get(id);
const bytes = async (id: string) => (await import('../../../src/vault/store.ts')).photoBytes(id);

async function press(page: VueWrapper, words: string): Promise<void> {
  const found = page.findAll('button').find((one) => one.text().includes(words));
  if (!found) throw new Error(`no button ${words}: ${page.text()}`);
  await found.trigger('click');
  await flushPromises();
}
async function pick(page: VueWrapper, words: string): Promise<void> {
  const found = page.findAll('label.pick').find((one) => one.text() === words);
  if (!found) throw new Error(`nothing to pick ${words}: ${page.text()}`);
  await found.find('input').trigger('change');
  await flushPromises();
}
async function consents() {
  const { useRows } = await import('../../../src/vault/records.ts');
  return useRows('consent').value.map((row) => row.values);
}

describe('taking photos back', () => {
  async function open() {
    const sheet = (await import('../../../src/features/visit/photos/WithdrawSheet.vue')).default;
    return insideVisit('v1', sheet, { about: 'v1' });
  }

  it('destroys this visit’s bytes at once and no other’s, and says when', async () => {
    const page = await open();
    await pick(page, '妈妈');
    await pick(page, '只这次家访的');
    await press(page, '撤回，删掉');
    await until(() =>
      expect(photo('f-v1')).toMatchObject({ state: 'refused', why: 'withdrawn', bytes: false }),
    );
    expect(photo('f-v1')?.goneOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(await bytes('f-v1')).toBeNull();
    expect(phone.status.photosState('v1').value).toEqual({ here: 0, arrived: 0, refused: 0 });
    expect(await bytes('f-v2')).not.toBeNull();
    expect(await bytes('f-v9')).not.toBeNull();
    expect(await consents()).toMatchObject([
      { visit: 'v1', purpose: 'record', given: false, guardian: 'g2' },
    ]);
  });

  it('reaches every visit of the child, and no other child’s, when the family means all', async () => {
    const page = await open();
    await pick(page, '奶奶');
    await pick(page, '这孩子所有的，以后也不拍');
    await press(page, '撤回，删掉');
    await until(async () => expect([await bytes('f-v1'), await bytes('f-v2')]).toEqual([null, null]));
    expect(await bytes('f-v9')).not.toBeNull();
    const [said] = await consents();
    expect(said).toMatchObject({ pupil: 'p1', capacity: 'grandparent', given: false });
    expect(said).not.toHaveProperty('visit');
  });

  it('does nothing before it is said who and which', async () => {
    const page = await open();
    const done = page.findAll('button').find((one) => one.text().includes('撤回，删掉'));
    expect(done?.attributes('disabled')).toBeDefined();
    expect(page.findAll('input').every((one) => !(one.element as HTMLInputElement).checked)).toBe(true);
    expect(await consents()).toEqual([]);
    expect(await bytes('f-v1')).not.toBeNull();
  });
});

describe('a grandparent’s yes', () => {
  async function yes(visit: string, capacity: string, on?: string) {
    const { createRecord, newId } = phone.edit;
    const { today } = await import('../../../src/features/shared/plan.ts');
    const values = { pupil: 'p1', visit, guardian: 'g1', capacity, purpose: 'record', given: true };
    await createRecord('consent', newId(), { ...values, how: 'spoken', on: on ?? today() });
  }
  async function waiting() {
    const { useConsents } = await import('../../../src/features/visit/photos/consent.ts');
    return useConsents('v2', 'p1').waiting.value;
  }

  it('waits for a parent at whatever visit of the child, and is confirmed for the visit that it spoke of', async () => {
    await yes('v1', 'grandparent');
    const [row] = await waiting();
    expect(row?.values.visit).toBe('v1');
    const view = (await import('../../../src/features/visit/photos/ConfirmElder.vue')).default;
    const page = await insideVisit('v2', view, { consent: row });
    expect(page.findAll('label.pick').map((one) => one.text())).toEqual(['妈妈']);
    await pick(page, '妈妈');
    await press(page, '确认');
    await pick(page, '口头说同意，有人在场');
    await page.find('#witness').setValue('黄老师');
    await press(page, '记下同意');
    await until(async () => expect(await waiting()).toEqual([]));
    const parents = (await consents()).filter((values) => values.capacity === 'parent');
    expect(parents).toMatchObject([
      { visit: 'v1', purpose: 'record', given: true, guardian: 'g2', witness: '黄老师' },
    ]);
  });

  it('asks nothing more once it has lapsed, or somebody said no', async () => {
    await yes('v1', 'grandparent', '2026-01-01');
    expect(await waiting()).toEqual([]);
    await yes('v2', 'grandparent');
    expect(await waiting()).toHaveLength(1);
    const { createRecord, newId } = phone.edit;
    const no = {
      pupil: 'p1',
      capacity: 'child',
      purpose: 'record',
      given: false,
      how: 'spoken',
      on: '2026-01-02',
    };
    await createRecord('consent', newId(), no);
    expect(await waiting()).toEqual([]);
  });
});
