import { ops, photos } from '../vault/memory.ts';
import { commit, state } from '../vault/store.ts';
import type { LocalOp } from './op.ts';
import { restarted } from './pull.ts';

/**
 * The server came back from a backup (`epoch_changed`): what it may have forgotten is sent again, the rows are read
 * anew. Incarnation and numbers stay, so what it still knows is answered as a duplicate.
 */
export async function serverRestored(epoch: string): Promise<void> {
  await commit(() => {
    const { sync } = state();
    // What a backup covers of a number that a copy of this phone had taken is the copy's op, not this one.
    const covered = (op: LocalOp) =>
      op.code !== 'op_id_reuse' && (op.n ?? 0) <= (sync.durable[String(op.inc)] ?? 0);
    const lost = [...ops.values()].filter(
      (op) => (op.state === 'acked' || op.state === 'held' || op.state === 'quarantined') && !covered(op),
    );
    const again = [...photos.values()].filter((photo) => photo.state === 'school' && photo.bytes);
    return {
      ops: lost.map((op) => ({ ...op, state: 'queued' })),
      photos: again.map((photo) => ({ ...photo, state: 'phone', upload: undefined })),
      state: { sync: { ...restarted(sync), epoch } },
    };
  });
}
