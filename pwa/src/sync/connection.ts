import { Client } from '../api/client.ts';
import { session } from '../vault/session.ts';
import type { VaultState } from '../vault/state.ts';
import { commit, isOpen, state } from '../vault/store.ts';

/** The signed-in client of the open vault; its tokens are kept encrypted in the vault. */
const client = new Client(
  {
    read: () => (isOpen() ? state().tokens : null),
    save: (tokens) => commit({ state: { tokens } }),
  },
  () => {
    session.expired.value = true;
  },
);

export function connected(): Client | null {
  return isOpen() && state().tokens ? client : null;
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
