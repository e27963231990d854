import { tokensOf } from '../api/client.ts';
import { connected, forgetLogin, putLogin } from '../sync/connection.ts';
import { startSyncing, stopSyncing, syncNow } from '../sync/syncer.ts';
import { random } from './bytes.ts';
import { exists, nameFor, VaultDb } from './db.ts';
import { watchFreezing } from './frozen.ts';
import { askToPersist, readPersisted, watchBackground, watchTabs } from './guards.ts';
import { accountOf, type Credentials, enrol, type Login } from './login.ts';
import {
  endAccount,
  forgetAccount,
  markHandedOver,
  readAccounts,
  readMarker,
  rememberAccount,
  writeMarker,
} from './marker.ts';
import { type Header, MAX_TRIES, makeHeader } from './pin.ts';
import { makeEscrow } from './proof.ts';
import { RESERVE } from './room.ts';
import { ruin } from './ruin.ts';
import { makeSealer } from './seal.ts';
import { session } from './session.ts';
import { freshSync, type VaultState } from './state.ts';
import { closeStore, isOpen, openStore, sealer, state, whenLost } from './store.ts';
import { lockedStray } from './stray.ts';
import { endOf, headerOf, tryPin } from './tries.ts';
import { unsent, watchWaiting } from './waiting.ts';

/** The ways in and out of the vault; session.ts is its face. */

/** Wrong PINs that the hand-over screen accepts before the whole app locks: a child's play must not ruin a store. */
const HANDOVER_TRIES = 5;

/** How long leaving waits for a slow line. */
const PATIENCE_MS = 8_000;

/** A sign-in whose store is not open yet, and the staff number that was typed for it. */
let login: Login | null = null;
let typed: string | null = null;
let db: VaultDb | null = null;
/** A lock under way; whoever opens again waits for it. */
let leaving: Promise<void> = Promise.resolve();

if (typeof window !== 'undefined') watchFreezing();

export async function start(): Promise<void> {
  const name = readMarker() ?? (await lockedStray());
  if (name === null) leaveGate();
  else await openAccount(name);
}

/** The lock of a store on this phone, whoever's it is; the one that was there stays as it is. */
export async function openAccount(store: string): Promise<void> {
  await leaving;
  if (isOpen()) await shutDown();
  nobody();
  if (!(await exists(store))) {
    session.notice.value = 'evicted';
    session.lost.value = readAccounts().find((mark) => mark.store === store)?.waiting ?? 0;
    forgetAccount(store);
    if (readMarker() === store) writeMarker(null);
    return leaveGate();
  }
  db = new VaultDb(store);
  const header = await headerOf(db);
  if (header?.wrapped) return showLocked(header);
  session.notice.value = await endOf(db);
  leaveGate();
}

/** Somebody else takes the phone: the locked store stays where it is, its queue with it. */
export async function someoneElse(): Promise<void> {
  await leaving;
  if (isOpen()) await shutDown();
  nobody();
  session.notice.value = null;
  leaveGate();
}

export async function signIn(who: Credentials): Promise<void> {
  const reply = await enrol(who);
  if (isOpen() && state().account.user === reply.user) {
    await putLogin(accountOf(reply), tokensOf(reply));
    session.expired.value = false;
    void syncNow();
    return;
  }
  if (isOpen()) await shutDown();
  login = reply;
  typed = 'user' in who ? who.user : null;
  session.me.value = reply.me;
  session.school.value = reply.school;
  session.notice.value = null;
  db?.close();
  db = new VaultDb(await nameFor(reply.user));
  const header = await headerOf(db);
  if (header?.wrapped) showLocked(header);
  else session.state.value = 'needs_pin';
}

export async function choosePin(pin: string): Promise<void> {
  if (!login || !db) throw new Error('sign in first');
  const dataKey = random(32);
  const account = accountOf(login);
  const escrow = await makeEscrow(await makeSealer(account.keys), dataKey, account);
  const header = await makeHeader(pin, dataKey, escrow);
  await ruin(db);
  await db.put('meta', header);
  const fresh: VaultState = {
    account,
    sync: freshSync(login.epoch, login.inc, login.limits),
    tokens: tokensOf(login),
    tails: {},
  };
  await openStore(db, dataKey, fresh);
  entered(db.name);
  void askToPersist();
}

export async function unlock(pin: string): Promise<{ ok: true } | { ok: false; left: number }> {
  await leaving;
  if (!db) throw new Error('there is no store to unlock');
  const tried = await tryPin(db, pin);
  if ('left' in tried) return { ok: false, left: refused(tried.left) };
  if (!db.isOpen()) db = new VaultDb(db.name);
  await openStore(db, tried.key);
  if (login) {
    await putLogin(accountOf(login), tokensOf(login));
    await escrowAnew(db, tried.key);
    session.expired.value = false;
  }
  entered(db.name);
  return { ok: true };
}

export async function checkPin(pin: string): Promise<boolean> {
  await leaving;
  if (!db) return false;
  const header = await headerOf(db);
  if (!header || header.tries >= HANDOVER_TRIES) {
    await lock();
    return false;
  }
  const tried = await tryPin(db, pin);
  if ('left' in tried) refused(tried.left);
  return 'key' in tried;
}

export async function changePin(old: string, fresh: string): Promise<boolean> {
  await leaving;
  if (!db) return false;
  const header = await headerOf(db);
  const tried = await tryPin(db, old);
  if ('left' in tried) refused(tried.left);
  if (!header || 'left' in tried) return false;
  await db.put('meta', await makeHeader(fresh, tried.key, header.escrow));
  return true;
}

export function lock(): Promise<void> {
  leaving = leaving.then(async () => {
    if (!isOpen()) return;
    await shutDown();
    session.state.value = 'locked';
  });
  return leaving;
}

/** The PIN is forgotten: destroys the key. Unsent ops go to the school from their sealed copies after the next sign-in. */
export async function forgetPin(): Promise<void> {
  if (!db) return;
  await ruin(db);
  session.notice.value = 'ruined';
  leaveGate(login ? 'needs_pin' : 'signed_out');
}

export async function signOut(): Promise<{ kept: number }> {
  if (!db) return { kept: 0 };
  const { name } = db;
  if (isOpen()) {
    await Promise.race([syncNow(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
    const device = state().account.device;
    await connected()
      ?.request(`/devices/${device}`, { method: 'DELETE' })
      .catch(() => undefined);
  }
  const unsentHere = isOpen() ? unsent() : await perhapsUnsent(db);
  if (isOpen() && unsentHere) await forgetLogin();
  if (isOpen()) await shutDown();
  const kept = unsentHere + (await left(new VaultDb(name), unsentHere === 0));
  if (kept) rememberAccount(name, null, true);
  else forgetAccount(name);
  writeMarker(null);
  nobody();
  session.expired.value = false;
  leaveGate();
  return { kept };
}

/** What a store that was locked meanwhile may still have for the school: without its key, every photo may be unsent. */
async function perhapsUnsent(store: VaultDb): Promise<number> {
  const waitingOps = (await store.all('ops')).filter((op) => op.sealed !== null && !op.acked).length;
  return waitingOps + (await store.ids('bytes')).filter((id) => id !== RESERVE).length;
}

/** Takes the store away, if it may go; how many sealed copies of an earlier, destroyed one stay for the school. */
async function left(store: VaultDb, mayGo: boolean): Promise<number> {
  const copies = (await store.count('rescue')) + (await store.count('lost'));
  if (mayGo) await (copies ? ruin(store) : store.delete());
  store.close();
  return copies;
}

/** The school has revoked this device: nothing stays readable here. */
async function wipe(): Promise<void> {
  if (!db) return;
  const mine = db;
  await shutDown();
  db = new VaultDb(mine.name);
  await ruin(db, 'revoked');
  session.notice.value = 'revoked';
  leaveGate();
}

function entered(store: string): void {
  const { account } = state();
  rememberAccount(store, login ? typed : null);
  writeMarker(store);
  markHandedOver(false);
  login = null;
  session.me.value = account.me;
  session.school.value = account.school;
  session.triesLeft.value = null;
  session.notice.value = null;
  session.state.value = 'open';
  whenLost(() => void takenOver());
  watchBackground(() => void lock());
  watchTabs(() => void takenOver());
  void readPersisted();
  watchWaiting(store);
  startSyncing(() => void wipe());
}

async function takenOver(): Promise<void> {
  await lock();
  session.notice.value = 'elsewhere';
}

async function shutDown(): Promise<void> {
  stopSyncing();
  watchWaiting(null);
  watchBackground(null);
  watchTabs(null);
  await closeStore();
  if (db) db = new VaultDb(db.name);
}

/** A wrong PIN; the tenth has destroyed the store. */
function refused(tries: number): number {
  session.triesLeft.value = tries;
  if (tries === 0) {
    session.notice.value = 'ruined';
    leaveGate(login ? 'needs_pin' : 'signed_out');
  }
  return tries;
}

/** A renewed login brings a new secret: what the school may open one day is signed with it. */
async function escrowAnew(store: VaultDb, dataKey: Uint8Array<ArrayBuffer>): Promise<void> {
  const header = await headerOf(store);
  if (header)
    await store.put('meta', { ...header, escrow: await makeEscrow(sealer(), dataKey, state().account) });
}

/** Nobody's name stands on the gate, and no login waits for a store that is not its own. */
function nobody(): void {
  db?.close();
  db = null;
  login = typed = null;
  session.me.value = null;
  session.school.value = null;
  session.triesLeft.value = null;
}

function leaveGate(to: 'signed_out' | 'needs_pin' = 'signed_out'): void {
  if (db && (session.notice.value === 'ruined' || session.notice.value === 'revoked')) endAccount(db.name);
  session.accounts.value = readAccounts();
  session.state.value = to;
}

function showLocked(header: Header): void {
  session.triesLeft.value = header.tries ? MAX_TRIES - header.tries : null;
  session.accounts.value = readAccounts();
  session.state.value = 'locked';
}
