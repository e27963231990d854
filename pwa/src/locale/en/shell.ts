import type source from '../zh-CN/shell.ts';

/** The gate, the front page, pupils and what several screens share. */
const words: Record<keyof typeof source, string> = {
  'app.name': 'Home visits',
  'app.promise': 'Write with an easy mind, signal or none',

  'act.back': 'Back',
  'act.undo': 'Undo',

  'list.and': ', ',
  'list.comma': ', ',

  'family.home': 'Home of {name}',
  'family.home_else': 'A home not on my list',

  'tab.label': 'Main navigation',
  'tab.today': 'Today',
  'tab.pupils': 'Pupils',
  'tab.visits': 'Visits',
  'tab.me': 'Me',

  'state.phone': 'On the phone',
  'state.waiting': 'Waiting to go',
  'state.school': 'At school',
  'state.attention': 'Needs a look',

  'saved.saved': 'Saved here',
  'saved.saving': 'Saving',
  'saved.no_room': 'Not kept yet: the phone may be full. Make some room and press again',
  'saved.failed': 'Not saved yet',

  'relation.mother': 'Mother',
  'relation.father': 'Father',
  'relation.grandmother': 'Grandmother',
  'relation.grandfather': 'Grandfather',
  'relation.other_relative': 'Relative',
  'relation.entrusted': 'Entrusted carer',
  'relation.child': 'Child',
  'relation.other': 'Family',

  'mode.on_site': 'At home',
  'mode.at_school': 'At school',
  'mode.phone': 'Phone',
  'mode.letter': 'Letter',
  'mode.online': 'Video or online',

  'day.today': 'Today',
  'day.tomorrow': 'Tomorrow',
  'day.yesterday': 'Yesterday',
  'day.date': '{d} {month}',
  'day.week': 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday',

  'appointment.none': 'No time agreed yet',

  'language.zh-CN': '中文',
  'language.en': 'English',

  'problem.no_answer': 'Not connected to the school now. Sign in where there is signal.',
  'problem.bad_credentials': 'Number and password do not match; look at the slip from the office again.',
  'problem.rate_limited': 'That was many tries; come back in a few minutes.',
  'problem.other': 'The school did not agree; try again in a while, or ask the office.',

  'gate.teacher': 'Teacher sign-in',
  'gate.again': 'Sign in once more',
  'gate.user': 'Staff number',
  'gate.user_missing': 'Fill in your staff number',
  'gate.password': 'Password',
  'gate.password_hint': 'First time? It is on the slip from the office.',
  'gate.password_missing': 'Fill in your password',
  'gate.see': 'Show what is typed',
  'gate.enter': 'Sign in',
  'gate.not_now': 'Not now',
  'gate.entering': 'Signing in',
  'gate.privacy':
    'Only signing in needs the network. Pupils’ data is encrypted before it is stored and works away from school.',
  'gate.ruined':
    'Locked after 10 tries. Unsent work can be recovered at school and is handed in after you sign in.',
  'gate.revoked':
    'This phone is switched off; ask the office. Unsent work is locked, not lost; it is handed in once you sign in again.',
  'gate.evicted':
    'The browser cleared what was stored here. All that reached school is there and comes back when you sign in.',
  'gate.evicted_lost':
    'The browser cleared what was stored here, {n} {n|one=record or photo|other=records and photos} of it not yet at school. A backup file, if you made one, brings them back; else write them anew. All that reached school comes back when you sign in.',
  'gate.elsewhere': 'Home visits was opened in another page. This one is locked; everything is there.',

  'greet.morning': 'Good morning',
  'greet.afternoon': 'Good afternoon',
  'greet.evening': 'Good evening',
  'greet.name': '{word}, {name}',

  'choose.title': 'Choose a PIN',
  'choose.again': 'Type it again',
  'choose.hint': '6 digits or more, for this phone only',
  'choose.weak': 'That one is easy to guess; choose one without a pattern',
  'choose.differ': 'The two differ; start again',
  'choose.not_stored': 'The phone could not store it; check its space and try again',
  'choose.building': 'Locking the data',
  'choose.why': 'It encrypts the pupils’ data. The school does not know it either; keep it in mind.',

  'pin.dots': '{n} {n|one=digit|other=digits} typed',
  'pin.pad': 'Number pad',
  'pin.erase': 'Delete one digit',
  'pin.ok': 'OK',
  'pin.old': 'First the present PIN',
  'pin.changed': 'PIN changed',

  'unlock.hint': 'Type your PIN; no network needed',
  'unlock.stuck':
    'It did not open just now. Nothing is lost; type the PIN again, or close the app and open it.',
  'unlock.wrong': 'Wrong PIN; {n} {n|one=try|other=tries} left',
  'unlock.opening': 'Unlocking',
  'unlock.handed': 'Please give the phone back to the teacher, who goes on with the PIN.',
  'unlock.forgot': 'I forgot the PIN',
  'unlock.forgot_how':
    'Only you know it; the school cannot look it up. You can clear this phone and sign in again: what reached school comes back, unsent writing is recovered by the school.',
  'unlock.give_up': 'Clear and start anew',
  'unlock.give_up_title': 'Clear the data on this phone?',
  'unlock.give_up_text':
    'Then you sign in with a network. Unsent writing and photos stay sealed here and go to the school after that.',
  'unlock.keep': 'Let me think',
  'unlock.here': '{n} {n|one=visit|other=visits} on the phone; they go at school. All there, nothing lost.',

  'badge.attention': '{n} to look at',
  'badge.visits': '{n} on the phone',
  'badge.photos': '{n} {n|one=photo|other=photos} here',
  'badge.else': 'Some still here',
  'badge.all': 'All at school',

  'today.next': 'Next home',
  'today.begun': 'Being written',
  'today.any_time': 'Time open',
  'today.with': 'With {names}',
  'today.look': 'Look at the preparation',
  'today.later': 'Later today',
  'today.drafts': 'Not finished',
  'today.prepared': 'Being prepared',
  'today.returned': 'The office asks for more',
  'today.week': 'This week',
  'today.coming': 'Coming up',
  'today.missed': 'Agreed, not yet visited',
  'today.answers': 'Families answered',
  'today.none': 'Nothing agreed for today',
  'today.none_but': '{n} {n|one=home|other=homes} still to visit',
  'today.none_all': 'Every home has been visited',
  'today.none_yet': 'No assignments have come yet. Once the school has made them they arrive when connected.',
  'today.see_todo': 'See who is left',
  'today.lease':
    'Long without the school: earlier contents are put away. Keep writing; all returns once connected.',

  'sums.done': 'visited',
  'sums.todo': 'to visit',

  'pupils.search': 'Find a pupil',
  'pupils.search_hint': 'Name, pinyin or village',
  'pupils.filter': 'Filter',
  'pupils.todo': 'To visit',
  'pupils.first': 'Visit first',
  'pupils.done': 'Visited',
  'pupils.all': 'All',
  'pupils.count': '{n} {n|one=pupil|other=pupils}',
  'pupils.classes': '{n} {n|one=class|other=classes}',
  'pupils.fresh': 'updated {when}',
  'pupils.homes': '{n} {n|one=home|other=homes}',
  'pupils.no_village': 'Village not entered',
  'pupils.not_mine': 'Not assigned to you',
  'pupils.was': 'Visited {day}',
  'pupils.begun': 'Being written',
  'pupils.returned': 'To be completed',
  'pupils.first_why': '“Visit first” says only that; never why.',
  'pupils.nobody': 'Nobody found',
  'pupils.nobody_sub': 'Try another character, or the first letters in pinyin',
  'pupils.none_here': 'No pupils here',
  'pupils.none_here_sub': 'Look under another heading',
  'pupils.none_yet': 'The roster is not here yet',
  'pupils.none_yet_sub': 'It comes when the school is reached, and works offline from then on',

  'pupil.back': 'Back to the pupils',
  'pupil.first': 'Visit first',
  'pupil.first_done': 'Visit first, done',
  'pupil.why': 'Why this visit comes first',
  'pupil.why_sub': 'Shown only with a connection',
  'pupil.why_asking': 'Asking the school',
  'pupil.why_since': 'since {day} {year}',
  'pupil.why_none': 'The school has no reason on record now.',
  'pupil.why_kept': 'Shown here, never kept on the phone. The school logs each time it is read.',
  'pupil.why_offline':
    'The school cannot be reached now. This is never kept on the phone, so that a lost phone tells nobody; it is shown only with a connection.',
  'pupil.boarder': 'Boarder',
  'pupil.family': 'Family',
  'pupil.earlier': 'Earlier visits',
  'pupil.first_time': 'This is the first visit to this home',
  'pupil.draft': 'One visit is not finished',
  'pupil.been': 'Visited in this round',
  'pupil.been_sub': 'Another visit can be recorded too.',
  'pupil.no_plan': 'Nothing planned for this home',
  'pupil.no_plan_sub': 'A visit on the spur can be recorded too.',
  'pupil.gone': 'Nothing is known of this pupil',
  'pupil.gone_sub': 'The class may have changed; it updates when the school is reached',

  'guardian.carer': 'Day-to-day carer',
  'guardian.away': 'Works away',
  'guardian.large_print': 'Large-print note',
  'guardian.call': 'Call {who}',
  'guardian.none': 'No family members entered yet.',

  'answer.ack': '{who} has read the note',
  'answer.say': '{who} answered',
  'answer.correct': '{who} asks for a correction',
  'answer.call': 'Asks you to call.',

  'offline.to_safari':
    'It cannot work offline here. Tap “···” at the top and choose “Open in Safari”. If that is not there, open Safari and type:',
  'offline.to_browser':
    'It cannot work offline here. Tap “···” at the top and choose “Open in browser”. If that is not there, open the phone’s own browser and type:',
};

export default words;
