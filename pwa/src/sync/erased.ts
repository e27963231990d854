import { ops, photos, rowOf, rowsOf } from '../vault/memory.ts';
import type { Batch } from '../vault/store.ts';
import type { LocalOp } from './op.ts';
import { keyOf, type PullReply } from './wire.ts';

/**
 * A family had a pupil's data erased: whatever of it is on this phone goes as well, unsent work and sealed copies
 * included. Of an op that has its number and never arrived the shell stays, so that the count has no hole; the school
 * answers it with `erased`.
 */
export function erasure(gone: PullReply['gone'] = []): Batch {
  const erased = gone.filter((one) => one.why === 'erased');
  if (!erased.length) return {};
  const records = new Set(erased.map(({ type, id }) => keyOf(type, id)));
  const pupils = new Set(erased.filter(({ type }) => type === 'pupil').map(({ id }) => id));
  const visits = visitsOf(pupils, erased);
  const hit = [...ops.values()].filter(
    (op) =>
      records.has(keyOf(op.type, op.id)) ||
      pupils.has(pupilOf(op) ?? '') ||
      visits.has(op.type === 'visit' ? op.id : String(op.set.visit?.[0])),
  );
  const owed = hit.filter((op) => op.state === 'queued' || op.state === 'parked');
  const shells = owed.map((op): LocalOp => ({ ...emptied(op), state: 'queued' }));
  const shots = [...photos.values()].filter(
    (photo) => visits.has(photo.visit) || records.has(keyOf('photo', photo.id)),
  );
  const ids = shots.map((photo) => photo.id);
  const named = erased.filter(({ type }) => type === 'photo').map(({ id }) => id);
  return {
    ops: shells,
    // What the school has answered with `erased` is empty already, and still tells its author.
    dropOps: hit.filter((op) => !owed.includes(op) && op.code !== 'erased'),
    dropPhotos: ids,
    dropBytes: ids,
    dropLost: [...ids, ...named],
  };
}

/** An op without what was written in it: whose it was about, and nothing else. */
export function emptied(op: LocalOp): LocalOp {
  const { op: name, type, id, made, at, inc, n, after, state, ackedAt } = op;
  const pupil = pupilOf(op);
  return {
    ...{ op: name, type, id, made, at, inc, n, after, state, ackedAt, code: 'erased' },
    set: pupil === null ? {} : { pupil: [pupil, null] },
    ...{ items: {}, append: [], command: null, resolve: [], needs: [] },
  };
}

function visitsOf(pupils: Set<string>, erased: { type: string; id: string }[]): Set<string> {
  const visits = new Set(erased.filter(({ type }) => type === 'visit').map(({ id }) => id));
  for (const row of rowsOf('visit').values()) if (pupils.has(String(row.values.pupil))) visits.add(row.id);
  for (const op of ops.values()) {
    if (op.type === 'visit' && pupils.has(String(op.set.pupil?.[0]))) visits.add(op.id);
  }
  return visits;
}

function pupilOf(op: LocalOp): string | null {
  const named = op.set.pupil?.[0] ?? rowOf(op.type, op.id)?.values.pupil;
  return typeof named === 'string' ? named : null;
}
