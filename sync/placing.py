"""Where one write of one field goes: the merge table, row by row.

The open values of a field are its head and its siblings. A write names the one it saw. Its place is decided
by that name alone, never by clocks:

======================================  ==================================================================
the write saw                           so it
======================================  ==================================================================
the head (or an alias of it)            replaces the head
anything, and its value is the head's   changes nothing; its stamp becomes an alias of the head's
an open sibling                         replaces that sibling
an ancestor, or nothing, in a narrative is merged by the sentence into the head, if that goes cleanly
an ancestor, or nothing, or a write     becomes a sibling beside the head
  whose op is in quarantine
a stamp that has not arrived            waits (`held`), or if forced becomes a sibling
======================================  ==================================================================

Two open values never say the same: the later one closes, and its stamp becomes an alias. A field that was
never written has no head, and takes whatever comes first.
"""

import json
from typing import Any

from sync.merge import merge
from sync.outcome import Draft
from sync.specs import FieldSpec
from sync.state import Conflict, Record, Sibling, Write


def same(one: Any, other: Any) -> bool:
    """Whether two wire values are the same JSON (so True is not 1, and 1 is not 1.0)."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict | list):
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return bool(one == other)


def seen_as(record: Record, key: str, stamp: str | None) -> str | None:
    """The open stamp of which `stamp` is an alias; else the stamp itself."""
    return record.aliases.get(key, {}).get(stamp, stamp) if stamp else stamp


def is_known(draft: Draft, key: str, stamp: str | None) -> bool:
    """Whether the write `stamp` of this field, or the quarantined op that held it, has arrived."""
    if stamp is None or stamp == draft.stamp or stamp in draft.record.aliases.get(key, {}):
        return True
    return draft.history.get(key, stamp) is not None or draft.history.unknown_text(stamp)


class Placing:
    """The write of one field, and what it does to the field's open values."""

    def __init__(self, draft: Draft, key: str, spec: FieldSpec | None) -> None:
        self.draft = draft
        self.key = key
        self.spec = spec
        self.record = draft.record
        self.head = self.record.stamps.get(key)
        self.conflict = self.record.conflicts.get(key)
        self.siblings = list(self.conflict.siblings) if self.conflict else []
        self.closed: list[str] = []

    def resolve(self) -> None:
        """Close the siblings that stood under the conflict's id."""
        self.closed = [sibling.stamp for sibling in self.siblings]
        self.siblings = []

    def write(self, value: Any, saw: str | None) -> None:
        """Give the value its place; an unknown `saw` is noted in `draft.waits` and nothing is placed."""
        seen = seen_as(self.record, self.key, saw)
        if self._saw_head(seen):
            self._next(value, saw)
        elif self._is_replay():
            return
        elif self.head is not None and same(value, self.record.values.get(self.key)):
            self.record.alias(self.key, self.draft.stamp, self.head)
            self._drop(seen)
            self._note(value, saw)
        elif any(sibling.stamp == seen for sibling in self.siblings):
            self._drop(seen)
            self._aside(value, saw)
        elif not self.draft.force and not is_known(self.draft, self.key, saw):
            self.draft.waits.append(str(saw))
        elif self.head is None:
            self._to_head(value, self.draft.stamp, saw)
        else:
            self._aside(value, saw, merging=True)

    def finish(self) -> None:
        """Put the siblings back: a new conflict id whenever they changed, none where none are left."""
        stamps = [sibling.stamp for sibling in self.siblings]
        if stamps == [sibling.stamp for sibling in (self.conflict.siblings if self.conflict else ())]:
            return
        self.draft.changed = True
        if stamps:
            head = self.record.stamps.get(self.key)
            conflict = Conflict(self.draft.conflict_id(), self.key, self.siblings, head)
            self.record.conflicts[self.key] = conflict
        else:
            del self.record.conflicts[self.key]

    def _saw_head(self, seen: str | None) -> bool:
        if seen == self.head:
            return True
        # Whoever resolves may name a sibling as seen: the head was on the same screen, if it still stands.
        return seen in self.closed and self.conflict is not None and self.conflict.head == self.head

    def _is_replay(self) -> bool:
        own = self.draft.stamp
        open_ = (self.head, *(sibling.stamp for sibling in self.siblings), *self.closed)
        return own in open_ or self.draft.history.get(self.key, own) is not None

    def _next(self, value: Any, saw: str | None) -> None:
        """Follow the head. Where later authors have seen this late arrival, it is history: theirs follows in turn,
        unless somebody has settled it for the head meanwhile."""
        late = self.head is not None and bool(self.draft.late or self.siblings)
        if not late or not self.draft.history.was_seen(self.key, self.draft.stamp):
            self._to_head(value, self.draft.stamp, saw)
            return
        self._note(value, saw)
        heir = next((one for one in self.siblings if self._descends(one.stamp)), None)
        if heir is not None:
            self._drop(heir.stamp)
            self._stand(heir.value, heir.stamp)

    def _descends(self, stamp: str) -> bool:
        """Whether the write `stamp` builds upon this one, through however many others."""
        passed: set[str] = set()
        while stamp not in passed:
            passed.add(stamp)
            write = self.draft.history.get(self.key, stamp)
            if write is None or write.saw is None:
                return False
            if write.saw == self.draft.stamp:
                return True
            stamp = write.saw
        return False

    def _to_head(self, value: Any, stamp: str, saw: str | None) -> None:
        self._stand(value, stamp)
        self._note(value, saw, stamp)

    def _stand(self, value: Any, stamp: str) -> None:
        if value is None:
            self.record.values.pop(self.key, None)
        else:
            self.record.values[self.key] = value
        self.record.stamps[self.key] = self.head = stamp
        for sibling in [one for one in self.siblings if same(one.value, value)]:
            self._drop(sibling.stamp)
            self.record.alias(self.key, sibling.stamp, stamp)
        self._prune()

    def _aside(self, value: Any, saw: str | None, *, merging: bool = False) -> None:
        """Keep a value that does not replace the head. One that a later author has seen already (it waited in
        quarantine, say) is history: that author's write stands for it."""
        if self.draft.history.was_seen(self.key, self.draft.stamp):
            self._note(value, saw)
        elif not merging or not self._merge(value, saw):
            self._beside(value, saw)

    def _beside(self, value: Any, saw: str | None) -> None:
        twin = next((one for one in self.siblings if same(one.value, value)), None)
        if twin is None:
            self.siblings.append(Sibling(value, self.draft.stamp, self.draft.by, self.draft.op.at))
        else:
            self.record.alias(self.key, self.draft.stamp, twin.stamp)
        self.draft.beside = True
        self._note(value, saw)

    def _merge(self, value: Any, saw: str | None) -> bool:
        """Merge into the head by the sentence; whether that went cleanly."""
        if self.spec is None or self.spec.kind != "narrative":
            return False
        seen = self.draft.history.get(self.key, saw) if saw else None
        if saw and seen is None:
            return False
        ours, theirs = self.record.values.get(self.key) or "", value or ""
        text = merge((seen.value or "") if seen else "", ours, theirs)
        if text is None or (self.spec.max is not None and len(text) > self.spec.max):
            return False
        before = self.head
        if text == theirs:
            self._to_head(value, self.draft.stamp, saw)
        else:
            self._note(value, saw)
            if text != ours:
                self._to_head(text, self.draft.mint(), before)
        self.draft.merged = True
        return True

    def _drop(self, stamp: str | None) -> None:
        self.siblings = [sibling for sibling in self.siblings if sibling.stamp != stamp]

    def _prune(self) -> None:
        """Aliases of values that are no longer open: the history knows those stamps as ancestors."""
        aliases = self.record.aliases.get(self.key)
        if aliases:
            open_ = {self.head, *(sibling.stamp for sibling in self.siblings)}
            kept = {alias: target for alias, target in aliases.items() if target in open_}
            self.record.aliases[self.key] = kept

    def _note(self, value: Any, saw: str | None, stamp: str | None = None) -> None:
        draft = self.draft
        own, closed = stamp or draft.stamp, tuple(self.closed)
        draft.note(Write(self.key, value, own, saw, draft.by, draft.op.at, closed))
