"""What an older app keeps of a row: it drops the fields that it does not know."""

from __future__ import annotations

from typing import Any

NEWER = frozenset({"weather", "mood"})
"""Fields that an app of schema 1 does not know."""


def narrowed(row: dict[str, Any]) -> dict[str, Any]:
    """The row without newer fields."""
    values, stamps = (
        {name: one for name, one in row[part].items() if name not in NEWER} for part in ("values", "stamps")
    )
    conflicts = [one for one in row["conflicts"] if one["field"] not in NEWER]
    return {**row, "values": values, "stamps": stamps, "conflicts": conflicts}
