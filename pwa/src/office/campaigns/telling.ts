import { dayOf } from '../../features/shared/clock.ts';
import { showDay } from '../../features/shared/show.ts';
import { type Key, label, t } from '../../i18n.ts';
import type { CampaignRow, Part } from './shapes.ts';

/** Parts of packs and campaigns in words. */

const ROLES: Record<string, Key> = {
  homeroom_teacher: 'role.homeroom_teacher',
  subject_teacher: 'role.subject_teacher',
  specialist_teacher: 'role.specialist_teacher',
  grade_leader: 'role.grade_leader',
  middle_leader: 'role.middle_leader',
  school_leader: 'role.school_leader',
  moral_office: 'role.moral_office',
  every_teacher: 'role.every_teacher',
  everyone: 'role.everyone',
  guardians: 'role.guardians',
  county: 'role.county',
  city: 'role.city',
  province: 'role.province',
};

export function roleWord(role: string): string {
  return ROLES[role] ? t(ROLES[role]) : role;
}

export function rolesWord(roles: string[]): string {
  return roles.map(roleWord).join(t('list.and'));
}

export function partName(part: Part): string {
  return label(part.label ?? part.title) || part.key;
}

/** A day with its year where that is not this one. */
export function dayWord(day: string | null): string {
  if (!day) return '';
  const year = day.slice(0, 4);
  return year === dayOf(new Date()).slice(0, 4)
    ? showDay(day)
    : t('camp.day_year', { year, day: showDay(day) });
}

export function daysOf(campaign: CampaignRow): string {
  return t('camp.days', { starts: dayWord(campaign.starts), ends: dayWord(campaign.ends) });
}
