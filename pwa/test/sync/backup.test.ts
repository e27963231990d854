import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem } from '../../src/api/problem.ts';
import { bring, readBackup } from '../../src/sync/backup-file.ts';
import { fromBase64url, hex, sha256, utf8 } from '../../src/vault/bytes.ts';
import { beginning, kill, type Phone, PIN, restarted, start } from '../support/phone.ts';
import { openText } from '../support/school-key.ts';
import { problem, type School } from '../support/server.ts';
import { until } from '../support/until.ts';

/** The file of what is unsent: sealed for the carrier, whole for the school, harmless to bring twice. */
const SECRET = '爷爷说夜里睡不好';
const PICTURE = new Uint8Array(5_000).map((_, i) => (i * 31) & 0xff);
let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
  school.reachable = false;
});

afterEach(() => kill(phone));

async function keepPhoto(id: string, visit: string): Promise<void> {
  const row = { id, visit, sha256: hex(await sha256(PICTURE)), size: 5_000, width: 1, height: 1 };
  await phone.edit.edit('visit', visit, () => ({ needs: [id] }), false, {
    photos: [{ ...row, takenOn: '', made: Date.now(), state: 'phone', bytes: true }],
    bytes: [{ id, data: PICTURE.slice().buffer }],
  });
}

async function made() {
  const { makeBackup } = await import('../../src/sync/backup.ts');
  const backup = await makeBackup();
  const text = await backup.file.text();
  return { ...backup, text, read: readBackup(text) };
}

/** The school's side of a signature. */
async function macFits(plain: string, person: string, label: string, message: Uint8Array): Promise<boolean> {
  const secret = fromBase64url(school.secrets.get(person) ?? '');
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const whole = new Uint8Array([...utf8(label), ...message]);
  const mac = /"mac":"([0-9a-f]{64})"/.exec(plain)?.[1];
  return hex(await crypto.subtle.sign('HMAC', key, whole)) === mac;
}

describe('a backup file', () => {
  it('holds the queue and the photos, and nothing readable', async () => {
    await phone.edit.setField('visit', 'the-first-visit', 'process', SECRET);
    await keepPhoto('f1', 'the-first-visit');
    await phone.edit.setField('visit', 'v2', 'process', '第二家');
    const { name, text, records, photos, read } = await made();
    expect(name).toMatch(/^jiafang-backup-\d{4}-\d\d-\d\d\.jfb$/);
    expect([records, photos, read.queues.length, read.photos.length]).toEqual([2, 1, 1, 1]);
    for (const secret of [SECRET, 'process', 'the-first-visit', '林晓', school.access, school.refresh]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
  });

  it('is signed by the device, over every byte that the school opens', async () => {
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    const { read } = await made();
    const plain = await openText(school, read.queues[0] ?? { kid: '', box: '' });
    expect(plain).toMatch(/^\{"mac":"[0-9a-f]{64}","device":"d-p1","proto":1/);
    expect(JSON.parse(plain).ops).toMatchObject([
      { inc: 4001, n: 1, id: 'v1', set: { process: [SECRET, null] } },
    ]);
    const rest = utf8(plain.slice('{"mac":"'.length + 64));
    expect(await macFits(plain, 'p1', 'jiafang-queue-1', rest)).toBe(true);
    expect(await macFits(plain, 'p2', 'jiafang-queue-1', rest)).toBe(false);
  });

  it('carries photos under the data key, which only the school gets', async () => {
    await keepPhoto('f1', 'v1');
    const [photo] = (await made()).read.photos;
    if (!photo) throw new Error('no photo');
    const escrow = await openText(school, photo.escrow);
    const dataKey = new Uint8Array(JSON.parse(escrow).data_key);
    expect(await macFits(escrow, 'p1', 'jiafang-escrow-1', dataKey)).toBe(true);
    const { importKey, open, openJson } = await import('../../src/vault/box.ts');
    const key = await importKey(dataKey);
    const meta = await openJson<{ visit: string }>(
      key,
      `${photo.store}|photos|f1`,
      fromBase64url(photo.meta).buffer,
    );
    expect(meta.visit).toBe('v1');
    const bytes = await open(key, `${photo.store}|bytes|f1`, fromBase64url(photo.bytes).buffer);
    expect(new Uint8Array(bytes)).toEqual(PICTURE);
  });

  it('takes nothing off the phone, which learns by duplicates; later files hold only the rest', async () => {
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    const { read } = await made();
    const [op] = JSON.parse(await openText(school, read.queues[0] ?? { kid: '', box: '' })).ops;
    await phone.edit.setField('visit', 'v1', 'process', '改过');
    school.reachable = true;
    const { inc, ...wire } = op;
    await school.fetch('/api/v1/sync/push', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${school.access}` },
      body: JSON.stringify({ epoch: school.epoch, inc, ops: [wire] }),
    });
    await phone.status.syncNow();
    expect([...phone.memory.ops.values()].map(({ n, state }) => [n, state])).toEqual([
      [1, 'acked'],
      [2, 'acked'],
    ]);
    expect(school.ops.size).toBe(2);
    expect(school.rows.get('visit|v1')?.values.process).toBe('改过');
    const { backupSize } = await import('../../src/sync/backup.ts');
    expect(await backupSize()).toEqual({ records: 0, photos: 0 });
  });

  it('counts what a person would: each record once, and no sealed report', async () => {
    const { sendReport } = await import('../../src/features/report/send.ts');
    const { backupSize } = await import('../../src/sync/backup.ts');
    const said = { kind: 'other' as const, about: '', pupil: '', words: SECRET, when: '' };
    await sendReport(said);
    expect(await backupSize()).toEqual({ records: 0, photos: 0 });
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    expect(await backupSize()).toEqual({ records: 1, photos: 0 });
    const { read, records } = await made();
    expect(records).toBe(1);
    const ops = [];
    for (const queue of read.queues) ops.push(...JSON.parse(await openText(school, queue)).ops);
    expect(ops.map((op) => op.type)).toContain('report');
  });

  it('splits a long queue into boxes that one request takes', async () => {
    const long = '记'.repeat(30_000);
    for (let i = 0; i < 20; i++) await phone.edit.setField('visit', `v${i}`, 'process', long);
    const { read, records } = await made();
    expect(records).toBe(20);
    expect(read.queues.length).toBeGreaterThan(1);
    for (const { box } of read.queues) expect(box.length).toBeLessThan(1_900_000);
    const ops = [];
    for (const queue of read.queues) ops.push(...JSON.parse(await openText(school, queue)).ops);
    expect(ops.map((op) => op.n)).toEqual([...Array(20).keys()].map((i) => i + 1));
  });

  it('also holds what a destroyed store left', async () => {
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    await keepPhoto('f1', 'v1');
    phone = await restarted(phone, school);
    for (let i = 0; i < 10; i++) {
      phone.session.lock();
      await phone.session.unlock('111222');
    }
    school.reachable = true;
    school.twist = ({ path }) => (path.startsWith('/sync/import') ? problem(503, 'unavailable') : undefined);
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    const { read, records, photos } = await made();
    expect([records, photos, read.queues.length, read.photos.length]).toEqual([1, 1, 1, 1]);
    const plain = await openText(school, read.queues[0] ?? { kid: '', box: '' });
    expect(plain).toContain(SECRET);
  });
});

describe('bringing a file', () => {
  const file = {
    format: 'jiafang-backup',
    version: 1,
    made: '',
    queues: [{ kid: 'k', box: 'b' }],
    photos: [{}],
  };

  it('counts what arrived, what waits and what may not come in', async () => {
    const answers: Record<string, () => unknown> = {
      '/sync/import': () => ({ results: [{ status: 'applied' }, { status: 'retry' }], proved: true }),
      '/sync/import/photo': () => {
        throw failed(409, 'visit_pending');
      },
    };
    const post = async (path: string) => answers[path]?.();
    const steps: number[] = [];
    const read = readBackup(JSON.stringify(file));
    expect(await bring(read, post, (done) => steps.push(done))).toEqual({
      ...{ records: 1, photos: 0, later: 2, refused: 0, proved: true },
    });
    expect(steps).toEqual([1, 2]);
    answers['/sync/import'] = () => {
      throw failed(403, 'foreign_inc');
    };
    answers['/sync/import/photo'] = () => ({ status: 'kept', proved: false });
    expect(await bring(read, post, () => undefined)).toEqual({
      ...{ records: 0, photos: 1, later: 0, refused: 1, proved: false },
    });
  });

  it('ends where the school cannot be asked: nothing is taken for refused', async () => {
    for (const [status, code] of [
      [0, 'no_answer'],
      [401, 'token_expired'],
      [429, 'rate_limited'],
      [507, 'disk_full'],
    ] as const) {
      const post = async () => {
        throw failed(status, code);
      };
      await expect(bring(readBackup(JSON.stringify(file)), post, () => undefined)).rejects.toMatchObject({
        code,
      });
    }
  });

  it('refuses what is no file of ours', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...file, version: 2 }),
      JSON.stringify({ ...file, queues: 1 }),
    ]) {
      expect(() => readBackup(text)).toThrow(expect.objectContaining({ name: 'NoBackup' }));
    }
  });
});

describe('a destroyed store', () => {
  it('hands its photos to the school after the next sign-in, behind the records', async () => {
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    await keepPhoto('f1', 'v1');
    phone.session.lock();
    await phone.session.forgetPin();
    school.reachable = true;
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    await phone.status.syncNow();
    expect(school.importedPhotos.map(({ id }) => id)).toEqual(['f1']);
    const paths = school.calls.map(({ path }) => path).filter((path) => path.startsWith('/sync/import'));
    expect(paths.at(-1)).toBe('/sync/import/photo');
    expect(await phone.store.database().count('lost')).toBe(0);
    expect(await phone.store.database().count('rescue')).toBe(0);
  });

  it.each([
    [409, 'visit_pending', 1],
    [409, 'consent_pending', 1],
    [403, 'consent_refused', 0],
    [422, 'photo_refused', 0],
    [429, 'rate_limited', 1],
  ])('a photo answered %i %s: %i stay here', async (status, code, stay) => {
    await keepPhoto('f1', 'v1');
    phone.session.lock();
    await phone.session.forgetPin();
    school.reachable = true;
    school.twist = ({ path }) => (path === '/sync/import/photo' ? problem(status, code) : undefined);
    await phone.session.signIn('t1001', 'secret');
    await phone.session.choosePin(PIN);
    await phone.edit.setField('visit', 'v9', 'process', '新写的');
    await phone.status.syncNow();
    expect(await phone.store.database().count('lost')).toBe(stay);
    expect(school.rows.has('visit|v9')).toBe(true);
  });

  it('whose device the school stopped keeps the copies, and says so after a restart', async () => {
    await phone.edit.setField('visit', 'v1', 'process', SECRET);
    school.reachable = true;
    school.twist = ({ path }) => (path === '/sync/push' ? problem(403, 'device_revoked') : undefined);
    await phone.status.syncNow();
    await until(() => expect(phone.session.session.state.value).toBe('signed_out'));
    school.twist = () => undefined;
    phone = await start(school);
    expect(phone.session.session.notice.value).toBe('revoked');
    await phone.session.signIn('t1001', 'secret');
    expect(phone.session.session.state.value).toBe('needs_pin');
    await phone.session.choosePin(PIN);
    await phone.status.syncNow();
    const [box] = school.imported as { kid: string; box: string }[];
    expect(await openText(school, box ?? { kid: '', box: '' })).toContain(SECRET);
  });
});

function failed(status: number, code: string): ApiProblem {
  return new ApiProblem(status, { code });
}
