import type source from '../zh-CN/report.ts';

/** Special circumstances. */
const messages: Record<keyof typeof source, string> = {
  'report.title': 'Special circumstances',
  'report.sub': 'Works without signal',
  'report.now': 'Do this first',
  'report.now_text': 'A child in danger: bring it to a safe place, call 110. No need to ask anybody first.',
  'report.call_110': 'Police 110',
  'report.call_school': 'Call school {phone}',
  'report.call_12355': 'Youth line 12355',
  'report.staff': 'If it concerns somebody of the school, call 110 or 12355 instead.',
  'report.tell': 'Tell the school',
  'report.unkept':
    'Only two named people at school can open it. It is not kept while you write: if you leave the page or the phone locks, what is not sealed is gone.',
  'report.kind': 'What kind',
  'report.violence': 'Beaten at home',
  'report.abuse': 'Touched by somebody',
  'report.neglect': 'Nobody looks after the child',
  'report.self_harm': 'Speaks of dying, or hurts itself',
  'report.bullying': 'Bullied by pupils',
  'report.danger': 'Ran away, cheated, threatened',
  'report.other': 'Something else',
  'report.who': 'Whom it is about',
  'report.unlisted': 'Not on the list',
  'report.about': 'Who else, or a name not listed',
  'report.words': 'What you saw and heard',
  'report.words_hint': 'In the child’s own words. Do not press or judge.',
  'report.when': 'When and where',
  'report.seal': 'Seal and send',
  'report.lacking': 'Choose a kind and write one sentence',
  'report.not_sealed': 'Not sealed; your words are still here. Press once more',
  'report.done': 'Sealed, waiting to go to school',
  'report.done_text':
    'It goes first once the school is reached. Nobody can open it on this phone, you neither; whether it arrived is not shown. If it cannot wait, call.',
  'report.close': 'Done',
  'report.leave': 'Not sealed. Back once more and it is gone',
};

export default messages;
