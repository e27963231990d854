import type source from '../zh-CN/carry.ts';

/** Several teachers on one phone, enrolment by code, the backup file, the clock. */
const words: Record<keyof typeof source, string> = {
  'gate.here': 'Teachers on this phone',
  'gate.account': 'Staff number ending in {tail}',
  'gate.account_plain': 'A teacher',
  'gate.account_sub': 'Locked; the PIN opens it',
  'gate.account_ended': 'Sign in again with number and password',
  'gate.account_kept': 'Has unsent visits: unlock and sign in to send',
  'gate.new': 'Sign in with another number',
  'gate.by_code': 'I have a sign-in code',
  'gate.by_password': 'Use staff number and password',
  'gate.code': 'Sign-in code',
  'gate.code_hint': 'From the office: 20 letters and digits, good for one time',
  'gate.code_missing': 'Fill in the sign-in code',
  'problem.bad_code': 'This code was used already, or its time is over. Ask the office for another one.',

  'unlock.other': 'Another teacher',

  'clock.ahead':
    'The phone’s clock is {span} ahead, and so are the times you note. Switch automatic time on in its settings; records are safe.',
  'clock.behind':
    'The phone’s clock is {span} behind, and so are the times you note. Switch automatic time on in its settings; records are safe.',
  'clock.minutes': '{n} {n|one=minute|other=minutes}',
  'clock.hours': '{n} {n|one=hour|other=hours}',
  'clock.days': '{n} {n|one=day|other=days}',

  'me.oldest': 'oldest: {when}',
  'me.overdue':
    'Something has been on the phone for {hours} hours. Send it at school today; if you cannot go, let a colleague carry a file.',
  'me.backup': 'Back up what is unsent',
  'me.backup_sub': 'A file to carry to school; a colleague’s, too',

  'backup.title': 'Backup and carrying',
  'backup.mine': 'Back up mine',
  'backup.how':
    'If you cannot get to school, or the phone must be repaired, make a file for a colleague or the school’s computer. It is sealed; only the school can open it.',
  'backup.what': '{records} {records|one=record|other=records}, {photos} {photos|one=photo|other=photos}',
  'backup.none': 'All is at school; there is nothing to back up.',
  'backup.make': 'Make the file',
  'backup.making': 'Sealing',
  'backup.made': 'Made; it is in this phone’s downloads: {name}',
  'backup.after': 'Everything stays on the phone and goes as usual once connected; nothing arrives twice.',
  'backup.failed': 'It was not stored. Check the phone’s space and try again.',

  'bring.title': 'Carry a colleague’s',
  'bring.how': 'Hand a colleague’s backup file to the school, while connected. Doing it twice does no harm.',
  'bring.desk': 'Take in a backup file',
  'bring.desk_how':
    'When a phone cannot reach the school, breaks or is replaced, its teacher brings a .jfb file. Choose it here; doing so twice does no harm.',
  'bring.pick': 'Choose the file',
  'bring.busy': 'Handing over, {done} of {of}',
  'bring.done':
    'At school: {records} {records|one=record|other=records}, {photos} {photos|one=photo|other=photos}.',
  'bring.later':
    '{n} {n|one=part waits|other=parts wait} for something else; hand the same file over again in two days.',
  'bring.refused': 'The school did not take {n} {n|one=part|other=parts}; tell the office.',
  'bring.unproved': 'Some of it was signed by no phone; the school has noted who brought it.',
  'bring.no_file': 'This is not a backup file of ours; try another one.',
  'bring.no_answer': 'Not all went. It is still in the file; connect and hand it over again.',
};

export default words;
