import type { Client } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { ops, rowOf, type StoredRow } from '../vault/memory.ts';
import { type Batch, commit, state } from '../vault/store.ts';
import { heard, schoolNow } from './clock.ts';
import { emptied } from './erased.ts';
import { gzipped } from './gzip.ts';
import { localTime } from './ids.ts';
import { take } from './log.ts';
import { isHidden, type LocalOp, type OpState, stampOfOp, toWire, withSaws } from './op.ts';
import { pushRescue } from './rescue.ts';
import { type Limits, type OpResult, PROTO, type PushReply, SCHEMA, type ServerRow } from './wire.ts';

/** Ops up. One batch in flight; a reply is taken in by one transaction, so a crash anywhere sends ops again, never twice applied. */
const IDLE_MS = 2_500;
const HELD_AGAIN_MS = 10 * 60_000;
const KEEP_MS = 30 * 86_400_000;

/** Statuses with which a request refuses its content rather than its sender. */
const TOO_MUCH = [400, 413, 422];

/** The server does not know the incarnation `inc`, which need not be the one that counts now. */
export class ForeignInc extends ApiProblem {
  readonly inc: number | null;
  constructor(problem: ApiProblem, batch: LocalOp[]) {
    super(problem.status, problem.body, problem.retryAfter);
    this.inc = batch[0]?.inc ?? null;
  }
}

/** Gives open ops their numbers. Those still being typed into stay open, unless `all`. */
export async function takeOpen(all: boolean): Promise<void> {
  // Either way: a clock that was set back must not keep an op open for as long as it was ahead.
  const idle = (op: LocalOp) => all || Math.abs(Date.now() - Date.parse(op.at)) > IDLE_MS;
  if (![...ops.values()].some((op) => op.state === 'open' && idle(op))) return;
  await commit(() => take([...ops.values()].filter((op) => op.state === 'open' && idle(op))));
}

/** Sends what waits, each op once, in order. Returns true when the server asked to keep some of it for later. */
export async function push(client: Client): Promise<boolean> {
  await pushRescue(client);
  let kept = false;
  const tried = new Set<string>();
  for (;;) {
    const batch = nextBatch(
      waiting().filter((op) => !tried.has(op.op)),
      state().sync.limits,
    );
    if (!batch.length) return kept;
    for (const op of batch) tried.add(op.op);
    kept = (await pushBatch(client, batch)) || kept;
  }
}

/**
 * Ops to send: queued ones, and held ones that have not been asked about lately; in the order of their numbers, and
 * reports on special circumstances before everything else. One that the school could not even store is offered again.
 */
function waiting(): LocalOp[] {
  const now = Date.now();
  const again = (op: LocalOp) => Math.abs(now - (op.askedAt ?? 0)) > HELD_AGAIN_MS;
  return [...ops.values()]
    .filter(
      (op) =>
        op.state === 'queued' ||
        (op.state === 'held' && again(op)) ||
        (isHidden(op) && op.state === 'parked'),
    )
    .sort((a, b) => Number(isHidden(b)) - Number(isHidden(a)) || byNumber(a, b));
}

/** Earlier incarnations first; within one, by number. */
function byNumber(a: LocalOp, b: LocalOp): number {
  const current = state().sync.inc;
  if (a.inc === b.inc) return (a.n ?? 0) - (b.n ?? 0);
  return Number(a.inc === current) - Number(b.inc === current) || (a.inc ?? 0) - (b.inc ?? 0);
}

/** The longest run of one incarnation that keeps to the limits; a single op goes whatever its size. */
export function nextBatch(queue: LocalOp[], limits: Limits): LocalOp[] {
  const batch: LocalOp[] = [];
  let bytes = 512;
  for (const op of queue) {
    bytes += new TextEncoder().encode(JSON.stringify(toWire(op))).length + 1;
    const full = batch.length >= limits.ops || bytes > limits.bytes || op.inc !== batch[0]?.inc;
    if (batch.length && full) break;
    batch.push(op);
  }
  return batch;
}

/** Returns true when the server asked to keep some of it for later. */
async function pushBatch(client: Client, batch: LocalOp[]): Promise<boolean> {
  const { epoch } = state().sync;
  const head = { proto: PROTO, schema: SCHEMA, epoch, inc: batch[0]?.inc, now: localTime() };
  const envelope = { ...head, ops: batch.map(toWire) };
  try {
    const body = await gzipped(envelope);
    const asked = Date.now();
    const reply = await client.json<PushReply>('/sync/push', body);
    heard(reply.now, asked);
    return await takeIn(client, batch, reply);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === 'foreign_inc') throw new ForeignInc(problem, batch);
    if (!(problem instanceof ApiProblem) || !TOO_MUCH.includes(problem.status)) throw problem;
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      const first = await pushBatch(client, batch.slice(0, half));
      return (await pushBatch(client, batch.slice(half))) || first;
    }
    await commit({
      ops: batch.map((op) => ({ ...op, state: 'parked', code: problem.code, errors: problem.errors })),
    });
    return false;
  }
}

async function takeIn(client: Client, batch: LocalOp[], reply: PushReply): Promise<boolean> {
  if (!Array.isArray(reply.results) || reply.results.length !== batch.length) throw new ApiProblem(0, {});
  await commit(() => acknowledged(batch, reply));
  if (reply.results.some((result) => result.new_inc)) await newIncarnation(client);
  return reply.results.some((result) => result.status === 'retry');
}

function acknowledged(batch: LocalOp[], reply: PushReply): Batch {
  const { sync } = state();
  const now = schoolNow();
  const rows = new Map<string, StoredRow>();
  const judged: LocalOp[] = [];
  batch.forEach((op, i) => {
    const result = reply.results[i] as OpResult;
    if (result.status === 'retry') return;
    judged.push(judge(ops.get(op.op) ?? op, result, now));
    const row = result.row ? answered(result.row) : null;
    if (row) rows.set(`${row.type}|${row.id}`, row);
  });
  const durable = { ...sync.durable, [String(batch[0]?.inc)]: reply.durable_n };
  const dropOps = forgettable([...ops.values()], durable, now);
  const reused = batch.filter((_, i) => reply.results[i]?.new_inc);
  const arrived = judged.length ? new Date().toISOString() : sync.lastArrival;
  const limits = { ...sync.limits, ...reply.limits };
  return {
    ops: [...judged, ...unseen(reused, judged)],
    rows: [...rows.values()],
    dropOps,
    state: { sync: { ...sync, durable, limits, lastArrival: arrived, lastContact: Date.now() } },
  };
}

/**
 * A copy of this phone counts under the same incarnation: the stamps of `reused` ops name its writes at the school, which
 * whoever went on from here has not seen. What has been sent keeps its content.
 */
function unseen(reused: LocalOp[], judged: LocalOp[]): LocalOp[] {
  if (!reused.length) return [];
  const shared = new Set(reused.map(stampOfOp));
  const told = new Set(judged.map((op) => op.op));
  return [...ops.values()].flatMap((op) => {
    if (told.has(op.op) || (op.state !== 'open' && op.state !== 'queued')) return [];
    const parted = withSaws(op, (stamp) => (shared.has(stamp) ? null : stamp));
    return parted === op ? [] : [parted];
  });
}

/** The op as it is after the school has judged it. */
export function judge(op: LocalOp, result: OpResult, now: number): LocalOp {
  const status = result.status === 'duplicate' ? (result.first ?? 'applied') : result.status;
  if (result.code === 'erased') return { ...emptied(op), state: 'acked', ackedAt: now };
  const next: OpState = status === 'held' || status === 'quarantined' ? status : 'acked';
  return {
    ...op,
    state: next,
    code: result.code,
    errors: result.errors,
    until: result.until,
    redacted: result.redacted?.length ? result.redacted : undefined,
    ...(next === 'acked' ? { ackedAt: now } : { askedAt: Date.now() }),
  };
}

/** The row as the phone keeps it, or null where it has a newer one already. */
export function adopted(row: ServerRow): StoredRow | null {
  const have = rowOf(row.type, row.id);
  const { gen } = state().sync;
  if (have && have.gen === gen && row.seq < have.seq) return null;
  return { ...row, scopes: row.scopes ?? have?.scopes, gen, ...(have?.dropped ? { dropped: true } : {}) };
}

/**
 * A row out of an answer to ops. While all is read anew, only a page says that a row is still there: it may be deleted
 * before one comes, and nobody would tell this phone.
 */
export function answered(row: ServerRow): StoredRow | null {
  const { gen, full } = state().sync;
  const delivered = rowOf(row.type, row.id)?.gen === gen;
  const kept = adopted(row);
  return kept && full && !delivered ? { ...kept, gen: gen - 1 } : kept;
}

/** Acknowledged ops that a verified backup covers, or that are a month old. */
function forgettable(all: LocalOp[], durable: Record<string, number>, now: number): LocalOp[] {
  return all.filter((op) => {
    if (op.state !== 'acked' || op.n === null) return false;
    return op.n <= (durable[String(op.inc)] ?? 0) || now - (op.ackedAt ?? now) > KEEP_MS;
  });
}

/** After `op_id_reuse`: what is written from now on counts under a new one. */
async function newIncarnation(client: Client): Promise<void> {
  const inc = await freshIncarnation(client);
  await commit(() => ({ state: { sync: { ...state().sync, inc } } }));
}

export async function freshIncarnation(client: Client): Promise<number> {
  const { inc } = await client.json<{ inc: number }>('/devices/incarnation', { method: 'POST' });
  return inc;
}
