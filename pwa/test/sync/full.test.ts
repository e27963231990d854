import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireOp } from '../../src/sync/wire.ts';
import { hex, sha256 } from '../../src/vault/bytes.ts';
import { TABLES } from '../../src/vault/db.ts';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';

/** A full phone refuses a photo, never a record; a narrow server gets smaller requests. */
let school: School;
let phone: Phone;
let room = Number.POSITIVE_INFINITY;

beforeEach(async () => {
  room = Number.POSITIVE_INFINITY;
  ({ school, phone } = await beginning());
});

afterEach(async () => {
  vi.restoreAllMocks();
  await kill(phone);
});

/** The disk takes `room` more bytes; what is deleted is free again. */
async function narrow(bytes: number): Promise<void> {
  const db = phone.store.database();
  const taken = new Map<string, number>();
  for (const table of TABLES) {
    for (const row of await db.all(table)) taken.set(`${table}|${row.id}`, sizeOf(row));
  }
  room = bytes;
  const { put, delete: drop } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, row) {
    const place = `${this.name}|${row.id}`;
    const more = sizeOf(row) - (taken.get(place) ?? 0);
    if (more > room) throw new DOMException('no space left', 'QuotaExceededError');
    room -= more;
    taken.set(place, sizeOf(row));
    return put.call(this, row);
  });
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, id) {
    const place = `${this.name}|${id}`;
    room += taken.get(place) ?? 0;
    taken.delete(place);
    return drop.call(this, id);
  });
}

function sizeOf(row: object): number {
  const { box } = row as { box?: ArrayBuffer };
  return box?.byteLength ?? 0;
}

async function keepPhoto(id: string, size: number): Promise<void> {
  const data = new Uint8Array(size).fill(7);
  const row = { id, visit: 'v1', sha256: hex(await sha256(data)), size, width: 1, height: 1, takenOn: '' };
  await phone.edit.edit('visit', 'v1', () => ({ needs: [id] }), false, {
    photos: [{ ...row, made: Date.now(), state: 'phone', bytes: true }],
    bytes: [{ id, data: data.buffer }],
  });
}

describe('a full phone', () => {
  it('refuses the photo, keeps the record as it was, and does not call it unsaved', async () => {
    await phone.edit.setField('visit', 'v1', 'process', '写好的');
    await narrow(50_000);
    await expect(keepPhoto('f1', 200_000)).rejects.toThrow();
    expect(phone.edit.saving.value).toBe('saved');
    expect(phone.edit.unsaved.value).toBe(0);
    expect(phone.memory.photos.size).toBe(0);
    expect(phone.records.shownRow('visit', 'v1')?.values.process).toBe('写好的');
    await phone.status.syncNow();
    expect(school.rows.get('visit|v1')?.values.process).toBe('写好的');
    const sent = school.sent('/sync/push').flatMap(({ body }) => (body as { ops: WireOp[] }).ops);
    expect(sent.map((op) => op.needs)).toEqual([undefined]);
  });

  it('gives a record the room that was kept for it, and lays it aside again later', async () => {
    await phone.status.syncNow();
    expect(await phone.store.database().count('bytes')).toBe(1);
    await narrow(10);
    await phone.edit.setField('visit', 'v1', 'process', '写得下');
    expect(phone.edit.saving.value).toBe('saved');
    expect(phone.records.shownRow('visit', 'v1')?.values.process).toBe('写得下');
    expect(await phone.store.database().count('bytes')).toBe(0);
    room = 10_000_000;
    await phone.status.syncNow();
    expect(await phone.store.database().count('bytes')).toBe(1);
  });

  it('lets go of photos that the school has before it refuses one', async () => {
    await phone.edit.setField('visit', 'v1', 'process', '写');
    await keepPhoto('f1', 300_000);
    await phone.status.syncNow();
    expect(phone.memory.photos.get('f1')).toMatchObject({ state: 'school', bytes: true });
    await narrow(100_000);
    await keepPhoto('f2', 200_000);
    expect(phone.memory.photos.get('f1')).toMatchObject({ state: 'school', bytes: false });
    expect(phone.memory.photos.get('f2')).toMatchObject({ state: 'phone', bytes: true });
  });

  it('says so where not even a record finds room, and goes on once there is some', async () => {
    await narrow(10);
    await phone.store.database().clear('bytes');
    room = 10;
    await expect(phone.edit.setField('visit', 'v1', 'process', '放不下')).rejects.toThrow();
    expect(phone.edit.saving.value).toBe('failed');
    room = 1_000_000;
    await phone.edit.setField('visit', 'v1', 'process', '放下了');
    expect(phone.edit.saving.value).toBe('saved');
  });
});

describe('a server that takes less than it said', () => {
  it.each([400, 413, 422])(
    'gets halves until it takes them (%i); what it takes alone in no case is parked',
    async (status) => {
      school.reachable = false;
      const size = (body: unknown) => JSON.stringify(body).length;
      for (let i = 0; i < 9; i++)
        await phone.edit.setField('visit', `v${i}`, 'process', '字'.repeat(i === 4 ? 9_000 : 900));
      await phone.edit.setField('visit', 'v4', 'mode', 'phone');
      school.reachable = true;
      school.twist = ({ path, body }) =>
        path === '/sync/push' && size(body) > 5_000 ? problem(status, 'too_large') : undefined;
      await phone.status.syncNow();
      const arrived = [...school.rows.keys()].sort();
      expect(arrived).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map((i) => `visit|v${i}`));
      const attention = phone.status.syncStatus.attention.value.map(({ kind, record, code }) => [
        kind,
        record,
        code,
      ]);
      expect(attention).toEqual([['parked', 'v4', 'too_large']]);
      expect(school.ops.size).toBe(8);
    },
  );

  it('never sees an op of 128 KB, though a narrative is as long as the form allows and more', async () => {
    school.reachable = false;
    for (let i = 0; i < 6; i++) await phone.edit.setField('visit', 'v1', `f${i}`, '长'.repeat(20_000));
    await phone.edit.setField('visit', 'v1', 'f0', `${'长'.repeat(20_000)}再写`);
    school.reachable = true;
    await phone.status.syncNow();
    const requests = school.sent('/sync/push').map((call) => call.body as { ops: WireOp[] });
    const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
    expect(Math.max(...requests.flatMap(({ ops }) => ops.map(bytes)))).toBeLessThan(131_072);
    expect(Math.max(...requests.map(bytes))).toBeLessThan(262_144);
    expect(school.rows.get('visit|v1')?.values.f0).toMatch(/再写$/);
    expect(Object.keys(school.rows.get('visit|v1')?.values ?? {})).toHaveLength(6);
  });
});
