import { ownScript } from '../app/trusted.ts';
import { shrinkHere } from './canvas.ts';
import { withoutZeroes } from './filler.ts';
import { BRAND_BYTES, bytesOf, isHeif, sizeOf } from './head.ts';
import { MOST_PIXELS, type Shrunk } from './shrink.ts';
import type { WorkerAsk, WorkerReply } from './worker.ts';

/** A file that cannot be made into a clean picture is refused, with the reason. */
export class PhotoRefused extends Error {
  override name = 'PhotoRefused';
  readonly why: 'not_an_image' | 'too_many_pixels' | 'too_large' | 'storage_full' | 'no_camera';

  constructor(why: PhotoRefused['why']) {
    super(why);
    this.why = why;
  }
}

let worker: Worker | null = null;
let count = 0;
let turn: Promise<unknown> = Promise.resolve();

/** One picture at a time: two decoded originals are more than an old phone has room for. */
export function clean(file: Blob): Promise<Shrunk> {
  const mine = turn.catch(() => undefined).then(() => cleanOne(file));
  turn = mine;
  return mine;
}

async function cleanOne(given: Blob): Promise<Shrunk> {
  const file = await withoutZeroes(given);
  const reply = await ask(file).catch((): WorkerReply => ({ id: 0, failed: 'unsupported' }));
  if ('ok' in reply) return reply.ok;
  const size = await sizeOf(file);
  const tooLarge = size !== null && size.width * size.height > MOST_PIXELS;
  // Also where there is no worker that would have said so.
  if (reply.failed === 'too_many_pixels' || tooLarge) throw new PhotoRefused('too_many_pixels');
  const givenUp = reply.failed === 'decode';
  try {
    // What tells no size is no photo: a drawing, a page; the worker has seen it, and the page would draw it.
    if (givenUp && !size) throw new Error('no photo');
    return await shrinkHere(file, givenUp && !isHeif(await bytesOf(file, BRAND_BYTES)));
  } catch {
    throw new PhotoRefused('not_an_image');
  }
}

function ask(file: Blob): Promise<WorkerReply> {
  worker ??= new Worker(ownScript('/photo-worker.js'));
  const current = worker;
  const id = ++count;
  return new Promise((done, failed) => {
    const finish = (act: () => void) => {
      current.removeEventListener('message', heard);
      current.removeEventListener('error', broken);
      act();
    };
    const heard = ({ data }: MessageEvent<WorkerReply>) => {
      if (data.id === id) finish(() => done(data));
    };
    const broken = () =>
      finish(() => {
        current.terminate();
        worker = null;
        failed(new Error('the photo worker broke'));
      });
    current.addEventListener('message', heard);
    current.addEventListener('error', broken);
    current.postMessage({ id, file } satisfies WorkerAsk);
  });
}
