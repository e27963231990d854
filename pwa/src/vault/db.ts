import { Dexie, type EntityTable, type Table } from 'dexie';
import { hex, sha256, utf8 } from './bytes.ts';
import { watchTransactions } from './frozen.ts';
import { STORE } from './marker.ts';
import type { Header } from './pin.ts';

/** Everything but `meta` is encrypted before it comes here; ids are random and say nothing. */
export interface Boxed {
  id: string;
  box: ArrayBuffer;
}

/** An op with its copy for the school alone, which survives a destroyed PIN. */
export interface BoxedOp extends Boxed {
  sealed: { kid: string; box: ArrayBuffer } | null;
  /** The school has it, though perhaps in no backup yet. */
  acked?: boolean;
}

/** Which tab may write. */
export interface Owner {
  id: 'owner';
  tab: string;
}

export interface LeaseRow {
  id: 'lease';
  tab: string;
  until: number;
}

/** Why there is no header: what destroyed the store. */
export interface EndRow {
  id: 'end';
  why: 'ruined' | 'revoked';
}

/** Sealed copies of a destroyed vault, on their way to the school. */
export interface RescueRow {
  id: string;
  kid: string;
  box: ArrayBuffer;
}

/** A photo of a destroyed vault: readable for whoever can open `escrow`, that is the school. */
export interface LostPhoto extends Boxed {
  escrow: { kid: string; box: string };
  bytes: ArrayBuffer;
}

export class VaultDb extends Dexie {
  meta!: Table<Header | Owner | LeaseRow | EndRow, string>;
  state!: EntityTable<Boxed, 'id'>;
  rows!: EntityTable<Boxed, 'id'>;
  ops!: EntityTable<BoxedOp, 'id'>;
  photos!: EntityTable<Boxed, 'id'>;
  bytes!: EntityTable<Boxed, 'id'>;
  rescue!: EntityTable<RescueRow, 'id'>;
  lost!: EntityTable<LostPhoto, 'id'>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      meta: '&id',
      state: '&id',
      rows: '&id',
      ops: '&id',
      photos: '&id',
      bytes: '&id',
      rescue: '&id',
      lost: '&id',
    });
    watchTransactions(this);
  }
}

/** One database for each server (that is, origin) and user. */
export async function nameFor(user: string): Promise<string> {
  const origin = typeof location === 'undefined' ? '' : location.origin;
  return `${STORE}${hex(await sha256(utf8(`${origin}|${user}`))).slice(0, 24)}`;
}
