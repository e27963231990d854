import type source from '../zh-CN/report.ts';

/** Special circumstances. */
const messages: Record<keyof typeof source, string> = {
  'report.title': 'Special circumstances',
  'report.sub': 'Works without signal',
  'report.me_sub': 'Whom to call first, how to tell the school',
  'report.now': 'Do this first',
  'report.now_text':
    'If the child is in danger now, bring the child to a safe place and call 110. You need not find out more or ask anybody first.',
  'report.call_110': 'Police 110',
  'report.call_school': 'Call school {phone}',
  'report.call_12355': 'Youth line 12355',
  'report.staff': 'If it concerns somebody of the school, do not write here: call 110 or 12355.',
  'report.tell': 'Tell the school',
  'report.unkept':
    'Only two named people at school can open it. While you write, it is on this page alone and not kept on the phone; if you leave the page or the phone locks, what is not sealed is gone.',
  'report.kind': 'What kind',
  'report.kind_missing': 'Choose one; if unsure, choose “Something else”',
  'report.violence': 'The child is beaten at home',
  'report.abuse': 'Somebody abuses the child’s body',
  'report.neglect': 'Nobody looks after the child',
  'report.self_harm': 'The child speaks of dying, or hurts itself',
  'report.bullying': 'Bullied by other pupils',
  'report.danger': 'Ran away, cheated or threatened',
  'report.other': 'Something else',
  'report.who': 'Whom it is about',
  'report.unlisted': 'Not on the list',
  'report.about': 'Who else, or a name that is not listed',
  'report.words': 'What you saw and heard',
  'report.words_hint': 'In the child’s own words. Do not press, do not judge.',
  'report.words_missing': 'One sentence will do: write what you saw',
  'report.when': 'When and where',
  'report.seal': 'Seal and send',
  'report.not_sealed': 'It was not sealed; your words are still on this page. Press once more',
  'report.done': 'Sealed and on its way',
  'report.done_text':
    'It goes first as soon as the school is reached. Nobody can open it on this phone, you neither; no visit, list or draft shows it.',
  'report.done_call': 'Whether it has arrived is not shown here. If it cannot wait, call.',
  'report.close': 'Done',
  'report.leave': 'Not sealed yet',
  'report.leave_text': 'If you leave this page, what you wrote is gone.',
  'report.stay': 'Go on writing',
  'report.drop': 'Let it go',
};

export default messages;
