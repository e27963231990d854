import { deskPost, deskSlips } from '../api/desk.ts';
import { ApiProblem } from '../api/problem.ts';
import { download } from '../features/shared/file.ts';
import { problemText } from '../features/shared/problem.ts';
import { t } from '../i18n.ts';
import type { MadeSlips } from './shapes.ts';

/**
 * Letters and slips count as printed, and end what was out before, when the desk has their file and says so. What is
 * lost on the way, file or word, changes nothing: the next print makes the same sheets anew.
 */

/** Fetches the sheets that the school makes, hands them out, and says that they came; whether that was heard. */
export async function printSheets(path: string, body: unknown, name: string): Promise<boolean> {
  const { file, run } = await fetched(deskSlips(path, body));
  return handOut(file, run, name);
}

/** The same for slips of notes. */
export function printSlips(path: string, body: unknown, of = ''): Promise<boolean> {
  return printSheets(path, body, named(of));
}

/** The same for slips that came with what is shown of them. */
export function printMade(made: MadeSlips): Promise<boolean> {
  const bytes = Uint8Array.from(atob(made.pdf), (sign) => sign.charCodeAt(0));
  return handOut(new Blob([bytes], { type: 'application/pdf' }), made.run, named(made.slips[0]?.pupil));
}

/** A file did not come: nothing else has happened by that. */
class FileLost extends Error {}

/** The file; throws what `fileFault` has words for when it was lost on the way. */
async function fetched<T>(file: Promise<T>): Promise<T> {
  return file.catch((problem: unknown) => {
    throw problem instanceof ApiProblem && problem.status === 0 ? new FileLost() : problem;
  });
}

/** What a page that fetches files says of a refusal. */
export function fileFault(problem: unknown): string | Promise<string> {
  return problem instanceof FileLost ? t('desk.let_lost') : problemText(problem);
}

const named = (of = ''): string => `${t('desk.slip_title')} ${of}`.trim();

async function handOut(file: Blob, run: string, name: string): Promise<boolean> {
  download(file, `${name}.pdf`);
  return (await arrived(run)) || arrived(run);
}

async function arrived(run: string): Promise<boolean> {
  try {
    await deskPost('/office/slips/arrived', { run });
    return true;
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) throw problem;
    return false;
  }
}
