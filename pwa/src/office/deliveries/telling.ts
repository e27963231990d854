import { showMoment } from '../../features/shared/show.ts';
import { type Key, t } from '../../i18n.ts';
import type { IconName } from '../../ui/icons.ts';
import type { Delivery, State } from './shapes.ts';

const CHANNELS: Record<string, Key> = {
  webpush: 'desk.sent_webpush',
  smtp: 'desk.sent_smtp',
  webhook: 'desk.sent_webhook',
  apprise: 'desk.sent_apprise',
  paper: 'desk.sent_paper',
};
export const STATE_WORDS: Record<State, Key> = {
  queued: 'desk.sent_queued',
  sent: 'desk.sent_sent',
  failed: 'desk.sent_failed',
  dead: 'desk.sent_dead',
  gone: 'desk.sent_gone',
};
export const LOOKS: Record<State, { icon: IconName; look: string }> = {
  queued: { icon: 'clock', look: 'wait' },
  sent: { icon: 'check', look: 'school' },
  failed: { icon: 'sync', look: 'wait' },
  dead: { icon: 'attention', look: 'attn' },
  gone: { icon: 'close', look: 'wait' },
};
/** What an answer means, where it is not plain; the number itself is for whoever looks after the server. */
const WHYS: Record<string, Key> = {
  '404': 'desk.sent_why_gone',
  '410': 'desk.sent_why_gone',
  '550': 'desk.sent_why_mailbox',
  '551': 'desk.sent_why_mailbox',
  '553': 'desk.sent_why_mailbox',
  recalled: 'desk.sent_why_recalled',
  newer: 'desk.sent_why_newer',
  unsubscribed: 'desk.sent_why_unsubscribed',
  paper: 'desk.sent_why_paper',
  no_answer: 'desk.sent_why_line',
  timeout: 'desk.sent_why_line',
  no_line: 'desk.sent_why_line',
  host_rests: 'desk.sent_why_line',
  tls: 'desk.sent_why_tls',
  not_allowed: 'desk.sent_why_not_allowed',
};

export function channelWord(channel: string): string {
  const key = CHANNELS[channel];
  return key ? t(key) : channel;
}

export function whyOf(one: Delivery): string {
  if (one.state === 'sent' || !one.code) return '';
  const key = WHYS[one.code];
  // Only a subscription of a browser ends with such an answer; any other address is simply not there.
  if (key === 'desk.sent_why_gone' && one.channel !== 'webpush')
    return t('desk.sent_why_refused', { code: one.code });
  if (key) return t(key);
  return one.code.startsWith('auth_')
    ? t('desk.sent_why_login')
    : t('desk.sent_why_code', { code: one.code });
}

/** A slip is printed, everything else is sent. */
export function stateWord(one: Delivery): string {
  if (one.channel !== 'paper') return t(STATE_WORDS[one.state]);
  if (one.state === 'queued') return t('desk.sent_to_print');
  return t(one.state === 'sent' ? 'desk.sent_printed' : STATE_WORDS[one.state]);
}

/** When it comes again, and how often it was tried. */
export function nextOf(one: Delivery): string {
  const tries = one.tries ? t('desk.sent_tries', { n: one.tries }) : '';
  const due = one.due ? t('desk.sent_due', { when: showMoment(one.due) }) : '';
  return [tries, due].filter(Boolean).join(t('list.comma'));
}

export function canResend(one: Delivery): boolean {
  return one.state === 'dead' || one.state === 'failed';
}
