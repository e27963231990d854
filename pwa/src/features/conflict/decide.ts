import { type ComputedRef, computed, type Ref, ref, watch } from 'vue';
import { compared, type Piece, toggled, woven } from './sentences.ts';
import { type Around, valueWords, type Way, wayOf } from './wording.ts';

/** One open conflict as a screen has it: the value that stands first, then those beside it. */
export interface Case {
  id: string;
  field: string;
  /** The stamp of the value that stands; null where the school does not say. */
  head: string | null;
  sides: { key: string; value: unknown; who: string; when: string }[];
}

export interface Version {
  key: string;
  who: string;
  when: string;
  pieces: Piece[];
}

/** The person makes a value of their own: puts texts together, or chooses something that nobody wrote. */
export const OWN = 'own';

export interface Decision {
  way: ComputedRef<Way>;
  versions: ComputedRef<Version[]>;
  /** A version's key, OWN, or '' while nothing is chosen. */
  chosen: Ref<string>;
  /** The text put together, or the value chosen otherwise. */
  own: Ref<string>;
  /** The conflict became another one while somebody was looking at it. */
  changed: Ref<boolean>;
  ready: ComputedRef<boolean>;
  value: ComputedRef<unknown>;
  choose: (key: string) => void;
  pick: (sentence: string) => void;
}

/** What is chosen for a conflict, until it is another conflict. A text that was put together outlives a change. */
export function useDecision(open: ComputedRef<Case | null>, around: ComputedRef<Around>): Decision {
  const chosen = ref('');
  const own = ref('');
  const changed = ref(false);
  const way = computed<Way>(() => (open.value ? wayOf(open.value.field, around.value.form) : 'none'));
  const words = (value: unknown) =>
    way.value === 'text'
      ? typeof value === 'string'
        ? value
        : ''
      : valueWords(open.value?.field ?? '', value, around.value);
  const texts = computed(() => (open.value?.sides ?? []).map((side) => words(side.value)));
  const versions = computed<Version[]>(() =>
    (open.value?.sides ?? []).map((side, at) => {
      const others = texts.value.filter((_, other) => other !== at);
      const text = texts.value[at] ?? '';
      return {
        key: side.key,
        who: side.who,
        when: side.when,
        pieces: way.value === 'text' ? compared(text, others) : [{ text, own: false }],
      };
    }),
  );

  watch(
    () => [open.value?.field, open.value && `${open.value.id} ${open.value.head}`] as const,
    ([field, now], [before, then]) => {
      if (field !== before) {
        chosen.value = own.value = '';
        changed.value = false;
      } else if (now && then && now !== then) {
        changed.value = true;
        if (chosen.value !== OWN) chosen.value = '';
      }
    },
  );

  function choose(key: string): void {
    chosen.value = key;
    if (key === OWN && way.value === 'text' && !own.value) own.value = woven(texts.value);
  }
  function pick(sentence: string): void {
    own.value = toggled(own.value, sentence);
  }
  const value = computed(() =>
    chosen.value === OWN ? own.value : open.value?.sides.find((side) => side.key === chosen.value)?.value,
  );
  const ready = computed(() => chosen.value !== '' && (chosen.value !== OWN || own.value.trim() !== ''));
  return { way, versions, chosen, own, changed, ready, value, choose, pick };
}
