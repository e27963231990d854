import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginning, kill, type Phone, PIN, start } from '../support/phone.ts';
import type { School } from '../support/server.ts';

/** A browser writes localStorage late: a phone that dies early has its store, and no trace of it there. */
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});

afterEach(() => kill(phone));

const gate = () => phone.session.session;

describe('a store without a trace', () => {
  it('is found by its name and asks for its PIN, without a connection', async () => {
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', '奶奶在院子里');
    await kill(phone);
    for (const key of ['jiafang.store', 'jiafang.accounts']) localStorage.removeItem(key);
    phone = await start(school);
    expect(gate().state.value).toBe('locked');
    expect(await phone.session.unlock(PIN)).toEqual({ ok: true });
    expect(phone.records.shownRow('visit', 'v1')?.values.process).toBe('奶奶在院子里');
    expect(gate().accounts.value.map(({ tail }) => tail)).toEqual(['']);
  });

  it('whose teacher signed out is not asked for again', async () => {
    await phone.session.signOut();
    await kill(phone);
    phone = await start(school);
    expect(gate().state.value).toBe('signed_out');
  });
});
