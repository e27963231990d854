import { newId, nextMade, withRoom } from '../../sync/edit.ts';
import { localTime } from '../../sync/ids.ts';
import { take } from '../../sync/log.ts';
import { joined, openOp } from '../../sync/op.ts';
import { nudge } from '../../sync/syncer.ts';
import { sealed } from '../../vault/seal.ts';
import { commit, sealer } from '../../vault/store.ts';
import type { KINDS } from './kinds.ts';

export interface Said {
  kind: (typeof KINDS)[number];
  /** Whom it is about, as typed; `pupil`: the child picked from the roster. */
  about: string;
  pupil: string;
  words: string;
  when: string;
}

/**
 * Seals a report to the school's key and closes its op at once, alone: what else is being written stays open. Nothing
 * of it was on the disk before, and nobody on this phone can open what is now.
 */
export async function sendReport(said: Said): Promise<void> {
  const body = { ...(await sealed(sealer(), said)) };
  const write = () =>
    commit(() => {
      const op = openOp(newId(), 'report', newId(), nextMade(), localTime());
      return take([joined(op, { append: [{ kind: 'sealed_report', id: newId(), body }] }, op.at)]);
    });
  await withRoom(write, true);
  nudge('closed');
}
