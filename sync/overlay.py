"""What a phone shows: the server's row with the phone's own unsent operations laid over it.

The phone never merges. It shows what its user wrote, and the server decides later. Rules, with `inc` the
phone's own incarnation:

1. Own pending ops are laid over the row in the order of `n`; the open op, which has no `n` yet, comes last.
2. The pending value wins on the screen, whatever the row says. Its stamp is "<inc>.<n>": the next edit names
   it as seen.
3. A field that only the open op has written keeps the stamp that the open op saw, because a further edit
   joins that op and must not change what it saw.
4. An emptied field loses its value and keeps its stamp.
5. Entries are appended once by id. A command shows the state to which it leads.
6. Conflicts stay listed until the server's row no longer has them; what a pending op resolves says
   `resolving`.
7. A deletion hides the record; a later own edit shows it again.
8. Held ops stay in the overlay. Applied ops leave it with the row that their result carries, quarantined ops
   leave it for the list of what needs attention, where their words stand. Only a record of which the phone has
   no row at all goes on being shown by them, so that what somebody has begun does not vanish under their hands.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]


def overlay(
    row: Json | None,
    ops: Iterable[Json],
    *,
    inc: int,
    by: str,
    targets: Mapping[str, str],
    status: str = "status",
) -> Json:
    """The row to show: values, stamps, appends, conflicts, flags, `pending` and `deleted`.

    `row` and `ops` are as on the wire (the open op has `n` null); `by` is the phone's user; `targets` maps a
    command to the state to which it leads, `status` names the field that commands move. Nothing given is changed.
    """
    row = row or {}
    shown: Json = {
        "values": dict(row.get("values", {})),
        "stamps": dict(row.get("stamps", {})),
        "appends": {kind: list(entries) for kind, entries in row.get("appends", {}).items()},
        "conflicts": [dict(conflict) for conflict in row.get("conflicts", [])],
        "flags": list(row.get("flags", [])),
        "pending": False,
        "deleted": False,
    }
    for op in sorted(ops, key=_turn):
        _lay(shown, op, inc, by)
        if op.get("command"):
            shown["values"][status] = targets[op["command"]["name"]]
    return shown


def _turn(op: Json) -> tuple[bool, int]:
    return op["n"] is None, op["n"] or 0


def _lay(shown: Json, op: Json, inc: int, by: str) -> None:
    shown["pending"] = True
    shown["deleted"] = bool(op.get("delete"))
    for key, (value, saw) in {**op.get("set", {}), **op.get("items", {})}.items():
        _write(shown, key, value, f"{inc}.{op['n']}" if op["n"] is not None else saw)
    for entry in op.get("append", []):
        entries = shown["appends"].setdefault(entry["kind"], [])
        if all(one["id"] != entry["id"] for one in entries):
            own = {key: part for key, part in entry.items() if key != "kind"}
            entries.append(own | {"by": by, "at": op.get("at", "")})
    for conflict in shown["conflicts"]:
        if conflict["id"] in op.get("resolve", []):
            conflict["resolving"] = True


def _write(shown: Json, key: str, value: Any, stamp: str | None) -> None:
    for part, content in (("values", value), ("stamps", stamp)):
        if content is None:
            shown[part].pop(key, None)
        else:
            shown[part][key] = content
