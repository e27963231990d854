"""Appended entries as they stand: a correction takes the place of the entry that it names.

Nothing is removed. Entries grow only, in the order of their arrival; a correction may arrive before what it
corrects, may correct a correction, and may name an entry that never comes (then it stands for itself).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Entry = Mapping[str, Any]


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that no other one corrects, in order. Two that correct each other both stand: neither was there
    first."""
    given = list(entries)
    corrects = {entry["id"]: entry.get("supersedes") for entry in given}
    return [entry for entry in given if not _is_corrected(str(entry["id"]), corrects)]


def marked(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """All entries, each with `superseded`: whether a correction took its place."""
    given = list(entries)
    stands = {entry["id"] for entry in standing(given)}
    return [{**entry, "superseded": entry["id"] not in stands} for entry in given]


def _is_corrected(id_: str, corrects: Mapping[str, str | None]) -> bool:
    by = [other for other, target in corrects.items() if target == id_ and other != id_]
    return any(not _leads_to(id_, other, corrects) for other in by)


def _leads_to(start: str, end: str, corrects: Mapping[str, str | None]) -> bool:
    """Whether `start` corrects `end`, through however many corrections."""
    seen: set[str] = set()
    at = corrects.get(start)
    while at is not None and at not in seen:
        if at == end:
            return True
        seen.add(at)
        at = corrects.get(at)
    return False
