import type { RouteParams, RouteRecordRaw } from 'vue-router';
import type { Key } from '../../i18n.ts';
import type { IconName } from '../../ui/icons.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The records that the address names, as type and id: without them its screen has nothing to stand on. */
    names?: (params: RouteParams) => [type: string, id: string][];
    /** Shown once, it stays although its record leaves the phone meanwhile. */
    stays?: true;
  }
}

type Named = Pick<RouteRecordRaw, 'meta'>;
const names =
  (type: string) =>
  ({ id }: RouteParams): [string, string][] => [[type, String(id)]];

/** What a route of the table says of the record in its address. */
export const ofVisit: Named = { meta: { names: names('visit') } };
export const ofPupil: Named = { meta: { names: names('pupil') } };
export const ofItem: Named = { meta: { names: names('ledger_item') } };
export const ofTyped: Named = { meta: { names: (params) => names(String(params.type))(params) } };
/** A demand that is new has no id yet. */
export const ofDemand: Named = {
  meta: {
    names: (params) => [
      ...names('visit')(params),
      ...(params.item ? names('ledger_item')({ id: params.item }) : []),
    ],
  },
};
export const staying = ({ meta }: Named): Named => ({ meta: { ...meta, stays: true } });

interface Gone {
  icon: IconName;
  title: Key;
  gone: Key;
  why: Key;
  back: string;
}
const why: Key = 'visit.gone_sub';
const PAPER: Gone = { icon: 'doc', title: 'after.title', gone: 'paper.gone', why, back: '/me/book' };
const GONE: Record<string, Gone> = {
  visit: { icon: 'visit', title: 'visit.title', gone: 'visit.gone', why, back: '/visits' },
  pupil: { icon: 'pupil', title: 'tab.pupils', gone: 'pupil.gone', why: 'pupil.gone_sub', back: '/pupils' },
  ledger_item: { icon: 'chat', title: 'item.title', gone: 'item.gone', why, back: '/me/items' },
};

/** What is said where a record of this type is not on the phone, and where one goes from there. */
export function goneOf(type: string): Gone {
  return GONE[type] ?? PAPER;
}
