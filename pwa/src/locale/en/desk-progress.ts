import type source from '../zh-CN/desk-progress.ts';

/** How far a campaign's rules are. What closes a rule and why it is asked comes from the school in words. */
const words: Record<keyof typeof source, string> = {
  'desk.nav_progress': 'Progress',
  'prog.title': 'Progress',
  'prog.campaign': 'Which campaign',
  'prog.as_of': 'As of {day}; visits that have reached the school',
  'prog.no_rules': 'This campaign sets no figures',
  'prog.no_rules_sub': 'Look at another campaign',
  'prog.judged': 'Progress by rule',
  'prog.judged_why': 'The bar marks the goal; no ranking',
  'prog.shown': 'For information',
  'prog.shown_why': 'Shown to people; the program judges nothing by these',
  'prog.guarded':
    'Told in numbers, without names. Not told: small numbers, and a rule about some of the groups only.',
  'prog.rooms': 'By class',
  'prog.earlier': 'Earlier periods: {n}',
  'prog.col_have': 'Done / due',
  'prog.col_lack': 'Still missing',
  'prog.col_period': 'Period',
  'prog.of_pupils': '{have} of {of} families',
  'prog.of_people': '{have} of {of} people',
  'prog.of_visits': '{have} of {of} visits',
  'prog.goal': 'Goal {n}',
  'prog.lack_pupils': '{n} families to go',
  'prog.lack_people': '{n} people to go',
  'prog.lack_visits': '{n} visits to go',
  'prog.met': 'Done',
  'prog.names': 'See names',
  'prog.names_n': '{n} not done yet',
  'prog.has': '{have} of {need}',
  'prog.been': 'Visited {have} of {need} times',
  'prog.from': 'A further visit counts from {day}',
  'prog.visits': 'See visits',
  'prog.close': 'Close',
};

export default words;
