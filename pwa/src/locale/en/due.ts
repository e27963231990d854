import type source from '../zh-CN/due.ts';

/** What the rules ask of a teacher. What is due and why comes from the school in words. */
const words: Record<keyof typeof source, string> = {
  'due.title': 'Still to do',
  'due.as_of': 'As of {when}',
  'due.here': '{n} finished {n|one=visit|other=visits} still on this phone, counted at school',
  'due.mine': 'My progress',
  'due.mine_open': '{n} {n|one=rule|other=rules} not met yet',
  'due.mine_met': 'All done',
  'due.pupils': '{have} of {of} families',
  'due.visits': '{have} of {of} visits',
  'due.n_pupils': '{n} {n|one=family|other=families}',
  'due.n_visits': '{n} {n|one=visit|other=visits}',
  'due.children': 'Children still missing: {n}',
  'due.figures': 'For information',
  'due.have': 'Visited {have} of {need} times',
  'due.from': 'A further visit counts from {day}',
  'due.none': 'Nothing asked now',
  'due.none_sub': 'A campaign comes with the next contact',
};

export default words;
