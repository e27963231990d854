import { ApiProblem } from '../api/problem.ts';

export type Cause = 'no_school' | 'busy' | 'needs_sign_in' | 'fault';

/** Why a cycle ended, in the words of the status line. */
export function causeOf(problem: unknown): Cause {
  if (!(problem instanceof ApiProblem)) return 'fault';
  if (problem.status === 401) return 'needs_sign_in';
  if (problem.status === 429 || problem.status === 503 || problem.status === 507) return 'busy';
  if (problem.status === 0 || problem.status >= 500) return 'no_school';
  return 'fault';
}

/**
 * Milliseconds until the next try.
 *
 * While the server does not answer and something waits, the phone looks every 8 to 18 seconds, so that work arrives
 * within 30 seconds of the server's return; a failed connection costs nobody anything. A busy server is given the
 * time it asks for, else a wait that doubles up to five minutes; jitter keeps a school's phones apart.
 */
export function waitFor(
  cause: Cause,
  failures: number,
  retryAfter: number | null,
  dice: () => number,
): number {
  if (cause === 'no_school') return 8_000 + dice() * 10_000;
  const base = retryAfter === null ? Math.min(300, 5 * 2 ** Math.min(failures, 6)) : retryAfter;
  return (base + dice() * Math.max(2, base * 0.3)) * 1000;
}
