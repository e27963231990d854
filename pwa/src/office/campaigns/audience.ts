import type { Person } from '../shapes.ts';

/** Whether a colleague is among those whom a training or meeting is for; `everyone` is. */
export function isInvited(person: Person, audience: string[]): boolean {
  return audience.some((role) => HOLDS[role]?.(person) ?? false);
}

const duty = (name: string) => (person: Person) => person.duties.includes(name);
const HOLDS: Record<string, (person: Person) => boolean> = {
  homeroom_teacher: (person) => person.homeroom.length > 0,
  subject_teacher: (person) => person.classes.length > 0,
  specialist_teacher: duty('specialist'),
  grade_leader: duty('grade_leader'),
  middle_leader: duty('middle_leader'),
  school_leader: (person) => person.duties.includes('school_leader') || person.roles.includes('leader'),
  moral_office: (person) => person.roles.includes('office'),
  every_teacher: (person) => person.classes.length > 0 || person.duties.length > 0 || person.roles.length > 0,
  everyone: () => true,
};
