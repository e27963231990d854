import type { Grouped, Tag } from './shapes.ts';

export interface Section {
  key: string;
  label: string;
  tags: Tag[];
}

/** The list under a campaign's own groups; what it names in none of them comes last, under `rest`. */
export function sectionsOf(tags: Tag[], campaign: Grouped | undefined, rest: string): Section[] {
  const groups = campaign?.groups ?? [];
  const held = (tag: Tag) => (campaign && tag.groups[campaign.id]) ?? [];
  const named = groups.map(({ key, label }) => ({
    key,
    label,
    tags: tags.filter((tag) => held(tag).includes(key)),
  }));
  const left = tags.filter((tag) => !held(tag).length);
  const all = left.length ? [...named, { key: '', label: rest, tags: left }] : named;
  return all.filter((one) => one.tags.length);
}

/** How many pupils, whatever number of tags leads each of them there. */
export function pupilsIn(tags: Tag[]): number {
  return new Set(tags.map((tag) => tag.pupil)).size;
}
