import { ApiProblem } from '../api/problem.ts';
import type { CarriedPhoto } from './rescue.ts';
import type { PushReply, SealedBox } from './wire.ts';

/**
 * The file of what a phone has not sent: sealed to the school, so that whoever carries it cannot read it. Phone and
 * desk bring it in the same way; to bring it twice is as good as once.
 */
export const FORMAT = 'jiafang-backup';
export const VERSION = 1;

export interface BackupFile {
  format: typeof FORMAT;
  version: typeof VERSION;
  made: string;
  queues: SealedBox[];
  photos: CarriedPhoto[];
}

export class NoBackup extends Error {
  override name = 'NoBackup';
}

/** Throws NoBackup for whatever is no file of ours. */
export function readBackup(text: string): BackupFile {
  let file: Partial<BackupFile> | null;
  try {
    file = JSON.parse(text) as Partial<BackupFile> | null;
  } catch {
    throw new NoBackup();
  }
  const whole = file?.format === FORMAT && file.version === VERSION;
  if (!whole || !Array.isArray(file?.queues) || !Array.isArray(file.photos)) throw new NoBackup();
  return file as BackupFile;
}

/** What became of a file: `later` waits for something (visit, consent, a colleague's record), `refused` may not come in. */
export interface Brought {
  records: number;
  photos: number;
  later: number;
  refused: number;
  /** Every part was signed by a device of the school. */
  proved: boolean;
}

type Post = (path: string, json: unknown) => Promise<unknown>;

const LATER = ['visit_pending', 'consent_pending'];
/** Answers that concern one part of the file; any other ends the attempt and is thrown. */
const REFUSED = [
  ...['foreign_inc', 'bad_shape', 'too_large', 'forbidden_scope', 'erased'],
  ...['consent_refused', 'photo_refused', 'hash_mismatch', 'photo_id_reuse'],
];

/** Records first: the photos wait for them. Throws ApiProblem where the school cannot be asked now. */
export async function bring(
  file: BackupFile,
  post: Post,
  step: (done: number, of: number) => void,
): Promise<Brought> {
  const sum: Brought = { records: 0, photos: 0, later: 0, refused: 0, proved: true };
  const of = file.queues.length + file.photos.length;
  let done = 0;
  for (const queue of file.queues) {
    await part(sum, async () => {
      const reply = (await post('/sync/import', queue)) as PushReply & { proved?: boolean };
      count(sum, reply);
      return reply.proved;
    });
    step(++done, of);
  }
  for (const photo of file.photos) {
    await part(sum, async () => {
      const reply = (await post('/sync/import/photo', photo)) as { proved?: boolean };
      sum.photos += 1;
      return reply.proved;
    });
    step(++done, of);
  }
  return sum;
}

function count(sum: Brought, { results }: PushReply): void {
  const waits = results.filter(({ status }) => status === 'retry').length;
  sum.later += waits;
  sum.records += results.length - waits;
}

async function part(sum: Brought, send: () => Promise<boolean | undefined>): Promise<void> {
  try {
    if (!(await send())) sum.proved = false;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (LATER.includes(problem.code)) sum.later += 1;
    else if (REFUSED.includes(problem.code)) sum.refused += 1;
    else throw problem;
  }
}
