import { Dexie } from 'dexie';
import { call, jsonOf, type TokenReply, tokensOf } from '../api/client.ts';
import { connected, forgetLogin, putLogin } from '../sync/connection.ts';
import { isUnsent } from '../sync/op.ts';
import { startSyncing, stopSyncing, syncNow } from '../sync/syncer.ts';
import { type Limits, SCHEMA } from '../sync/wire.ts';
import { hex, random } from './bytes.ts';
import { nameFor, VaultDb } from './db.ts';
import { askToPersist, readPersisted, watchBackground, watchTabs } from './guards.ts';
import { markHandedOver, readMarker, writeMarker } from './marker.ts';
import { ops, photos } from './memory.ts';
import { type Header, MAX_TRIES, makeHeader, openHeader } from './pin.ts';
import { ruin } from './ruin.ts';
import { makeSealer, type SchoolKey, sealed } from './seal.ts';
import { type Me, type School, session } from './session.ts';
import { freshSync, LEASE_DAYS, type VaultState } from './state.ts';
import { closeStore, isOpen, openStore, state, whenLost } from './store.ts';

/** The ways in and out of the vault; session.ts is its face. */
interface Login extends TokenReply {
  device: string;
  inc: number;
  epoch: string;
  user: string;
  me: Me;
  school: School;
  keys: SchoolKey;
  limits?: Partial<Limits>;
  lease_days?: number;
}

/** Wrong PINs that the hand-over screen accepts before the whole app locks: a child's play must not ruin a store. */
const HANDOVER_TRIES = 5;

/** How long leaving waits for a slow line. */
const PATIENCE_MS = 8_000;

let login: Login | null = null;
let db: VaultDb | null = null;
/** A lock under way; whoever opens again waits for it. */
let leaving: Promise<void> = Promise.resolve();

export async function start(): Promise<void> {
  const name = readMarker();
  if (name === null) {
    session.state.value = 'signed_out';
    return;
  }
  if (!(await Dexie.exists(name))) {
    session.notice.value = 'evicted';
    writeMarker(null);
    session.state.value = 'signed_out';
    return;
  }
  db = new VaultDb(name);
  const header = await headerOf(db);
  if (header?.wrapped) showLocked(header);
  else {
    session.notice.value = 'ruined';
    session.state.value = 'signed_out';
  }
}

export async function signIn(user: string, password: string): Promise<void> {
  const ask = { user, password, device_name: deviceName(), app: __APP_VERSION__, schema: SCHEMA };
  const reply = await jsonOf<Login>(await call('/devices', { method: 'POST', json: ask }));
  if (isOpen() && state().account.user === reply.user) {
    await putLogin(accountOf(reply), tokensOf(reply));
    session.expired.value = false;
    void syncNow();
    return;
  }
  if (isOpen()) await shutDown();
  login = reply;
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
  const { keys } = login;
  const escrow = await sealed(await makeSealer(keys), { data_key: Array.from(dataKey) });
  const header = await makeHeader(pin, dataKey, escrow);
  await ruin(db);
  await db.meta.put(header);
  const fresh: VaultState = {
    account: accountOf(login),
    sync: freshSync(login.epoch, login.inc, login.limits),
    tokens: tokensOf(login),
    tails: {},
  };
  login = null;
  await openStore(db, dataKey, fresh);
  writeMarker(db.name);
  markHandedOver(false);
  entered();
  void askToPersist();
}

export async function unlock(pin: string): Promise<{ ok: true } | { ok: false; left: number }> {
  await leaving;
  if (!db) throw new Error('there is no store to unlock');
  const dataKey = await tryPin(db, pin);
  if (!dataKey) return { ok: false, left: session.triesLeft.value ?? 0 };
  if (!db.isOpen()) db = new VaultDb(db.name);
  await openStore(db, dataKey);
  if (login) {
    await putLogin(accountOf(login), tokensOf(login));
    login = null;
    session.expired.value = false;
  }
  writeMarker(db.name);
  markHandedOver(false);
  entered();
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
  return (await tryPin(db, pin)) !== null;
}

export async function changePin(old: string, fresh: string): Promise<boolean> {
  await leaving;
  if (!db) return false;
  const header = await headerOf(db);
  const dataKey = await tryPin(db, old);
  if (!header || !dataKey) return false;
  await db.meta.put(await makeHeader(fresh, dataKey, header.escrow));
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
  session.state.value = login ? 'needs_pin' : 'signed_out';
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
  const unsentHere = isOpen() ? unsent() : await db.ops.filter((op) => op.sealed !== null).count();
  if (isOpen() && unsentHere) await forgetLogin();
  if (isOpen()) await shutDown();
  const kept = unsentHere + (await left(new VaultDb(name), unsentHere === 0));
  writeMarker(null);
  db = null;
  session.me.value = null;
  session.school.value = null;
  session.expired.value = false;
  session.state.value = 'signed_out';
  return { kept };
}

/** Takes the store away, if it may go; how many sealed copies of an earlier, destroyed one stay for the school. */
async function left(store: VaultDb, mayGo: boolean): Promise<number> {
  const copies = (await store.rescue.count()) + (await store.lost.count());
  if (mayGo) await (copies ? ruin(store) : store.delete());
  store.close();
  return copies;
}

/** The school has revoked this device: nothing stays readable here. */
export async function wipe(): Promise<void> {
  if (!db) return;
  const mine = db;
  await shutDown();
  db = new VaultDb(mine.name);
  await ruin(db);
  session.notice.value = 'revoked';
  session.state.value = 'signed_out';
}

function entered(): void {
  const { account } = state();
  session.me.value = account.me;
  session.school.value = account.school;
  session.triesLeft.value = null;
  session.notice.value = null;
  session.state.value = 'open';
  whenLost(() => void takenOver());
  watchBackground(() => void lock());
  watchTabs(() => void takenOver());
  void readPersisted();
  startSyncing(() => void wipe());
}

async function takenOver(): Promise<void> {
  await lock();
  session.notice.value = 'elsewhere';
}

async function shutDown(): Promise<void> {
  stopSyncing();
  watchBackground(null);
  watchTabs(null);
  await closeStore();
  if (db) db = new VaultDb(db.name);
}

/** Counts the try on the disk before it is made: pulling the battery does not buy another one. */
async function tryPin(store: VaultDb, pin: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const header = await counted(store);
  if (!header) return null;
  // A tenth try that was cut off is used up: whoever kills the app between count and ruin gets no eleventh.
  const dataKey = header.tries > MAX_TRIES ? null : await openHeader(header, pin);
  if (dataKey && (await forgiven(store, header))) return dataKey;
  session.triesLeft.value = Math.max(0, MAX_TRIES - header.tries);
  if (header.tries >= MAX_TRIES) {
    await ruin(store);
    session.notice.value = 'ruined';
    session.state.value = login ? 'needs_pin' : 'signed_out';
  }
  return null;
}

/** One more try, in one transaction: tries made at once, in two tabs for one, must not count as one. */
function counted(store: VaultDb): Promise<Header | null> {
  return store.transaction('rw', store.meta, async () => {
    const header = await headerOf(store);
    if (!header?.wrapped) return null;
    const next = { ...header, tries: header.tries + 1 };
    await store.meta.put(next);
    return next;
  });
}

/** The PIN was right; false where the store was ruined meanwhile, which nothing undoes. */
function forgiven(store: VaultDb, { salt }: Header): Promise<boolean> {
  return store.transaction('rw', store.meta, async () => {
    const header = await headerOf(store);
    if (!header?.wrapped || hex(new Uint8Array(header.salt)) !== hex(new Uint8Array(salt))) return false;
    await store.meta.put({ ...header, tries: 0 });
    return true;
  });
}

function showLocked(header: Header): void {
  session.triesLeft.value = header.tries ? MAX_TRIES - header.tries : null;
  session.state.value = 'locked';
}

async function headerOf(store: VaultDb): Promise<Header | null> {
  const header = await store.meta.get('header');
  return header && 'kdf' in header ? header : null;
}

function accountOf(reply: Login): VaultState['account'] {
  const { user, device, me, school, keys } = reply;
  return { user, device, me, school, keys, leaseDays: reply.lease_days ?? LEASE_DAYS };
}

function unsent(): number {
  const waitingOps = [...ops.values()].filter(isUnsent).length;
  return waitingOps + [...photos.values()].filter((p) => p.state === 'phone' || p.state === 'sending').length;
}

function deviceName(): string {
  const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent;
  const system = /\(([^;)]+;)?\s*([^;)]+)/.exec(agent)?.[2] ?? 'phone';
  return system.slice(0, 60);
}
