import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { beginning, kill, type Phone, restarted } from '../support/phone.ts';
import type { School } from '../support/server.ts';

/** A family has a pupil's data erased: it goes from the phone with all that was written there, sent or not. */
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning((school) => {
    school.put({ type: 'pupil', id: 'u1', values: { name: '王小明' } });
    school.put({ type: 'visit', id: 'v1', values: { pupil: 'u1', status: 'draft' } });
    school.put({ type: 'visit', id: 'v2', values: { pupil: 'u2', status: 'draft' } });
  }));
});

afterEach(() => kill(phone));

const sync = () => phone.status.syncNow();
const ops = () => [...phone.memory.ops.values()];
const pushed = () => school.sent('/sync/push').flatMap((call) => (call.body as { ops: WireOp[] }).ops);

/** The school purges; the pull that tells of it comes before the ops could be pushed again. */
function erase(): void {
  school.rows.delete('pupil|u1');
  school.rows.delete('visit|v1');
  school.gone = [
    { type: 'pupil', id: 'u1', why: 'erased' },
    { type: 'visit', id: 'v1', why: 'erased' },
  ];
  school.verdict = (op) =>
    op.set?.pupil?.[0] === 'u1' ? { status: 'quarantined', code: 'erased' } : undefined;
}

async function keepPhoto(id: string, visit: string): Promise<void> {
  const row = {
    id,
    visit,
    sha256: '0'.repeat(64),
    size: 8,
    width: 1,
    height: 1,
    takenOn: '',
    made: Date.now(),
  };
  await phone.edit.edit('visit', visit, () => ({ needs: [id] }), false, {
    photos: [{ ...row, state: 'phone', bytes: true }],
    bytes: [{ id, data: new ArrayBuffer(8) }],
  });
}

describe('an erased pupil', () => {
  it('takes rows, photos and unsent ops along, and nothing of another pupil', async () => {
    school.twist = ({ path }) =>
      path === '/sync/push' || path === '/uploads' ? new Response('', { status: 400 }) : undefined;
    await phone.edit.setField('visit', 'v1', 'process', '说了家里的事');
    await keepPhoto('f1', 'v1');
    await phone.edit.createRecord('consent', 'k1', { pupil: 'u1', visit: 'v1', given: true });
    await phone.edit.setField('visit', 'v2', 'process', '别家的事');
    await keepPhoto('f2', 'v2');
    erase();
    await sync();
    expect(phone.records.shownRow('pupil', 'u1')).toBeNull();
    expect([...phone.memory.photos.keys()]).toEqual(['f2']);
    expect(await phone.store.photoBytes('f1')).toBeNull();
    expect(JSON.stringify(ops())).not.toContain('说了家里的事');
    expect(JSON.stringify(ops())).toContain('别家的事');
    phone = await restarted(phone, school);
    expect(JSON.stringify(ops())).not.toContain('说了家里的事');
    school.twist = () => undefined;
    await sync();
    // What was parked goes as an empty shell: its number arrives, and leaves no hole in the count.
    expect(
      pushed()
        .filter((op) => op.id === 'v1' || op.id === 'k1')
        .at(-1)?.set,
    ).toEqual({ pupil: ['u1', null] });
    expect(phone.records.shownRow('visit', 'v2')?.values.process).toBe('别家的事');
  });

  it('whose words reach the school only afterwards is told once, without them', async () => {
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', '说了家里的事');
    school.reachable = true;
    erase();
    await sync();
    expect(JSON.stringify(ops())).not.toContain('说了家里的事');
    expect(phone.records.shownRow('visit', 'v1')).toBeNull();
    const attention = phone.status.syncStatus.attention.value;
    expect(attention.map(({ kind, record }) => [kind, record])).toEqual([['erased', 'v1']]);
    for (const item of attention) await phone.status.dismiss(item);
    expect(phone.status.syncStatus.attention.value).toEqual([]);
  });

  it('is still named by what the school answered so, for a school that is restored and asks again', async () => {
    school.reachable = false;
    await phone.edit.setField('visit', 'v1', 'process', '说了家里的事');
    school.reachable = true;
    school.verdict = (op) => (op.id === 'v1' ? { status: 'quarantined', code: 'erased' } : undefined);
    await sync();
    expect(ops().map((op) => [op.id, op.code, op.set])).toEqual([['v1', 'erased', { pupil: ['u1', null] }]]);
  });

  it('takes along what is acknowledged and kept for a restored server', async () => {
    await phone.edit.setField('visit', 'v1', 'process', '说了家里的事');
    await sync();
    expect(ops().map((op) => op.state)).toEqual(['acked']);
    erase();
    await sync();
    expect(ops()).toEqual([]);
  });

  it('takes along photos that a destroyed store left, once the school names them', async () => {
    const { db, lost } = { db: phone.store.database(), lost: new ArrayBuffer(4) };
    school.twist = ({ path }) =>
      path === '/sync/import/photo' ? Response.json({ code: 'visit_pending' }, { status: 409 }) : undefined;
    for (const id of ['f8', 'f9']) {
      await db.put('lost', { id, box: lost, bytes: lost, escrow: { kid: 'k1', box: '' } });
    }
    school.gone = [{ type: 'photo', id: 'f9', why: 'erased' }];
    await sync();
    expect(await db.ids('lost')).toEqual(['f8']);
  });
});
