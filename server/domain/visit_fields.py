"""The fields of visits that several packs, or several versions of one, ask for together.

Rules:
1. No name is lost: what one of them declares, a visit of the school can carry.
2. Where two declare one name with the same kind, the choices of both are known, the longer length holds, and the
   narrower class: what one of them keeps to few readers is not shown to more because another would.
3. Where they disagree about the kind, the first keeps the name; `clashes` tells of it before a campaign starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sync.specs import FieldSpec
from sync.wire import LIMITS

# From what everybody at a visit reads to what hardly anybody does.
_NARROWER: Final = ("open", "family", "sensitive", "sealed")


def united(declared: Iterable[Iterable[FieldSpec]]) -> tuple[FieldSpec, ...]:
    """The fields of all, those of the first pack before the others."""
    fields: dict[str, FieldSpec] = {}
    for pack in declared:
        for spec in pack:
            known = fields.get(spec.name)
            if known is None:
                fields[spec.name] = spec
            elif _alike(known, spec):
                fields[spec.name] = _joined(known, spec)
    return tuple(fields.values())


def clashes(known: Iterable[FieldSpec], fresh: Iterable[FieldSpec]) -> list[str]:
    """Names that `fresh` declares as another kind of thing than `known` does: one of them would lose its words."""
    by_name = {spec.name: spec for spec in known}
    return [spec.name for spec in fresh if spec.name in by_name and not _alike(by_name[spec.name], spec)]


def _alike(one: FieldSpec, other: FieldSpec) -> bool:
    return _nature(one) == _nature(other)


def _nature(spec: FieldSpec) -> tuple[object, ...]:
    """What cannot change without losing words: a list that anything may stand in is no list of choices."""
    return (
        *(spec.kind, spec.type, spec.ref, spec.data_class == "sealed"),
        *(bool(spec.options), bool(spec.entries)),
    )


def _joined(first: FieldSpec, later: FieldSpec) -> FieldSpec:
    longest = max(spec.max or LIMITS.text for spec in (first, later))
    return replace(
        first,
        options=tuple(dict.fromkeys(first.options + later.options)),
        entries=tuple(dict.fromkeys(first.entries + later.entries)),
        max=longest if first.max or later.max else None,
        data_class=max(first.data_class, later.data_class, key=_NARROWER.index),
    )
