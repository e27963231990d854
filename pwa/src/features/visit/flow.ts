import type { Key } from '../../i18n.ts';
import type { Row } from '../../vault/records.ts';
import { text } from '../shared/rows.ts';

/** draft → submitted → returned or approved → amended, as it is called on the phone. */
const WORDS: Record<string, Key> = {
  draft: 'sync.draft',
  submitted: 'flow.is_submitted',
  returned: 'sync.returned',
  approved: 'flow.is_approved',
};

export function statusKey(visit: Row): Key {
  const status = text(visit, 'status') || 'draft';
  const amended = status === 'approved' && Boolean(visit.appends.amendments?.length);
  return amended ? 'flow.is_amended' : (WORDS[status] ?? 'sync.record');
}
