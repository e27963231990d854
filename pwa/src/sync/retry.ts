import { ApiProblem } from '../api/problem.ts';
import { ops } from '../vault/memory.ts';
import { commit } from '../vault/store.ts';
import { connected } from './connection.ts';
import { tryAgain } from './quarantine.ts';
import { syncNow } from './syncer.ts';

/** One more try for what the school refused, or could not even keep. Resolves to whether it is settled now. */
export async function retryOp(id: string): Promise<boolean> {
  const op = ops.get(id);
  if (op?.state === 'quarantined') {
    const client = connected();
    if (!client) throw new ApiProblem(0, {});
    return tryAgain(client, op);
  }
  if (op?.state !== 'parked') return true;
  await commit({ ops: [{ ...op, state: 'queued', code: undefined, errors: undefined }] });
  await syncNow();
  return ops.get(id)?.state === 'acked';
}
