import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import type { School } from '../support/server.ts';

/** A visit that a colleague began: what this phone sends of it must be enough for a server that forgot it. */
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    const stamps = { pupil: '77.3', status: '77.3' };
    for (const [id, status] of [
      ['v1', 'draft'],
      ['v2', 'returned'],
      ['v3', 'submitted'],
      ['v4', 'approved'],
    ] as const) {
      school.put({ type: 'visit', id, values: { pupil: 'u1', status }, stamps });
    }
  }));
});

afterEach(() => kill(phone));

const pushed = () =>
  school.sent('/sync/push').flatMap((call) => (call.body as { ops: WireOp[] }).ops.map((op) => op.set ?? {}));
const sync = () => phone.status.syncNow();

describe('the first op on a visit that others began', () => {
  it.each(['v1', 'v2'])('names its pupil with the stamp that was seen (%s)', async (id) => {
    await phone.edit.setField('visit', id, 'process', '同行写的');
    await sync();
    expect(pushed()).toEqual([{ pupil: ['u1', '77.3'], process: ['同行写的', null] }]);
  });

  it.each(['v3', 'v4'])('says nothing of it where it would be an amendment (%s)', async (id) => {
    await phone.edit.setField('visit', id, 'process', '补写');
    await sync();
    expect(pushed()).toEqual([{ process: ['补写', null] }]);
  });

  it('and only the first: later ones, and those of a photo, an entry or a command, do not repeat it', async () => {
    await phone.edit.setItem('visit', 'v1', 'pledge', 'gifts', true);
    await phone.edit.append('visit', 'v1', 'signature', { path: '' });
    await phone.edit.setField('visit', 'v1', 'process', '再写');
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    await sync();
    expect(pushed().map((set) => 'pupil' in set)).toEqual([true, false]);
  });

  it('is written though it is larger than an op should be: it goes alone, and the school judges it', async () => {
    await phone.edit.append('visit', 'v1', 'signature', { path: 'M0 0 '.repeat(30_000) });
    await sync();
    expect(school.rows.get('visit|v1')?.appends?.signature).toHaveLength(1);
  });

  it('changes nothing for one that began here', async () => {
    await phone.edit.setFields('visit', 'v9', { pupil: 'u1', mode: 'phone' });
    await phone.edit.setField('visit', 'v9', 'process', '写');
    await sync();
    expect(pushed()).toEqual([{ pupil: ['u1', null], mode: ['phone', null], process: ['写', null] }]);
  });
});
