"""What an op's texts may not hold when they are stored: numbers that no visit needs, and words in the clear that
were promised to be sealed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from server.domain.privacy import MASKED, redact
from sync.operation import Append, Op
from sync.specs import FieldSpec, TypeSpec

Seal = Callable[[bytes], Mapping[str, str]]
_DRAWN = frozenset({"path"})
"""Strokes of a signature: digits that are nobody's number."""


def redacted_op(op: Op, spec: TypeSpec) -> tuple[Op, list[str]]:
    """The op without ID and card numbers in its texts, and the names of the fields where some stood."""
    found: list[str] = []
    fresh = {key: _clean(spec.field(key), key, pair, found) for key, pair in op.set.items()}
    entries = tuple(_clean_entry(entry, spec, found) for entry in op.append)
    if not found:
        return op, []
    return replace(op, set=fresh, append=entries), found


def sealed_op(op: Op, spec: TypeSpec, seal: Seal) -> Op:
    """The op with those members of its entries in a box that the schema calls sealed and the phone sent open."""
    if not op.append:
        return op
    return replace(op, append=tuple(_sealed(entry, spec, seal) for entry in op.append))


def _sealed(entry: Append, spec: TypeSpec, seal: Seal) -> Append:
    kind = spec.append_by_name[entry.kind]
    secret = {
        name: value
        for name, value in entry.body.items()
        if name in kind.by_name and kind.by_name[name].data_class == "sealed" and isinstance(value, str)
    }
    if not kind.sealed or not secret:
        return entry
    rest = {name: value for name, value in entry.body.items() if name not in secret}
    return replace(entry, body={**rest, **seal(json.dumps(secret, ensure_ascii=False).encode())})


def _clean(
    spec: FieldSpec | None, key: str, pair: tuple[Any, str | None], found: list[str]
) -> tuple[Any, str | None]:
    value, saw = pair
    if spec is not None and spec.type == "json":
        clean = _clean_json(value)
        if clean != value:
            found.append(key)
        return (clean, saw)
    return (_clean_text(spec, key, value, found), saw)


def _clean_json(value: Any) -> Any:
    """The same with the numbers masked in every text inside; a phone nests no deeper than an op may."""
    if isinstance(value, str):
        text, findings = redact(value)
        return text if any(each.kind in MASKED for each in findings) else value
    if isinstance(value, list):
        return [_clean_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean_json(item) for key, item in value.items()}
    return value


def _clean_text(spec: FieldSpec | None, name: str, value: Any, found: list[str]) -> Any:
    free = spec is not None and spec.kind in ("value", "narrative") and spec.type == "text"
    if not free or not isinstance(value, str) or (spec and spec.name in _DRAWN):
        return value
    text, findings = redact(value)
    if any(each.kind in MASKED for each in findings):
        found.append(name)
        return text
    return value


def _clean_entry(entry: Append, spec: TypeSpec, found: list[str]) -> Append:
    members = spec.append_by_name[entry.kind].by_name
    body = {
        key: _clean_text(members.get(key), f"append/{entry.kind}/{key}", value, found)
        for key, value in entry.body.items()
    }
    return replace(entry, body=body) if body != entry.body else entry
