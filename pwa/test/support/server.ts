import { API } from '../../src/api/client.ts';
import type { CarriedPhoto } from '../../src/sync/rescue.ts';
import type { OpResult, ServerRow, WireOp } from '../../src/sync/wire.ts';
import { fromUtf8, hex, sha256 } from '../../src/vault/bytes.ts';
import { ME, problem, reply, SCHEMA, SCHOOL } from './replies.ts';

export { problem, reply };

/**
 * A small school for the phone's tests: PROTOCOL's replies over `fetch`, with switches for what goes wrong. It applies
 * ops plainly (the last write wins); merging is the real server's business.
 */
export interface Call {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

type Credentials = { user?: string; enrolment_code?: string };

const PERSONS: Record<string, string> = { t1001: 'p1', t1002: 'p2' };

type Twist = (call: Call) => Response | Promise<Response> | undefined;

interface Upload {
  photo: string;
  sha256: string;
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

export class School {
  epoch = 'e1';
  inc = 4001;
  reachable = true;
  durable = 0;
  seq = 0;
  calls: Call[] = [];
  private person = ME.person; // Who signed in last.
  ops = new Map<string, { op: WireOp; result: OpResult }>();
  rows = new Map<string, ServerRow>();
  gone: { type: string; id: string; why: string }[] = [];
  uploads = new Map<string, Upload>();
  photos = new Map<string, Uint8Array>();
  quarantine: string[] = [];
  imported: unknown[] = [];
  importedPhotos: CarriedPhoto[] = [];
  /** What the devices of these persons sign with. */
  secrets = new Map([
    ['p1', 'c2VjcmV0LW9uZQ'],
    ['p2', 'c2VjcmV0LXR3bw'],
  ]);
  codes = new Map<string, string>();
  access = 'access-token-1';
  refresh = 'refresh-token-1';
  refreshes = 0;
  scopes = ['self:p1'];
  keys: { kid: string; public: JsonWebKey };
  secret: CryptoKey;
  /** Looked at before the plain answer; returns a reply to twist it. */
  twist: Twist = () => undefined;
  /** Changes or replaces the result of an op before it is applied. */
  verdict: (op: WireOp) => Partial<OpResult> | undefined = () => undefined;
  /** The reply is lost on the way back: the school has done its work. */
  loseReply: (call: Call) => boolean = () => false;

  private constructor(keys: School['keys'], secret: CryptoKey) {
    this.keys = keys;
    this.secret = secret;
  }

  static async open(): Promise<School> {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    return new School(
      { kid: 'k1', public: await crypto.subtle.exportKey('jwk', pair.publicKey) },
      pair.privateKey,
    );
  }

  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (!this.reachable) throw new TypeError('failed to fetch');
    const request = new Request(new URL(String(input), 'https://school.test'), init as RequestInit);
    const headers = request.headers;
    let raw = new Uint8Array(await request.arrayBuffer());
    if (headers.get('Content-Encoding') === 'gzip') {
      const plain = new Response(raw).body?.pipeThrough(new DecompressionStream('gzip'));
      raw = new Uint8Array(await new Response(plain).arrayBuffer());
    }
    const json = /json/.test(headers.get('Content-Type') ?? '');
    const url = new URL(request.url);
    const call: Call = {
      method: request.method,
      path: url.pathname.slice(API.length) + url.search,
      body: json ? JSON.parse(fromUtf8(raw)) : raw,
      headers,
    };
    this.calls.push(call);
    const reply = (await this.twist(call)) ?? (await this.answer(call));
    if (this.loseReply(call)) throw new TypeError('connection reset');
    return reply;
  };

  put(row: Omit<ServerRow, 'seq' | 'stamps'> & { stamps?: ServerRow['stamps'] }): ServerRow {
    const whole = { stamps: {}, scopes: ['self:p1'], ...row, seq: ++this.seq };
    this.rows.set(`${row.type}|${row.id}`, whole);
    return whole;
  }

  sent(path: string): Call[] {
    return this.calls.filter((call) => call.path === path);
  }

  private async answer(call: Call): Promise<Response> {
    const { method, path } = call;
    if (path === '/devices' && method === 'POST') return this.enrol(call.body as Credentials);
    if (path === '/devices/refresh') return this.renew(call);
    if (call.headers.get('Authorization') !== `Bearer ${this.access}`) return problem(401, 'token_expired');
    if (path === '/sync/push') return this.push(call.body as PushBody);
    if (path === '/sync/pull') return this.pull(call.body as { cursor: string | null; epoch: string });
    if (path === '/sync/import') return this.import(call.body);
    if (path === '/sync/import/photo') return this.importPhoto(call.body);
    if (path === '/sync/schema') return reply(200, SCHEMA);
    if (path === '/me') return reply(200, { ...ME, person: this.person });
    if (path === '/devices/incarnation') return reply(200, { inc: ++this.inc });
    if (path.startsWith('/quarantine')) return this.quarantined(call);
    if (path.startsWith('/uploads')) return this.upload(call);
    if (path.startsWith('/devices/')) return new Response(null, { status: 204 });
    return problem(404, 'not_found');
  }

  private enrol({ user, enrolment_code }: Credentials): Response {
    const person = enrolment_code ? this.codes.get(enrolment_code) : (PERSONS[user ?? ''] ?? 'p1');
    if (!person) return problem(401, 'bad_credentials');
    if (enrolment_code) this.codes.delete(enrolment_code);
    return reply(201, this.enrolment(person));
  }

  private enrolment(person: string) {
    this.person = person;
    const me = { ...ME, person };
    // The first teacher's incarnation is `inc`; each other one counts under its own.
    const inc = person === 'p1' ? this.inc : 9000 + Number(person.slice(1));
    return {
      device: `d-${person}`,
      secret: this.secrets.get(person),
      token: this.access,
      refresh_token: this.refresh,
      expires_in: 900,
      inc,
      epoch: this.epoch,
      user: person,
      me,
      school: SCHOOL,
      keys: this.keys,
      limits: { ops: 50, bytes: 262_144 },
    };
  }

  private renew(call: Call): Response {
    this.refreshes += 1;
    if ((call.body as { refresh_token: string }).refresh_token !== this.refresh)
      return problem(401, 'token_reused');
    this.access = `access-token-${this.refreshes + 1}`;
    this.refresh = `refresh-token-${this.refreshes + 1}`;
    return reply(200, { token: this.access, refresh_token: this.refresh, expires_in: 900 });
  }

  private push(body: PushBody): Response {
    if (body.epoch !== this.epoch) return problem(409, 'epoch_changed', { epoch: this.epoch });
    const results = body.ops.map((op) => this.take(body.inc, op));
    return reply(200, {
      epoch: this.epoch,
      results,
      acked_n: Math.max(0, ...body.ops.map((op) => op.n)),
      durable_n: this.durable,
      limits: { ops: 50, bytes: 262_144 },
      now: new Date().toISOString(),
    });
  }

  private take(inc: number, op: WireOp): OpResult {
    const known = this.ops.get(op.op);
    const key = `${op.type}|${op.id}`;
    if (known) {
      const { status, code } = known.result;
      return { op: op.op, status: 'duplicate', first: status, code, row: this.rows.get(key) ?? null };
    }
    const result: OpResult = { op: op.op, status: 'applied', row: null, ...this.verdict(op) };
    if (result.status === 'retry') return result;
    if (result.status === 'quarantined') this.quarantine.push(op.op);
    if (result.status === 'applied' || result.status === 'merged' || result.status === 'conflict') {
      result.row = this.apply(inc, op);
    }
    this.ops.set(op.op, { op, result });
    return result;
  }

  private apply(inc: number, op: WireOp): ServerRow | null {
    if (op.delete) {
      this.rows.delete(`${op.type}|${op.id}`);
      this.gone.push({ type: op.type, id: op.id, why: 'deleted' });
      return null;
    }
    const before = this.rows.get(`${op.type}|${op.id}`);
    const values = { ...before?.values };
    const stamps = { ...before?.stamps };
    for (const [field, [value]] of Object.entries({ ...op.set, ...op.items })) {
      values[field] = value;
      stamps[field] = `${inc}.${op.n}`;
    }
    if (op.command) values.status = 'submitted';
    const appends = { ...before?.appends };
    for (const { kind, id, body } of op.append ?? []) {
      appends[kind] = [...(appends[kind] ?? []), { id, by: 'p1', at: op.at, body }];
    }
    return this.put({ type: op.type, id: op.id, values, stamps, appends });
  }

  private async pull(body: { cursor: string | null; epoch: string }): Promise<Response> {
    if (body.epoch !== this.epoch) return problem(409, 'epoch_changed', { epoch: this.epoch });
    const from = Number(body.cursor ?? 0);
    const rows = [...this.rows.values()].filter((row) => row.seq > from).sort((a, b) => a.seq - b.seq);
    return reply(200, {
      epoch: this.epoch,
      cursor: String(this.seq),
      more: false,
      scopes: { add: body.cursor === null ? this.scopes : [], drop: [] },
      rows,
      gone: this.gone.splice(0),
    });
  }

  private import(body: unknown): Response {
    this.imported.push(body);
    const results = [{ op: null, status: 'applied' }];
    return reply(200, { epoch: this.epoch, results, acked_n: 0, durable_n: 0 });
  }

  private importPhoto(body: unknown): Response {
    const photo = body as CarriedPhoto;
    const known = this.importedPhotos.some(({ id }) => id === photo.id);
    if (!known) this.importedPhotos.push(photo);
    return reply(200, { photo: photo.id, status: known ? 'duplicate' : 'kept', proved: true });
  }

  private quarantined({ path }: Call): Response {
    const one = /^\/quarantine\/([^/]+)\/discard$/.exec(path)?.[1];
    if (one) {
      this.quarantine = this.quarantine.filter((op) => op !== one);
      return reply(200, {});
    }
    return reply(200, { items: this.quarantine.map((op) => ({ op })), cursor: null, more: false });
  }

  private async upload({ method, path, headers, body }: Call): Promise<Response> {
    if (method === 'POST') return this.begin(headers);
    const upload = this.uploads.get(path.split('/')[2] ?? '');
    if (!upload) return problem(404, 'not_found');
    if (method === 'HEAD')
      return new Response(null, { headers: { 'Upload-Offset': String(upload.bytes.length) } });
    const chunk = body as Uint8Array;
    if (Number(headers.get('Upload-Offset')) !== upload.bytes.length) return problem(409, 'wrong_offset');
    const grown = new Uint8Array(upload.bytes.length + chunk.length);
    grown.set(upload.bytes);
    grown.set(chunk, upload.bytes.length);
    upload.bytes = grown;
    if (grown.length === upload.length) {
      if (hex(await sha256(grown)) !== upload.sha256) return problem(422, 'hash_mismatch');
      this.photos.set(upload.photo, grown);
    }
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(grown.length) } });
  }

  private begin(headers: Headers): Response {
    const meta = Object.fromEntries(
      (headers.get('Upload-Metadata') ?? '').split(',').map((part) => {
        const [name, value] = part.split(' ');
        return [name, atob(value ?? '')];
      }),
    );
    if (!this.rows.has(`visit|${meta.visit}`)) return problem(409, 'visit_pending');
    const id = `u${this.uploads.size + 1}`;
    const length = Number(headers.get('Upload-Length'));
    this.uploads.set(id, { photo: meta.photo, sha256: meta.sha256, bytes: new Uint8Array(), length });
    return new Response(null, {
      status: 201,
      headers: { Location: `${API}/uploads/${id}`, 'Upload-Offset': '0' },
    });
  }
}

interface PushBody {
  epoch: string;
  inc: number;
  ops: WireOp[];
}
