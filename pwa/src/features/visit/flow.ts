import type { Key } from '../../i18n.ts';
import type { Row } from '../../vault/records.ts';
import { isFinished, text } from '../shared/rows.ts';
import { isHeld } from './form.ts';

/** draft → submitted → returned or approved → amended, as it is called on the phone; or that nobody was met. */
const WORDS: Record<string, Key> = {
  draft: 'sync.draft',
  submitted: 'flow.is_submitted',
  returned: 'sync.returned',
  approved: 'flow.is_approved',
};

export function statusKey(visit: Row): Key {
  if (isFinished(visit) && !isHeld(visit.values)) return 'held.not';
  const status = text(visit, 'status') || 'draft';
  const amended = status === 'approved' && Boolean(visit.appends.amendments?.length);
  return amended ? 'flow.is_amended' : (WORDS[status] ?? 'sync.record');
}
