import { type Key, t } from '../../i18n.ts';

/** Words for the closed lists of the wire: relation, mode. An unknown key of a newer school is shown as it is. */

const RELATIONS: Record<string, Key> = {
  mother: 'relation.mother',
  father: 'relation.father',
  grandmother: 'relation.grandmother',
  grandfather: 'relation.grandfather',
  other_relative: 'relation.other_relative',
  entrusted: 'relation.entrusted',
};

const MODES: Record<string, Key> = {
  on_site: 'mode.on_site',
  at_school: 'mode.at_school',
  phone: 'mode.phone',
  letter: 'mode.letter',
  online: 'mode.online',
};

/** Whose home it is. Who came along to a child of another class, or taught it once, has the visit and not its name. */
export function homeWord(name: string | undefined): string {
  return name ? t('family.home', { name }) : t('family.home_else');
}

export function relationWord(relation: unknown): string {
  const key = RELATIONS[String(relation)];
  return key ? t(key) : t('relation.other');
}

export function modeWord(mode: unknown): string {
  const key = MODES[String(mode)];
  return key ? t(key) : '';
}

/** In which capacity a guardian consents; a grandparent's yes is provisional until a parent confirms. */
export function capacityOf(relation: unknown): 'parent' | 'grandparent' | 'other_guardian' {
  if (relation === 'mother' || relation === 'father') return 'parent';
  if (relation === 'grandmother' || relation === 'grandfather') return 'grandparent';
  return 'other_guardian';
}
