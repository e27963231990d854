"""What a campaign's form asked for once: so that a phone can go on showing the words written in it.

A field that left the form is told as it was declared; of one that is still there, only the choices that left, under
its name. Newest first; a field is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.campaign import Pack

_LISTS = ("options", "entries")
Field = Mapping[str, Any]


def form_with_former(pack: Pack, earlier: Iterable[Pack]) -> dict[str, Any]:
    """The form of the version in use, with `former` where earlier versions asked for something else."""
    form = pack.form()
    known = {field["name"]: dict(field) for field in _fields(form)}
    former: dict[str, dict[str, Any]] = {}
    for each in earlier:
        for field in _fields(each.form()):
            left = _left(field, known.get(field["name"]), former.get(field["name"]))
            if left is not None:
                former[field["name"]] = left
    return {**form, "former": list(former.values())} if former else form


def _left(field: Field, now: Field | None, told: dict[str, Any] | None) -> dict[str, Any] | None:
    """What of a field is no longer asked for, with what is told of it already; None where nothing is."""
    lists = {}
    for name in _LISTS:
        kept = {one["key"] for one in (now or {}).get(name, [])}
        found = [*(told or {}).get(name, []), *field.get(name, [])]
        left = {one["key"]: one for one in reversed(found) if one["key"] not in kept}
        if left:
            lists[name] = list(reversed(left.values()))
    if now is None:
        return {**(told or {"required": None, **field}), "required": None, **lists}
    if not lists:
        return None
    return {"name": field["name"], "kind": field["kind"], "label": now["label"], **lists}


def _fields(form: Mapping[str, Any]) -> list[Field]:
    return [field for section in form["sections"] for field in section["fields"]]
