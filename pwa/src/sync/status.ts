import { type ComputedRef, computed, type Ref } from 'vue';
import { allRows, type LocalPhoto, lastArrival, ops, photos, rowsOf, shownOps } from '../vault/memory.ts';
import { session } from '../vault/session.ts';
import { commit } from '../vault/store.ts';
import { connected } from './connection.ts';
import { isHidden, isUnsent, type LocalOp } from './op.ts';
import { discard } from './quarantine.ts';
import { fault, mismatched, type Phase, phase, retryAt, syncNow as runNow } from './syncer.ts';
import { type ConflictRow, keyOf } from './wire.ts';

/** The button. Resolves when the attempt has ended, well or not; `syncStatus` tells how. */
export function syncNow(): Promise<void> {
  return runNow();
}

/** What the phone can honestly say about where things are. */
export type Place = 'phone' | 'waiting' | 'school' | 'attention';

export interface Attention {
  id: string;
  /**
   * conflict: two people wrote different things (`code`: see handsOf) · held: waits for what it refers to · quarantined: the school kept it
   * but could not apply it · parked: the school could not even keep it · redacted: personal numbers were taken out ·
   * erased: the family had the pupil's data erased, and this with it ·
   * photo_refused · reopened: a colleague's writing undid an own deletion · mismatch: the phone's copy does not fit
   * the school's · fault: the sync stopped, `code` says why.
   */
  kind:
    | 'conflict'
    | 'held'
    | 'quarantined'
    | 'parked'
    | 'redacted'
    | 'erased'
    | 'photo_refused'
    | 'reopened'
    | 'mismatch'
    | 'fault';
  type: string;
  /** Record id; empty for what concerns no record. */
  record: string;
  /** The visit it belongs to, where there is one. */
  visit: string | null;
  field?: string;
  code?: string;
  errors?: Record<string, string[]>;
  /** What is held waits at most until then. */
  until?: string;
  /** May `dismiss` take it off the list? */
  dismissable: boolean;
}

export const syncStatus: {
  phase: Ref<Phase>;
  retryAt: Ref<number | null>;
  /** Visits of which something has not reached the school, and visits that are wholly there. */
  visitsHere: ComputedRef<number>;
  visitsArrived: ComputedRef<number>;
  photosHere: ComputedRef<number>;
  photosArrived: ComputedRef<number>;
  /** All else that somebody wrote: appointments, itineraries, demands, support, talks, stories, deeds, children of no list. */
  papersHere: ComputedRef<number>;
  papersArrived: ComputedRef<number>;
  lastArrival: Ref<string | null>;
  /** When the oldest unsent work was written (milliseconds since 1970); red after 24 hours. */
  oldestUnsent: ComputedRef<number | null>;
  attention: ComputedRef<Attention[]>;
} = {
  phase,
  retryAt,
  visitsHere: computed(() => unsent.value.visits.size),
  visitsArrived: computed(
    () => [...rowsOf('visit').keys()].filter((id) => !unsent.value.visits.has(id)).length,
  ),
  photosHere: computed(() =>
    count((photo) => photo.bytes && (photo.state === 'phone' || photo.state === 'sending')),
  ),
  photosArrived: computed(() => count((photo) => photo.state === 'school') + elsewhere()),
  papersHere: computed(() => unsent.value.papers.size),
  papersArrived: computed(() => papersThere().filter((key) => !unsent.value.papers.has(key)).length),
  lastArrival,
  oldestUnsent: computed(() => {
    const made = [...ops.values()].filter((op) => isUnsent(op) && !isHidden(op)).map((op) => op.made);
    return made.length ? Math.min(...made) : null;
  }),
  attention: computed(() => [...fromRows(), ...fromOps(), ...fromPhotos(), ...fromSync()]),
};

/** Where a visit is: still being written here, finished and on its way, at school, or waiting for a person. */
export function visitState(id: string): ComputedRef<Place> {
  return computed(() => {
    if (syncStatus.attention.value.some((item) => item.visit === id && item.kind !== 'redacted'))
      return 'attention';
    const waiting = unsent.value.visits.get(id) ?? [];
    if (waiting.some((op) => op.state === 'queued')) return 'waiting';
    if (waiting.length || !rowsOf('visit').has(id)) return 'phone';
    return 'school';
  });
}

/** `refused`: those that somebody still has to look at; a photo that the family took back, or that was seen, is none. */
export function photosState(id: string): ComputedRef<{ here: number; arrived: number; refused: number }> {
  return computed(() => {
    const mine = [...photos.values()].filter((photo) => photo.visit === id);
    return {
      here: mine.filter((photo) => photo.state === 'phone' || photo.state === 'sending').length,
      arrived: mine.filter((photo) => photo.state === 'school').length,
      refused: mine.filter((photo) => photo.state === 'refused' && !photo.dismissed).length,
    };
  });
}

/** Takes a remark off the list; a quarantined op is discarded at the school first. */
export async function dismiss(item: Attention): Promise<void> {
  const photo = photos.get(item.record);
  if (item.kind === 'photo_refused' && photo) {
    await commit({ photos: [{ ...photo, dismissed: true }] });
    return;
  }
  const op = ops.get(item.id);
  if (!op) return;
  const client = connected();
  if (op.state === 'quarantined' && client) await discard(client, op);
  else await commit({ ops: [{ ...op, dismissed: true }] });
}

/** What has not reached the school, by visit (what the family agreed to at one is part of it) and by paper. */
const unsent = computed(() => {
  const visits = new Map<string, LocalOp[]>();
  const papers = new Set<string>();
  for (const op of ops.values()) {
    if (!isUnsent(op) || isHidden(op)) continue;
    const visit = op.type === 'visit' || op.type === 'consent' ? visitOf(op) : null;
    if (visit) visits.set(visit, [...(visits.get(visit) ?? []), op]);
    else papers.add(keyOf(op.type, op.id));
  }
  return { visits, papers };
});

const PAPERS = ['appointment', 'trip', 'ledger_item', 'support', 'consultation', 'essay', 'deed'];

/** Papers that the school has, as far as they are on this phone. */
function papersThere(): string[] {
  const kept = PAPERS.flatMap((type) => [...rowsOf(type).values()]);
  const children = [...rowsOf('pupil').values()].filter((row) => row.values.unlisted === true);
  return [...kept, ...children].map((row) => keyOf(row.type, row.id));
}

/** Of any type: what is undecided is somebody's, whoever comes to write such a record. */
function* fromRows(): Generator<Attention> {
  for (const { type, id, conflicts } of allRows()) {
    for (const conflict of conflicts ?? []) {
      if (shownOps(type, id).some((op) => op.resolve.includes(conflict.id))) continue;
      const { field } = conflict;
      yield item(conflict.id, 'conflict', type, id, { field, code: handsOf(conflict) });
    }
  }
}

/** `own`: one person on two phones; `outside`: the family on its page, or the school's program, is among them. */
function handsOf({ head, values }: ConflictRow): string | undefined {
  const by = [head?.by, ...values.map((one) => one.by)];
  if (by.every((one) => one === session.me.value?.person)) return 'own';
  return by.some((one) => one === 'family' || one === 'server') ? 'outside' : undefined;
}

function* fromOps(): Generator<Attention> {
  for (const op of ops.values()) {
    const { code, errors } = op;
    if (isHidden(op)) continue;
    if (op.state === 'held' || op.state === 'quarantined' || op.state === 'parked') {
      yield item(op.op, op.state, op.type, op.id, {
        code,
        errors,
        until: op.until,
        visit: visitOf(op),
        dismissable: op.state === 'quarantined',
      });
    } else if (op.state === 'acked' && op.code === 'erased' && !op.dismissed) {
      yield item(op.op, 'erased', op.type, op.id, { dismissable: true });
    } else if (op.delete && op.state === 'acked' && !op.dismissed && rowsOf(op.type).has(op.id)) {
      yield item(op.op, 'reopened', op.type, op.id, { dismissable: true });
    } else if (op.redacted && !op.dismissed) {
      yield item(op.op, 'redacted', op.type, op.id, { field: op.redacted[0], dismissable: true });
    }
  }
}

function* fromPhotos(): Generator<Attention> {
  for (const photo of photos.values()) {
    if (photo.state !== 'refused' || photo.dismissed) continue;
    yield {
      ...item(photo.id, 'photo_refused', 'photo', photo.id, { code: photo.why, dismissable: true }),
      visit: photo.visit,
    };
  }
}

function* fromSync(): Generator<Attention> {
  for (const scope of mismatched.value) yield item(scope, 'mismatch', 'scope', '', { code: scope });
  if (fault.value) yield item('fault', 'fault', 'sync', '', { code: fault.value });
}

function item(
  id: string,
  kind: Attention['kind'],
  type: string,
  record: string,
  more: Partial<Attention>,
): Attention {
  return { id, kind, type, record, visit: type === 'visit' ? record : null, dismissable: false, ...more };
}

/** A consent belongs to the visit that it names. */
function visitOf(op: LocalOp): string | null {
  if (op.type === 'visit') return op.id;
  const named = op.set.visit?.[0];
  return typeof named === 'string' ? named : null;
}

function count(keep: (photo: LocalPhoto) => boolean): number {
  return [...photos.values()].filter(keep).length;
}

/** Photos of own visits that another phone took, or this one before its store was lost. */
function elsewhere(): number {
  return [...rowsOf('photo').values()].filter((row) => row.values.state === 'stored' && !photos.has(row.id))
    .length;
}
