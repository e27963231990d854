import type source from '../zh-CN/waiting.ts';

/** What the school did not take in, deletions and what undid them. */
const words: Record<keyof typeof source, string> = {
  'attn.conflict_field': '“{field}”: choose one or keep both',
  'attn.erased': 'A pupil’s data was deleted',
  'attn.erased_text': 'The family asked for it; what was on this phone went too.',
  'attn.reopened': 'A deleted visit is open again',
  'attn.reopened_text':
    'Before you deleted it a colleague had written more, so it stays. Agree, then delete it again.',
  'refused.title': 'Waits for a look',
  'refused.when': 'Written {when}',
  'refused.what': 'What happened',
  'refused.next': 'What comes next ({whose})',
  'refused.wrote': 'All that you wrote is here',
  'refused.yours': 'you',
  'refused.offices': 'the office',
  'refused.nobodys': 'nothing to do',
  'refused.authors': 'its author',
  'refused.bad_shape': 'The school’s form cannot take the content of one field.',
  'refused.bad_shape_next': 'See the field named here, copy the text into the record and correct it.',
  'refused.newer':
    'The phone that wrote this is newer than the school’s program, which does not know one of its fields yet.',
  'refused.newer_next': 'It is taken in by itself after the school’s update.',
  'refused.scope':
    'This pupil is not the author’s now and was not within 60 days, so the school did not put it into the record.',
  'refused.scope_next': 'The office looks at class and assignment. Once they are right, send it again.',
  'refused.state': 'At school this is in another state already.',
  'refused.state_next': 'Look at the record as it is now. If your words are still wanted, copy them into it.',
  'refused.erased': 'This pupil’s data was deleted at the family’s wish.',
  'refused.erased_next': 'This will not be stored at school. Put it aside when you have read it.',
  'refused.cloned':
    'The data of a phone was copied, and one number stands for two contents. The school keeps both.',
  'refused.cloned_next': 'The phone counts anew and nothing else is affected. Copy this into the record.',
  'refused.large': 'This is too large for the school to take. It is still on the phone.',
  'refused.large_next': 'Copy the long text into the record in two steps.',
  'refused.held':
    'The school has it. What it continues has not arrived; most likely it is on a colleague’s phone.',
  'refused.held_next':
    'It joins by itself when that arrives. If it has not come by {day}, the school takes it alone and lets you choose between the two.',
  'refused.other': 'The school could not put this into the record.',
  'refused.other_next': 'The office looks at it. Until then nothing is lost.',
  'refused.fault': '“{field}”: {words}',
  'refused.feedback': 'Said by the family',
  'refused.signature': 'Signature',
  'refused.entry': 'An added entry',
  'refused.sealed': 'Sealed; it opens at school',
  'refused.step': 'Step',
  'refused.submit': 'Handed the visit in',
  'refused.moved': 'Changed its state',
  'refused.delete': 'Deleted it',
  'refused.again': 'Send again',
  'refused.copy': 'Copy into record',
  'refused.keep': 'Keep it',
  'refused.taken': 'The school has taken it in',
  'refused.still': 'The school still cannot take it; it stays as it is',
  'refused.copied': 'Copied; have a look at it',
  'refused.dropped': 'Put aside; the school’s log still has it',
  'refused.drop_title': 'Drop this one?',
  'refused.drop_text':
    'It leaves this list and will not stand in the record. The school’s log keeps it; the office can find it.',
  'refused.tail': 'When you ask the office, give this number: {tail}.',
  'refused.call': 'Call the school {phone}',
  'refused.gone': 'Nothing to look at here',
  'refused.gone_sub': 'It may have been taken in, or the office has settled it.',
  'draft.delete': 'Delete this draft',
  'draft.delete_title': 'Delete this draft?',
  'draft.delete_text':
    'What is written leaves everybody’s phone; writing again begins a new one. If a colleague has written more meanwhile, the school keeps it and tells you.',
  'draft.delete_photos': 'Photos that have not been sent are deleted too.',
  'draft.keep': 'Keep it',
  'draft.deleted': 'Deleted',
  'draft.reopened':
    'This was deleted before, and its words are back: somebody wrote on, so the school kept it. You may delete it again at the last step.',
};

export default words;
