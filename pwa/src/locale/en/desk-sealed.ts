import type source from '../zh-CN/desk-sealed.ts';

/** What is sealed to the school. */
const messages: Record<keyof typeof source, string> = {
  'desk.nav_sealed': 'Special circumstances',
  'desk.sealed_sub': 'What teachers and families sealed: two named readers open it, nobody else',
  'desk.rail_reader': 'You were named a reader; please look',
  'desk.rail_reader_ended': 'You are no reader any more',
  'desk.rail_report': 'A sealed report waits for you',
  'desk.rail_no_reader': 'Two readers are not named yet',
  'desk.reader_news': 'For you to know',
  'desk.reader_named':
    '{name} named you on {when} to read reports on special circumstances and what families sealed. Speak of it to nobody but the police and those who must help the child.',
  'desk.reader_ended':
    '{name} ended it on {when}: you can open no report any more. Please go on keeping what you read to yourself.',
  'desk.reader_seen': 'I have seen it',
  'desk.reports': 'Reports',
  'desk.report_came': 'Arrived',
  'desk.report_by': 'Written by',
  'desk.report_state': 'State',
  'desk.report_open': 'Open',
  'desk.report_new': 'You have not opened it',
  'desk.report_opened': 'Opened',
  'desk.report_done': 'Acted upon',
  'desk.report_none': 'No reports',
  'desk.report_logged': 'Each opening is written down: who and when. Only the two readers see that log.',
  'desk.not_reader': 'You are not a named reader',
  'desk.not_reader_sub':
    'Whether there are reports is not shown here. If it is urgent, call 110 or go to the two readers.',
  'desk.report_do': 'When one has come',
  'desk.report_do_1': 'If the child is in danger now, call 110 at once and bring the child to a safe place.',
  'desk.report_do_2':
    'If somebody seems to harm the child, report to 110: do not wait for proof or for consent.',
  'desk.report_do_3':
    'Do not confront whoever is named, do not make the child tell it again and again, keep it out of chat groups.',
  'desk.report_do_4': 'Note below the report what was done; the note is sealed as the report is.',
  'desk.readers': 'The two readers',
  'desk.readers_why':
    'Only they open reports and what families sealed. With one missing, something may go unseen.',
  'desk.readers_none': 'Nobody is named. A report that comes now cannot be opened by anybody.',
  'desk.reader_since': 'Named by {name} on {when}',
  'desk.reader_told': 'Has seen it',
  'desk.reader_untold': 'Has not seen it yet: please say so in person',
  'desk.reader_end': 'End',
  'desk.reader_end_of': 'End the reading of {name}',
  'desk.reader_who': 'Whom to name',
  'desk.reader_name': 'Name as a reader',
  'desk.reader_now': 'Named; shown at the next sign-in here',
  'desk.reader_no_more': 'Ended',
  'desk.reader_log':
    'Nobody names themselves. Naming and ending are logged, and the person is told. A colleague without a desk can be a reader, and signs in here with the staff number.',
  'desk.report_head': 'Report by {name}, arrived {when}',
  'desk.report_shut': 'This one does not open',
  'desk.report_shut_sub': 'Its key is gone, or it was damaged on the way. Please ask {name} at once.',
  'desk.report_outcome': 'What was done',
  'desk.report_what': 'Add a note',
  'desk.report_what_hint': 'Was 110 called, where is the child now, who looks after it, what comes next.',
  'desk.report_what_integrity': 'Who was asked, what was found, whether it was given back, what comes next.',
  'desk.report_happened': 'What happened',
  'desk.report_from': 'Which family says so',
  'desk.report_unnamed': 'The family did not say who it is',
  'desk.report_visited': 'Visit of',
  'desk.report_what_missing': 'Write in one sentence what was done',
  'desk.report_note': 'Seal the note',
  'desk.report_noted': 'Sealed and kept',
  'desk.report_readings': 'Who opened it',
  'desk.report_who_when': '{name}, {when}',
};

export default messages;
