import { type Ref, ref, shallowRef } from 'vue';
import { type AccountMark, readAccounts, readMarker, strayStores } from './marker.ts';

/**
 * Who is here and what the gate shows. Small on purpose: it is part of the first screen; the store itself
 * (database, keys, syncer) is loaded when it is needed.
 */
export interface Me {
  person: string;
  name: string;
  title: string;
  roles: string[];
  classes: string[];
}

export interface School {
  id: string;
  name: string;
  phone: string;
}

export type SessionState = 'starting' | 'signed_out' | 'needs_pin' | 'locked' | 'open';

/** `why` tells the gate what happened: `ruined` = too many wrong PINs, `revoked` = wiped by the school, `evicted` = the browser removed the store, `elsewhere` = opened in another tab. */
export type Notice = null | 'ruined' | 'revoked' | 'evicted' | 'elsewhere';

export const session: {
  state: Ref<SessionState>;
  me: Ref<Me | null>;
  school: Ref<School | null>;
  /** The login ended: sign in again; nothing that was recorded is lost. */
  expired: Ref<boolean>;
  triesLeft: Ref<number | null>;
  notice: Ref<Notice>;
  /** Of an evicted store: how many records and photos had not reached the school. */
  lost: Ref<number>;
  /** Too long without contact: narratives that came from the school are hidden until the next sync. */
  leaseOver: Ref<boolean>;
  /** The browser's answer to persist(): null until asked. */
  persisted: Ref<boolean | null>;
  /** Whose stores are on this phone, the last used one first. */
  accounts: Ref<AccountMark[]>;
} = {
  state: ref('starting'),
  me: shallowRef(null),
  school: shallowRef(null),
  expired: ref(false),
  triesLeft: ref(null),
  notice: ref(null),
  lost: ref(0),
  leaseOver: ref(false),
  persisted: ref(null),
  accounts: shallowRef(readAccounts()),
};

const gate = () => import('./gate.ts');
let started: Promise<void> = Promise.resolve();

/**
 * Looks for a store on this phone and moves the state off `starting`. A phone without one needs none of the store's
 * code to show the sign-in; nor does one that was opened with an enrolment code, which shows the sign-in in any case.
 */
export async function startSession(enrolling = false): Promise<void> {
  if (enrolling || (readMarker() === null && !(await strayStores()).length))
    session.state.value = 'signed_out';
  else {
    started = gate().then((g) => g.start());
    await started;
  }
}

/** Throws ApiProblem. Afterwards `needs_pin`, or `locked` where this user's store is on the phone already; `open` when the login of an open store was renewed. */
export async function signIn(user: string, password: string): Promise<void> {
  await (await gate()).signIn({ user, password });
}

/** The same with the one-time code that the office gave out. */
export async function signInWithCode(code: string): Promise<void> {
  await (await gate()).signIn({ enrolment_code: code });
}

/** From a lock to the sign-in: the locked store, and what waits in it, stays. */
export async function someoneElse(): Promise<void> {
  await (await gate()).someoneElse();
}

/** To the lock of another account on this phone. */
export async function openAccount(store: string): Promise<void> {
  await (await gate()).openAccount(store);
}

/** Creates the encrypted store under this PIN; the first pull starts. */
export async function choosePin(pin: string): Promise<void> {
  await (await gate()).choosePin(pin);
}

export async function unlock(pin: string): Promise<{ ok: true } | { ok: false; left: number }> {
  await started;
  return (await gate()).unlock(pin);
}

/** Is this the PIN? Counts wrong tries as unlock does. */
export async function checkPin(pin: string): Promise<boolean> {
  return (await gate()).checkPin(pin);
}

export async function changePin(old: string, fresh: string): Promise<boolean> {
  return (await gate()).changePin(old, fresh);
}

export function lock(): void {
  void gate().then((g) => g.lock());
}

/** Leaves this phone. Unsent work is sent first; what cannot be sent stays sealed under the PIN until the next sign-in. */
export async function signOut(): Promise<{ kept: number }> {
  return (await gate()).signOut();
}

/** The PIN is forgotten: its key is destroyed. Unsent work goes to the school, sealed, after the next sign-in. */
export async function forgetPin(): Promise<void> {
  await (await gate()).forgetPin();
}
