import { type Key, type Params, t } from '../../i18n.ts';
import type { IconName } from '../../ui/icons.ts';
import { dayOf } from '../shared/clock.ts';
import { showDay, showMoment } from '../shared/show.ts';

/** The check-up before leaving: what is known of the phone, judged. Pure, but for the words. */
export interface Facts {
  now: Date;
  /** 0 to 1 and whether it is being charged; null where the browser does not tell. */
  battery: { level: number; charging: boolean } | null;
  pupils: number;
  /** When the school last answered, milliseconds since 1970. */
  contact: number;
  /** Days that what came from the school stays readable without contact. */
  lease: number;
  /** Bytes; null where the browser does not tell. */
  free: number | null;
  kept: boolean | null;
  /** The app is on the phone and a test write was read back. */
  offline: boolean;
  consent: boolean;
  /** Minutes by which the clock is ahead of the school's; null where no reply has told. */
  clock: number | null;
  update: boolean;
  photos: number;
}

export type State = 'good' | 'look' | 'unknown';
export type Cure = 'fetch' | 'keep' | 'update';

export interface Check {
  key: string;
  icon: IconName;
  title: string;
  sub: string;
  state: State;
  cure?: Cure;
}

const DAY_MS = 86_400_000;
const MB = 1_048_576;
/** A roster this old may lack a family that moved, or one that was given to somebody else. */
const OLD_DAYS = 3;
const LOW = 0.5;
const TIGHT = 200 * MB;
const CLOCK_MINUTES = 10;
/** What came from the school is soon hidden. */
const LEASE_SOON_DAYS = 5;

const state = (good: boolean): State => (good ? 'good' : 'look');
const pick = (good: boolean, yes: Key, no: Key, params?: Params) => t(good ? yes : no, params);

/** All rows, in the order of the screen: what wants a look comes first. */
export function checks(facts: Facts): Check[] {
  const found = [
    battery(facts),
    roster(facts),
    space(facts),
    offline(facts),
    pin(facts),
    consent(facts),
    clock(facts),
    version(facts),
    photos(facts),
  ];
  const rows = found.filter((row): row is Check => row !== null);
  return [...rows.filter((row) => row.state === 'look'), ...rows.filter((row) => row.state !== 'look')];
}

function battery({ battery: told }: Facts): Check | null {
  if (!told) return null;
  const good = told.charging || told.level >= LOW;
  const title = t('check.battery', { n: Math.round(told.level * 100) });
  return {
    key: 'battery',
    icon: 'battery',
    title,
    sub: pick(good, 'check.battery_ok', 'check.battery_low'),
    state: state(good),
  };
}

function roster({ now, pupils, contact }: Facts): Check {
  const good = pupils > 0 && now.getTime() - contact < OLD_DAYS * DAY_MS;
  const sub = t('pupils.fresh', { when: showMoment(new Date(contact).toISOString(), now) });
  return {
    key: 'roster',
    icon: 'pupil',
    title: t('check.roster', { n: pupils }),
    sub,
    state: state(good),
    ...(good ? {} : { cure: 'fetch' }),
  };
}

function space({ free, kept }: Facts): Check {
  const tight = free !== null && free < TIGHT;
  const mb = (free ?? 0) / MB;
  const size = mb >= 1024 ? `${(mb / 1024).toFixed(1)} GB` : `${Math.round(mb)} MB`;
  const title = free === null ? t('storage.title') : t('storage.free', { size });
  const good = !tight && kept === true;
  const sub = tight ? t('storage.tight') : pick(kept === true, 'storage.kept', 'storage.not_promised');
  return {
    key: 'space',
    icon: 'storage',
    title,
    sub,
    state: state(good),
    ...(kept === true ? {} : { cure: 'keep' }),
  };
}

function offline({ offline: good }: Facts): Check {
  return {
    key: 'offline',
    icon: 'phone-saved',
    title: t('check.offline'),
    sub: pick(good, 'offline.ready', 'check.offline_not'),
    state: state(good),
  };
}

/** The store is open, so there is a PIN; what can run out is the time without the school. */
function pin({ now, contact, lease }: Facts): Check {
  const until = contact + lease * DAY_MS;
  const good = until - now.getTime() > LEASE_SOON_DAYS * DAY_MS;
  const sub = t('check.pin_until', { day: showDay(dayOf(new Date(until))) });
  return {
    key: 'pin',
    icon: 'lock',
    title: t('check.pin'),
    sub,
    state: state(good),
    ...(good ? {} : { cure: 'fetch' }),
  };
}

function consent({ consent: good }: Facts): Check {
  const title = pick(good, 'check.consent', 'check.consent_not');
  return {
    key: 'consent',
    icon: 'doc',
    title,
    sub: t('consent.ask'),
    state: state(good),
    ...(good ? {} : { cure: 'fetch' }),
  };
}

function clock({ now, clock: off }: Facts): Check {
  if (off === null) {
    const time = now.toTimeString().slice(0, 5);
    return { key: 'clock', icon: 'clock', title: t('check.clock_ask', { time }), sub: '', state: 'unknown' };
  }
  const good = Math.abs(off) <= CLOCK_MINUTES;
  const title = pick(good, 'check.clock', 'check.clock_off', { n: Math.abs(off) });
  return {
    key: 'clock',
    icon: 'clock',
    title,
    sub: good ? t('check.clock_off', { n: Math.abs(off) }) : '',
    state: state(good),
  };
}

function version({ update }: Facts): Check {
  const title = pick(!update, 'check.version', 'check.version_new');
  return {
    key: 'version',
    icon: 'sync',
    title,
    sub: '',
    state: state(!update),
    ...(update ? { cure: 'update' } : {}),
  };
}

/** Photos that wait are no reason to stay: they are said, not judged. */
function photos({ photos: n }: Facts): Check {
  return {
    key: 'photos',
    icon: 'photo',
    title: pick(n === 0, 'check.photos_none', 'check.photos', { n }),
    sub: n ? t('check.photos_sub') : '',
    state: 'good',
  };
}
