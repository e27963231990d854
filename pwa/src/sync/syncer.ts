import { ref } from 'vue';
import type { Client } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { ops, photos, schema } from '../vault/memory.ts';
import { isQuotaError, keepReserve, makeRoom } from '../vault/room.ts';
import { type Me, session } from '../vault/session.ts';
import { commit, isOpen, Locked, state } from '../vault/store.ts';
import { type Cause, causeOf, waitFor } from './backoff.ts';
import { connected } from './connection.ts';
import { alone } from './lease.ts';
import { askProgress } from './my-progress.ts';
import { isUnsent, isWaiting } from './op.ts';
import { dropLeftovers, pull, pullSchema } from './pull.ts';
import { purgePhotos } from './purge.ts';
import { ForeignInc, push, takeOpen } from './push.ts';
import { reviewQuarantine } from './quarantine.ts';
import { countAnew } from './renumber.ts';
import { pushLost } from './rescue.ts';
import { serverRestored } from './restored.ts';
import { uploadPhotos } from './uploads.ts';

/**
 * When to sync, and in which order: ops up, rows down, photos up. Whether the school can be reached is told by the
 * requests themselves; `navigator.onLine` is never asked, the browser's `online` event only wakes us.
 */
export type Phase = 'idle' | 'sending' | 'waiting' | 'no_school' | 'busy' | 'needs_sign_in';

export const phase = ref<Phase>('idle');
/** Milliseconds since 1970 of the next try that is planned; null where none is. */
export const retryAt = ref<number | null>(null);
/** Scopes whose checksum did not fit at the last pull. */
export const mismatched = ref<string[]>([]);
/** What ended the last cycle where it is nobody's fault on the way: a code to report. */
export const fault = ref<string | null>(null);

const CALM_MS = 5 * 60_000;
const EDIT_MS = 4_000;
const DAY_MS = 86_400_000;

let running: Promise<void> | null = null;
let again = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let revoked: () => void = () => undefined;
let listening = false;
let stopped = true;

export function startSyncing(onRevoked: () => void): void {
  revoked = onRevoked;
  stopped = false;
  failures = 0;
  phase.value = 'idle';
  judgeLease();
  if (typeof window !== 'undefined' && !listening) {
    listening = true;
    window.addEventListener('online', wake);
    window.addEventListener('focus', wake);
    document.addEventListener('visibilitychange', wake);
  }
  void cycle(false);
}

export function stopSyncing(): void {
  stopped = true;
  clearTimeout(timer);
  retryAt.value = null;
  if (listening) {
    listening = false;
    window.removeEventListener('online', wake);
    window.removeEventListener('focus', wake);
    document.removeEventListener('visibilitychange', wake);
  }
}

/** The button: takes even what is being typed. Resolves when the cycle has ended, well or not. */
export async function syncNow(): Promise<void> {
  if (running) await running;
  await cycle(true);
}

/** Something was written; a finished step goes at once, typing after a pause. */
export function nudge(how: 'edited' | 'closed'): void {
  if (phase.value === 'idle') phase.value = 'waiting';
  if (phase.value === 'no_school') hurry();
  if (phase.value === 'no_school' || phase.value === 'busy' || phase.value === 'needs_sign_in') return;
  plan(how === 'closed' ? 50 : EDIT_MS);
}

/** The school is out of reach and now something waits for it: the slow look of a phone with nothing to send is too slow. */
function hurry(): void {
  const ms = waitFor('no_school', failures, null, Math.random);
  if (retryAt.value === null || retryAt.value > Date.now() + ms) plan(ms);
}

function wake(): void {
  if (document.hidden || !isOpen() || phase.value === 'busy') return;
  plan(100);
}

function plan(ms: number): void {
  clearTimeout(timer);
  if (stopped) return;
  retryAt.value = Date.now() + ms;
  timer = setTimeout(() => void cycle(false), ms);
}

function cycle(all: boolean): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  running = alone(() => once(all))
    .then((ran) => {
      if (!ran && isOpen()) plan(EDIT_MS);
    })
    .catch(() => undefined)
    .finally(() => {
      running = null;
      if (again && isOpen()) plan(50);
      again = false;
    });
  return running;
}

async function once(all: boolean): Promise<void> {
  if (!isOpen()) return;
  try {
    await takeOpen(all);
    await exchange();
    failures = 0;
    fault.value = null;
    session.expired.value = false;
    judgeLease();
    settle();
  } catch (problem) {
    await failed(problem);
  }
}

async function exchange(): Promise<void> {
  const client = connected();
  if (!client) throw new ApiProblem(401, { code: 'token_expired' });
  phase.value = hasWaiting() ? 'sending' : phase.value;
  const kept = await push(client);
  if (!schema.value || dayHasPassed()) await describeAnew(client);
  mismatched.value = await pull(client);
  await dropLeftovers();
  await purgePhotos();
  await reviewQuarantine(client);
  await askProgress(client);
  phase.value = [...photos.values()].some(isWaiting) ? 'sending' : phase.value;
  if (await uploadPhotos(client)) mismatched.value = await pull(client);
  await pushLost(client);
  await keepReserve();
  if (kept) throw new ApiProblem(503, { code: 'retry' });
}

let described = { whom: '', at: 0 };

/** Since this account was told; what another one on this phone was told does not count. */
function dayHasPassed(): boolean {
  return described.whom !== state().account.me.person || Date.now() - described.at > DAY_MS;
}

/** What changes seldom: the record types, and who the user is by now. */
async function describeAnew(client: Client): Promise<void> {
  await pullSchema(client);
  const me = await client.json<Me>('/me');
  await commit(() => ({ state: { account: { ...state().account, me } } }));
  session.me.value = me;
  described = { whom: me.person, at: Date.now() };
}

function hasWaiting(): boolean {
  return [...ops.values()].some(isUnsent) || [...photos.values()].some(isWaiting);
}

function settle(): void {
  if (!isOpen()) return;
  const open = [...ops.values()].some((op) => op.state === 'open' || op.state === 'queued');
  phase.value = open || [...photos.values()].some(isWaiting) ? 'waiting' : 'idle';
  plan(open ? EDIT_MS : phase.value === 'waiting' ? 30_000 : state().sync.cursor === null ? 1_000 : CALM_MS);
}

async function failed(problem: unknown): Promise<void> {
  if (problem instanceof Locked || !isOpen()) return;
  failures += 1;
  try {
    if (problem instanceof ApiProblem && (await cured(problem))) return plan(200);
  } catch (met) {
    // What a cure meets is put right, or told, in its place; `failures` bounds how often.
    return failed(met);
  }
  if (isQuotaError(problem) && (await makeRoom(false))) return plan(200);
  const cause: Cause = causeOf(problem);
  if (cause === 'needs_sign_in') {
    session.expired.value = true;
    phase.value = 'needs_sign_in';
    return;
  }
  fault.value = cause === 'fault' ? codeOf(problem) : null;
  phase.value = cause === 'fault' ? 'busy' : cause;
  const retryAfter = problem instanceof ApiProblem ? problem.retryAfter : null;
  const calm = cause === 'no_school' && !hasWaiting();
  plan(calm ? CALM_MS / 5 : waitFor(cause, failures, retryAfter, Math.random));
}

/** Answers that the phone knows how to put right; true where the next cycle may follow at once. */
async function cured(problem: ApiProblem): Promise<boolean> {
  if (problem.code === 'device_revoked' && problem.status === 403) {
    revoked();
    return false;
  }
  if (failures > 3) return false;
  if (problem.code === 'epoch_changed' && typeof problem.body.epoch === 'string') {
    await serverRestored(problem.body.epoch);
    return true;
  }
  if (problem.code === 'bad_cursor') {
    await commit(() => ({
      state: { sync: { ...state().sync, cursor: null, full: true, gen: state().sync.gen + 1 } },
    }));
    return true;
  }
  const client = connected();
  if (problem.code === 'foreign_inc' && client) {
    await countAnew(client, (problem instanceof ForeignInc ? problem.inc : null) ?? state().sync.inc);
    return true;
  }
  return false;
}

function codeOf(problem: unknown): string {
  if (isQuotaError(problem)) return 'storage_full';
  return problem instanceof ApiProblem ? problem.code : problem instanceof Error ? problem.name : 'unknown';
}

function judgeLease(): void {
  const { account, sync } = state();
  session.leaseOver.value = Date.now() - sync.lastContact > account.leaseDays * DAY_MS;
}
