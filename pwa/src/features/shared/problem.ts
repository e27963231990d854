import { t } from '../../i18n.ts';

/** What to tell the user about a failed request: the school's words where it says more than we know, else our own. */
export function problemText(problem: unknown): string {
  const seen = problem as { detail?: unknown; unreachable?: unknown; code?: unknown } | null;
  if (seen?.unreachable) return t('problem.no_answer');
  if (seen?.code === 'bad_credentials') return t('problem.bad_credentials');
  if (typeof seen?.detail === 'string' && seen.detail) return seen.detail;
  if (seen?.code === 'rate_limited') return t('problem.rate_limited');
  return t('problem.other');
}
