import type source from '../zh-CN/desk-letters.ts';

/** Letters before the visits, and notes on paper. */
const words: Record<keyof typeof source, string> = {
  'desk.nav_letters': 'Letters',
  'desk.let': 'Letters to parents',
  'desk.let_title': 'Letters to parents of {name}',
  'desk.let_sub': '{n} families · {asked} asked · {silent} silent',
  'desk.let_why':
    'One sheet a family, letter and slip in one, to tear off and send back. What is filled in by phone goes straight to Appointments; paper is typed in there.',
  'desk.let_families': 'Families',
  'desk.let_col_pupil': 'Pupil',
  'desk.let_col_asked': 'Asked',
  'desk.let_col_answer': 'Answer',
  'desk.let_col_write': 'Write to one',
  'desk.let_by_paper': 'Printed {day}',
  'desk.let_by_text': 'Message {day}',
  'desk.let_times': '{n} times in all',
  'desk.let_ended': 'Its code no longer works',
  'desk.let_unasked': 'Not asked yet',
  'desk.let_away': 'away',
  'desk.let_nobody': 'Nobody who may be written to',
  'desk.let_write_of': 'Write to {name}, family of {pupil}',
  'desk.let_print': 'Print the class',
  'desk.let_print_silent': 'Print the {n} silent ones only',
  'desk.let_lost': 'The file did not arrive. Press again when the line is back; no harm is done',
  'desk.let_printed': 'The PDF is downloaded: print it and give it to the children',
  'desk.let_renew': 'Codes printed before end with this print; links sent one by one go on',
  'desk.let_nothing': 'Nothing to print',
  'desk.let_no_campaign': 'No campaign is running: start one under Campaigns',
  'desk.let_out': 'Print and send',
  'desk.let_text': 'The letter for a class group (no names, no links)',
  'desk.let_short': 'Text message: {title}',
  'desk.let_message_to': 'For {pupil}: {who}',
  'desk.let_message_why':
    'The link is for this person only; keep it out of groups. It holds no child’s name.',
  'desk.let_copy': 'Copy',
  'desk.let_copied': 'Copied',
  'desk.let_signs': '{n} characters',
  'desk.let_one_sided': 'The printer prints one side only (no empty pages in the PDF)',
  'desk.let_slips': 'Notes of visits',
  'desk.let_slips_why':
    'Prints the notes of this class that have no slip yet, a sheet for each guardian, the visit code on a stub of its own.',
  'desk.let_slips_again':
    'Also those printed before: all earlier links of these guardians end, phones that had opened one ask for the code on the new slip; notifications and e-mails go on',
  'desk.let_slips_print': 'Print the notes',
};

export default words;
