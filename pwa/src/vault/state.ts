import type { Tokens } from '../api/client.ts';
import type { KeptProgress } from '../sync/my-progress.ts';
import { DEFAULT_LIMITS, type Limits } from '../sync/wire.ts';
import type { SchoolKey } from './seal.ts';
import type { Me, School } from './session.ts';

/** Small encrypted things beside the records, one entry each. */
export interface Account {
  user: string;
  device: string;
  me: Me;
  school: School;
  keys: SchoolKey;
  /** Signs what others may carry; absent where the server of the enrolment gave none. */
  secret?: string;
  /** Days that pulled narratives stay readable without contact. */
  leaseDays: number;
}

export interface SyncState {
  epoch: string;
  inc: number;
  /** The next free `n` of each incarnation that this store has used. */
  next: Record<string, number>;
  durable: Record<string, number>;
  cursor: string | null;
  /** Counts full pulls; see StoredRow.gen. */
  gen: number;
  /** A full pull has begun and not yet ended. */
  full: boolean;
  scopes: string[];
  limits: Limits;
  /** When the server last took something in, and when it last answered (ISO, milliseconds since 1970). */
  lastArrival: string | null;
  lastContact: number;
  /** When a checksum last made us read everything again. */
  rescanned: number;
}

/** For each record (`type|id`) the incarnation and `n` of the last op on it. */
export type Tails = Record<string, [inc: number, n: number]>;

export interface VaultState {
  account: Account;
  sync: SyncState;
  tokens: Tokens | null;
  tails: Tails;
  /** Absent until the school first told it. */
  progress?: KeptProgress | null;
  /** What only this phone keeps: own phrases, a line that is being written; by name. */
  local?: Record<string, string>;
}

export const LEASE_DAYS = 45;

export function freshSync(epoch: string, inc: number, limits: Partial<Limits> | undefined): SyncState {
  return {
    epoch,
    inc,
    next: {},
    durable: {},
    cursor: null,
    gen: 1,
    full: true,
    scopes: [],
    limits: { ...DEFAULT_LIMITS, ...limits },
    lastArrival: null,
    lastContact: Date.now(),
    rescanned: 0,
  };
}
