"""What differs between two versions of a pack, in words for the office that has to decide about it.

Both are walked together. A list of named parts (fields, rules, stages …) is matched by name, so that what moved is
not told as lost; a label is told by its words; a small group of settings (a threshold, a due time) as one value.
References to clauses and sources change nothing for anybody and are not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.campaign import Pack
from server.locale import translate

_UNTOLD: Final = frozenset({"pack", "version", "source", "clause", "text_version", "key", "step"})
_SETTINGS: Final = frozenset(
    {"threshold", "visitors", "whom", "what", "due", "show_if", "publication", "keeping", "definitions"}
)
_LEFT_OUT: Final = {"own_notes": True}
"""What a setting means that a pack does not write."""
_LONG: Final = 40
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. part: the top-level part of the pack (a field of the visit: "visit"); kind: added, removed,
    changed; words: the whole of it in the reader's language."""

    part: str
    kind: str
    words: str


def changes(old: Pack, new: Pack, lang: str) -> list[Change]:
    """Every difference, in the order of the new pack."""
    return list(_Told(lang).members("", (), old.data, new.data))


class _Told:
    """Walks two declarations and words what differs."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def members(self, part: str, where: tuple[str, ...], old: Json, new: Json) -> Iterator[Change]:
        """Differences of two maps. where: labels of the parts that they lie in."""
        for name in dict.fromkeys([*new, *old]):
            was, now = (each.get(name, _LEFT_OUT.get(name)) for each in (old, new))
            if name in _UNTOLD or was == now:
                continue
            inside = "visit" if (part, name) == ("forms", "visit") else part or name
            yield from self._member(inside, where, name, was, now)

    def _member(self, part: str, where: tuple[str, ...], name: str, old: Any, new: Any) -> Iterator[Change]:
        if _is_parts(old) or _is_parts(new):
            yield from self._parts(part, where, name, old or [], new or [])
        elif _is_map(old) and _is_map(new) and name not in _SETTINGS:
            yield from self.members(part, self._inside(where, new), old, new)
        elif name in ("label", "title") and where and _is_label(old) and _is_label(new):
            was, now = self._label(old), self._label(new)
            if was != now:
                yield self._change(part, "changed", "renamed", (*where[:-1], was), now=now)
        else:
            yield self._value(part, where, name, old, new)

    def _inside(self, where: tuple[str, ...], new: Json) -> tuple[str, ...]:
        return (*where, self._label(new["title"])) if "title" in new else where

    def _parts(self, part: str, where: tuple[str, ...], name: str, old: Any, new: Any) -> Iterator[Change]:
        if name == "sections":
            # A section is only where fields stand: they are what comes and goes.
            yield from self._parts(part, where, "fields", _fields(old), _fields(new))
            return
        before, after = ({_key(one): one for one in both} for both in (old, new))
        for key in dict.fromkeys([*after, *before]):
            was, now = before.get(key), after.get(key)
            if was is not None and now is not None:
                yield from self.members(part, (*where, self._name(was)), was, now)
            else:
                kind, found = ("removed", was) if was is not None else ("added", now or {})
                yield self._change(part, kind, kind, where, thing=self._named(name), name=self._name(found))

    def _value(self, part: str, where: tuple[str, ...], name: str, old: Any, new: Any) -> Change:
        was, now = self._said(name, old), self._said(name, new)
        member = self._word("member", name)
        if len(was) > _LONG or len(now) > _LONG or was == now:
            return self._change(part, "changed", "reworded", where, member=member)
        return self._change(part, "changed", "value", where, member=member, was=was, now=now)

    def _change(self, part: str, kind: str, code: str, where: tuple[str, ...], **words: str) -> Change:
        place = " › ".join(where)
        found = translate(self._lang, f"change.{code}", **words)
        return Change(
            part, kind, translate(self._lang, "change.at", place=place, what=found) if place else found
        )

    def _said(self, name: str, value: Any) -> str:
        """A value in words."""
        if value is None:
            return self._word("value", "none")
        if isinstance(value, bool):
            return self._word("value", "yes" if value else "no")
        if isinstance(value, float) or (name in ("at_least", "at_most") and value == 1):
            return f"{value * 100:g}%" if value <= 1 else f"{value:g}"
        if _is_label(value):
            return self._label(value)
        if isinstance(value, Mapping):
            pairs = (f"{self._word('member', key)} {self._said(key, one)}" for key, one in value.items())
            return self._word("value", "and").join(pairs)
        if isinstance(value, list):
            return self._word("value", "and").join(self._said(name, one) for one in value)
        return self._word("value", str(value))

    def _label(self, label: Json) -> str:
        return str(label.get(self._lang) or label.get("zh-CN") or "")

    def _name(self, found: Json) -> str:
        label = found.get("label") or found.get("title")
        return self._label(label) if label else _key(found)

    def _named(self, name: str) -> str:
        return self._word("thing", name)

    def _word(self, group: str, name: str) -> str:
        key = f"change.{group}.{name}"
        found = translate(self._lang, key)
        return name if found == key else found


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping) and not _is_label(value)


def _is_label(value: Any) -> bool:
    return isinstance(value, Mapping) and "zh-CN" in value


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_map(one) and _key(one) for one in value)


def _fields(sections: list[Json]) -> list[Json]:
    return [field for section in sections for field in section["fields"]]


def _key(found: Json) -> str:
    return str(found.get("key") or found.get("name") or "")
