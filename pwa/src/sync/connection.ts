import { type Ask, Client } from '../api/client.ts';
import type { VaultDb } from '../vault/db.ts';
import { session } from '../vault/session.ts';
import type { VaultState } from '../vault/state.ts';
import { commit, database, isOpen, Locked, state } from '../vault/store.ts';

/**
 * The signed-in client of one opened vault; its tokens are kept encrypted in it. An answer that comes when the vault was
 * locked goes nowhere, whoever has opened one since: neither rows nor tokens of one account reach the store of another.
 */
class OwnClient extends Client {
  private readonly isMine: () => boolean;

  constructor(store: VaultDb) {
    const isMine = () => isOpen() && database() === store;
    super(
      {
        read: () => (isMine() ? state().tokens : null),
        save: async (tokens) => {
          if (isMine()) await commit({ state: { tokens } });
        },
      },
      () => {
        if (isMine()) session.expired.value = true;
      },
    );
    this.isMine = isMine;
  }

  override request(path: string, ask: Ask = {}): Promise<Response> {
    return this.whileMine(() => super.request(path, ask));
  }

  override json<T>(path: string, ask: Ask = {}): Promise<T> {
    return this.whileMine(() => super.json<T>(path, ask));
  }

  private async whileMine<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    try {
      const answer = await work();
      this.check();
      return answer;
    } catch (problem) {
      this.check();
      throw problem;
    }
  }

  private check(): void {
    if (!this.isMine()) throw new Locked('the vault is locked');
  }
}

let client: { store: VaultDb; own: OwnClient } | null = null;

export function connected(): Client | null {
  if (!isOpen() || !state().tokens) return null;
  const store = database();
  if (client?.store !== store) client = { store, own: new OwnClient(store) };
  return client.own;
}

/** A renewed login of the same user: the queue, its incarnation and its numbers stay. */
export async function putLogin(account: VaultState['account'], tokens: VaultState['tokens']): Promise<void> {
  await commit({ state: { account, tokens } });
  session.me.value = account.me;
  session.school.value = account.school;
}

export async function forgetLogin(): Promise<void> {
  await commit({ state: { tokens: null } });
}
