import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/sync/uploads.ts';
import { hex, sha256 } from '../../src/vault/bytes.ts';
import { beginning, kill, type Phone, restarted } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';

const BYTES = 600_000;
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});

afterEach(() => kill(phone));

const sync = () => phone.status.syncNow();
const photo = (id: string) => phone.memory.photos.get(id);
const parts = () => school.calls.filter((call) => call.method === 'PATCH');

const arrived = (id: string, data: Uint8Array) => Buffer.from(school.photos.get(id) ?? []).equals(data);

/** A photo as `keepPhoto` writes it, with the op that announces it. */
async function keep(id: string, visit = 'v1', size = BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const data = new Uint8Array(size).map((_, i) => (i * 31 + id.length) & 0xff);
  const row = {
    id,
    visit,
    sha256: hex(await sha256(data)),
    size,
    width: 4,
    height: 3,
    takenOn: '2026-03-01',
    made: Date.now(),
    state: 'phone' as const,
    bytes: true,
  };
  await phone.edit.edit('visit', visit, () => ({ needs: [id] }), false, {
    photos: [row],
    bytes: [{ id, data: data.buffer }],
  });
  return data;
}

describe('photos', () => {
  it('go up after their record, in checked parts, byte for byte', async () => {
    const data = await keep('f1');
    await sync();
    expect(arrived('f1', data)).toBe(true);
    expect(parts().map((call) => Number(call.headers.get('Upload-Offset')))).toEqual([0, 262_144, 524_288]);
    expect(parts().every((call) => call.headers.get('Upload-Checksum')?.startsWith('sha256 '))).toBe(true);
    expect(phone.status.syncStatus.photosArrived.value).toBe(1);
    expect(phone.status.syncStatus.photosHere.value).toBe(0);
    const order = school.calls.map((call) => `${call.method} ${call.path}`);
    expect(order.indexOf('POST /sync/push')).toBeLessThan(order.indexOf('POST /uploads'));
  });

  it('go on where the line broke, after a killed browser too', async () => {
    const data = await keep('f1');
    let seen = 0;
    school.twist = ({ method }) => {
      if (method !== 'PATCH' || ++seen < 2) return undefined;
      throw new TypeError('connection reset');
    };
    await sync();
    expect(phone.status.photosState('v1').value).toEqual({ here: 1, arrived: 0, refused: 0 });
    phone = await restarted(phone, school);
    school.twist = () => undefined;
    await sync();
    expect(arrived('f1', data)).toBe(true);
    expect(school.uploads.size).toBe(1);
  });

  it('begin anew when the school has dropped the upload', async () => {
    const data = await keep('f1');
    school.twist = ({ method }) => {
      if (method === 'PATCH') throw new TypeError('connection reset');
      return undefined;
    };
    await sync();
    school.uploads.clear();
    school.twist = () => undefined;
    await sync();
    expect(arrived('f1', data)).toBe(true);
  });

  it('wait for the consent while others go on', async () => {
    await keep('f1', 'v1');
    await keep('f2', 'v2');
    school.twist = ({ method, path, headers }) => {
      const meta = headers.get('Upload-Metadata') ?? '';
      const first = method === 'POST' && path === '/uploads' && meta.includes(btoa('f1'));
      return first ? problem(409, 'consent_pending') : undefined;
    };
    await sync();
    expect(photo('f1')).toMatchObject({ state: 'phone', why: 'consent_pending' });
    expect(photo('f2')?.state).toBe('school');
    expect(phone.status.syncStatus.phase.value).toBe('waiting');
    school.twist = () => undefined;
    await sync();
    expect(photo('f1')?.state).toBe('school');
  });

  it('are destroyed here when the family refuses', async () => {
    await keep('f1');
    school.twist = ({ path, method }) =>
      path === '/uploads' && method === 'POST' ? problem(403, 'consent_refused') : undefined;
    await sync();
    expect(photo('f1')).toMatchObject({ state: 'refused', why: 'consent_refused', bytes: false });
    expect(await phone.store.photoBytes('f1')).toBeNull();
    expect(phone.status.syncStatus.attention.value).toMatchObject([
      { kind: 'photo_refused', visit: 'v1', code: 'consent_refused' },
    ]);
    const [item] = phone.status.syncStatus.attention.value;
    await phone.status.dismiss(item as NonNullable<typeof item>);
    expect(phone.status.syncStatus.attention.value).toEqual([]);
  });

  it('are shown as refused when the school cannot use them, and keep nobody waiting', async () => {
    await keep('f1');
    await keep('f2', 'v2');
    school.twist = ({ method, path }) =>
      method === 'PATCH' && path.endsWith('u1')
        ? problem(422, 'photo_refused', { why: 'truncated' })
        : undefined;
    await sync();
    expect(photo('f1')).toMatchObject({
      state: 'refused',
      why: 'photo_refused',
      reason: 'truncated',
      bytes: true,
    });
    expect(photo('f2')?.state).toBe('school');
  });

  it('repeat a part that was damaged on the way', async () => {
    const data = await keep('f1');
    let damaged = 2;
    school.twist = ({ method }) =>
      method === 'PATCH' && damaged-- > 0 ? problem(460, 'checksum_mismatch') : undefined;
    await sync();
    expect(arrived('f1', data)).toBe(true);
  });

  it('can be taken back until the school has them', async () => {
    school.reachable = false;
    await keep('f1');
    expect(await phone.capture.removePhoto('f1')).toBe(true);
    expect(phone.memory.ops.size).toBe(0);
    expect(await phone.store.photoBytes('f1')).toBeNull();
    school.reachable = true;
    await keep('f2');
    await sync();
    expect(await phone.capture.removePhoto('f2')).toBe(false);
  });

  it('stay here while they are being covered, and go as they were covered', async () => {
    school.reachable = false;
    await keep('f1');
    const { holdPhoto, releasePhoto } = await import('../../src/sync/uploads.ts');
    expect(holdPhoto('f1')).toBe(true);
    school.reachable = true;
    await sync();
    expect(school.uploads.size).toBe(0);
    const covered = Uint8Array.of(9, 9, 9);
    const picture = { data: covered.buffer, width: 1, height: 1 };
    expect(await phone.capture.coverPhoto('f1', picture)).toBe(true);
    releasePhoto('f1');
    await sync();
    expect(arrived('f1', covered)).toBe(true);
    expect(await phone.capture.coverPhoto('f1', picture)).toBe(false);
  });

  it('cannot be covered or taken away while they are on their way', async () => {
    await keep('f1');
    const { holdPhoto } = await import('../../src/sync/uploads.ts');
    const tried: unknown[] = [];
    school.twist = ({ method }) => {
      if (method === 'PATCH' && !tried.length) {
        tried.push(holdPhoto('f1'));
        tried.push(phone.capture.removePhoto('f1'));
      }
      return undefined;
    };
    await sync();
    expect(tried[0]).toBe(false);
    expect(await tried[1]).toBe(false);
    expect(photo('f1')?.state).toBe('school');
  });

  it('go as they came where only the school can open them', async () => {
    const data = await keep('f1');
    await phone.store.commit(() => {
      const kept = photo('f1');
      return kept ? { photos: [{ ...kept, raw: true }] } : {};
    });
    expect(await phone.capture.coverPhoto('f1', { data: new ArrayBuffer(1), width: 1, height: 1 })).toBe(
      false,
    );
    await sync();
    expect(arrived('f1', data)).toBe(true);
    const meta = school.calls.find((call) => call.path === '/uploads')?.headers.get('Upload-Metadata') ?? '';
    expect(meta).toContain(`type ${Buffer.from('image/heic').toString('base64')}`);
  });

  it('make room for records: those at the school go first, the reserve after them', async () => {
    await keep('f1');
    await sync();
    const { makeRoom } = await import('../../src/vault/room.ts');
    expect(await makeRoom(false)).toBe(true);
    expect(photo('f1')).toMatchObject({ state: 'school', bytes: false });
    expect(await makeRoom(false)).toBe(false);
    expect(await makeRoom(true)).toBe(true);
    expect(await makeRoom(true)).toBe(false);
    await sync();
    expect(await makeRoom(true)).toBe(true);
  });

  it('leave the phone once a backup of the school holds them', async () => {
    await keep('f1');
    await sync();
    expect(photo('f1')?.bytes).toBe(true);
    school.durable = 1;
    await phone.edit.setField('visit', 'v2', 'process', 'x');
    await sync();
    expect(photo('f1')).toMatchObject({ state: 'school', bytes: false });
  });

  it('never follow an upload address to another place', () => {
    expect(pathOf('https://school.test/api/v1/uploads/u1')).toBe('/uploads/u1');
    for (const bad of ['https://school.test/elsewhere/u1', '/api/v1/uploads/../sync/push', '']) {
      expect(() => pathOf(bad)).toThrow();
    }
  });
});
