import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Row } from '../../src/sync/overlay.ts';
import type { AppendEntry, Command, FieldWrite, Json, Stamp, WireOp } from '../../src/sync/wire.ts';
import { enrolled, kill, newDisk, type Phone } from '../support/phone.ts';
import { reply, School } from '../support/server.ts';

/**
 * Histories of tests/simulation, as one phone lived through them: its user's edits, its requests and the real server's
 * answers. The client has to ask the same in the same order and to end with the same rows and the same outbox.
 */
interface Edit {
  type: string;
  id: string;
  values: Record<string, Json>;
  append?: AppendEntry[];
  command?: Command;
  resolve?: string[];
  delete?: { saw: Record<string, Stamp> };
}

interface Call {
  path: 'push' | 'pull';
  body: Asked;
  reply: { status: number; json: Record<string, unknown> } | null;
}

interface Asked {
  epoch: string;
  inc: number;
  cursor?: string | null;
  ops?: WireOp[];
}

interface Trace {
  enrolled: { person: string; inc: number; epoch: string };
  steps: ({ at: number } & ({ do: 'act'; edits: Edit[]; close: boolean } | { do: 'sync'; calls: Call[] }))[];
  end: {
    rows: { type: string; id: string; seq: number }[];
    ops: { inc: number; n: number; state: string }[];
    cursor: string | null;
  };
}

const FOLDER = new URL('../../../sync/vectors/traces/', import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let school: School;
let phone: Phone | undefined;
let script: Call[] | null;
/** What was asked and what the trace says; compared afterwards, since the client takes an error here for a bad line. */
let asked: unknown[];
let expected: unknown[];

beforeEach(async () => {
  newDisk();
  school = await School.open();
  script = null;
  asked = [];
  expected = [];
  school.twist = ({ path, body }) => answer(path, body);
});

afterEach(async () => {
  if (phone) await kill(phone);
  phone = undefined;
  vi.useRealTimers();
});

/** Ids and times that the client makes itself are not compared; all else is, byte for byte. */
function compared({ epoch, inc, cursor, ops }: Asked): unknown {
  const told = ops?.map(({ op: _, at: __, set, items, append, resolve, ...rest }) => ({
    ...rest,
    set: set ?? {},
    items: items ?? {},
    append: append ?? [],
    resolve: resolve ?? [],
  }));
  return { epoch, inc, cursor: cursor ?? null, ops: told };
}

function answer(path: string, body: unknown): Response | undefined {
  // Nobody at school has decided about what was refused.
  if (path.startsWith('/quarantine')) {
    const refused = [...(phone?.memory.ops.values() ?? [])].filter((op) => op.state === 'quarantined');
    return reply(200, { items: refused.map(({ op }) => ({ op })), cursor: null, more: false });
  }
  if (path !== '/sync/push' && path !== '/sync/pull') return undefined;
  const call = script?.shift();
  if (!call) throw new TypeError('nobody expects a request now');
  asked.push([path, compared(body as Asked)]);
  expected.push([`/sync/${call.path}`, compared(call.body)]);
  if (!call.reply) throw new TypeError('connection reset');
  const json = structuredClone(call.reply.json) as { results?: { op: string }[] };
  json.results?.forEach((result, i) => {
    result.op = (body as Asked).ops?.[i]?.op ?? result.op;
  });
  return reply(call.reply.status, json);
}

async function act(phone: Phone, edits: Edit[], close: boolean): Promise<void> {
  for (const [i, edit] of edits.entries()) {
    const last = close && i === edits.length - 1;
    if (edit.delete) await phone.edit.remove(edit.type, edit.id);
    else await phone.edit.edit(edit.type, edit.id, (row) => change(row, edit), last);
  }
}

function change(row: Row | null, { values, append, command, resolve }: Edit) {
  const set: Record<string, FieldWrite> = {};
  const items: Record<string, FieldWrite> = {};
  for (const [name, value] of Object.entries(values)) {
    (name.includes('/') ? items : set)[name] = [value, row?.stamps[name] ?? null];
  }
  return { set, items, append, command, resolve };
}

async function sync(phone: Phone, calls: Call[]): Promise<void> {
  script = [...calls];
  // An answer that the phone puts right itself (a new epoch) ends one cycle and begins the next.
  for (let round = 0; script.length && round < 4; round++) await phone.status.syncNow();
  expect(asked).toEqual(expected);
  expect(script).toEqual([]);
  script = null;
}

function rows(phone: Phone): unknown[] {
  return [...phone.memory.allRows()]
    .map(({ type, id, seq, values, stamps }) => ({ type, id, seq, values, stamps }))
    .sort((a, b) => (`${a.type}|${a.id}` < `${b.type}|${b.id}` ? -1 : 1));
}

function outbox(phone: Phone): unknown[] {
  return [...phone.memory.ops.values()]
    .map(({ inc, n, type, id, state }) => ({ inc, n, type, id, state }))
    .sort((a, b) => (a.inc ?? 0) - (b.inc ?? 0) || (a.n ?? 0) - (b.n ?? 0));
}

describe('traces of simulated histories', () => {
  it('are there', () => expect(names.length).toBeGreaterThan(3));

  it.each(names)('%s', async (name) => {
    const trace = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Trace;
    school.inc = trace.enrolled.inc;
    school.epoch = trace.enrolled.epoch;
    const here = await enrolled(school);
    phone = here;
    here.syncer.stopSyncing();
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const step of trace.steps) {
      vi.setSystemTime(step.at);
      if (step.do === 'act') await act(here, step.edits, step.close);
      else await sync(here, step.calls);
    }
    expect(rows(here)).toEqual(trace.end.rows);
    expect(outbox(here)).toEqual(trace.end.ops);
    expect(here.store.state().sync.cursor).toBe(trace.end.cursor);
  });
});
