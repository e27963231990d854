/** What a report may be about: the phone offers these, the readers' page words them. */
export const KINDS = ['violence', 'abuse', 'neglect', 'self_harm', 'bullying', 'danger', 'other'] as const;
