"""What the school has received and not taken in, as the office reads it: whose, about whom, what for.

Refused ops (quarantine) wait for a person; held ones wait for what their author had seen, which is still on some
phone. Content is shown as in the quarantine: to its author and the office, never to a leader; who reads it, is noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.domain.sealed import SEALED
from server.services.arrivals import HELD_AT_MOST
from server.services.caller import Caller
from server.services.list_visits import named, text
from server.services.quarantine import (
    is_told,
    item_of,
    note_reading,
    read_cursor,
    reading,
    write_cursor,
)
from server.services.twins import SEEN
from sync.stamps import Stamp, parse_stamp
from sync.state import Record

if TYPE_CHECKING:
    from server.store.ops import Logged
    from server.store.unit import Store, Unit

MOST_HELD = 200


def list_refused(store: Store, who: Caller, cursor: str | None, limit: int, now: datetime) -> dict[str, Any]:
    """A page of the refused ops of the school, newest first. 400 `bad_cursor`."""
    after = read_cursor(cursor) if cursor else None
    with reading(store, who) as unit:
        found, following = unit.ops.quarantine(cursor=after, limit=limit)
        note_reading(unit, who, [logged for logged in found if is_told(logged, who)], now)
        return {
            "items": (items := _items(unit, who, found)),
            "forms": _forms(unit, items),
            "cursor": write_cursor(following) if following else None,
            "more": following is not None,
        }


def list_held(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """The held ops of the school, oldest first, each with `until` (when it is taken in alone) and `waits_for`:
    the people on whose phones the missing part is. At most MOST_HELD. Nothing is wrong with them, so what they say
    of a draft is its party's alone."""
    with reading(store, who) as unit:
        held = unit.ops.held_before(now + timedelta(days=1), MOST_HELD)
        found = [logged for logged in held if logged.type not in SEALED]
        awaited = _awaited(unit, found)
        people = unit.records.load("person", sorted({p for each in awaited.values() for p in each}))
        items = _items(unit, who, found)
        for item, logged in zip(items, found, strict=True):
            until = logged.received_at + HELD_AT_MOST
            item["until"] = until.isoformat(timespec="seconds")
            item["waits_for"] = [named(person, people) for person in sorted(awaited[logged.key])]
            if item["visit"] is None and logged.by != who.person:
                item["raw"] = None
        seen = [one for item, one in zip(items, found, strict=True) if item["raw"] is not None]
        note_reading(unit, who, seen, now)
        return {"items": items, "forms": _forms(unit, items), "cursor": None, "more": False}


def _forms(unit: Unit, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The forms of the campaigns that the items belong to, for the words of their fields."""
    found = unit.records.load("campaign", sorted({item["campaign"] for item in items if item["campaign"]}))
    return {id_: one.values["form"] for id_, one in found.items() if one.values.get("form")}


def _items(unit: Unit, who: Caller, found: Sequence[Logged]) -> list[dict[str, Any]]:
    raws = {logged.key: _read(logged) for logged in found}
    visits = {logged.key: _visit_of(logged, raws[logged.key]) for logged in found}
    known = unit.records.load("visit", sorted({id_ for id_ in visits.values() if id_}))
    pupils = {
        logged.key: _pupil_of(logged, raws[logged.key], known.get(visits[logged.key])) for logged in found
    }
    named_pupils = unit.records.load("pupil", sorted({p for p in pupils.values() if p}))
    people = unit.records.load("person", sorted({logged.by for logged in found}))
    items = []
    for logged in found:
        visit = known.get(visits[logged.key])
        pupil = named_pupils.get(pupils[logged.key])
        items.append(
            {
                **item_of(logged, who),
                "type": logged.type,
                "author": named(logged.by, people),
                "pupil": _pupil(pupil) if pupil else None,
                "visit": visit.id
                if visit and visit.values.get("status") in SEEN and not visit.deleted
                else None,
                "campaign": _campaign_of(raws[logged.key], visit),
                "until": None,
                "waits_for": [],
            }
        )
    return items


def _pupil(pupil: Record) -> dict[str, str]:
    return {"id": pupil.id, "name": text(pupil, "name"), "class_name": text(pupil, "class_name")}


def _read(logged: Logged) -> Mapping[str, Any]:
    raw = json.loads(logged.raw) if logged.raw else None
    return raw if isinstance(raw, dict) else {}


def _visit_of(logged: Logged, raw: Mapping[str, Any]) -> str:
    """The visit that an op belongs to: itself, or the one that it names."""
    return (logged.record or "") if logged.type == "visit" else _set(raw, "visit")


def _pupil_of(logged: Logged, raw: Mapping[str, Any], visit: Record | None) -> str:
    return logged.pupil or _set(raw, "pupil") or (str(visit.values.get("pupil") or "") if visit else "")


def _campaign_of(raw: Mapping[str, Any], visit: Record | None) -> str:
    return (str(visit.values.get("campaign") or "") if visit else "") or _set(raw, "campaign")


def _set(raw: Mapping[str, Any], field: str) -> str:
    """A text that an op writes, sound or not."""
    writes = raw.get("set")
    pair = writes.get(field) if isinstance(writes, dict) else None
    value = pair[0] if isinstance(pair, list) and pair else None
    return value if isinstance(value, str) and len(value) <= 100 and "\x00" not in value else ""


def _awaited(unit: Unit, held: Sequence[Logged]) -> dict[str, set[str]]:
    """For each held op, whose phones still have what it refers to."""
    named_by = {logged.key: set(_stamps(logged)) for logged in held}
    stored = unit.ops.by_inc_n({(s.inc, s.n) for stamps in named_by.values() for s in stamps})
    owners: dict[int, str] = {}
    awaited: dict[str, set[str]] = {}
    for key, stamps in named_by.items():
        missing = {s.inc for s in stamps if not _settled(stored.get((s.inc, s.n), ()))}
        for inc in missing - owners.keys():
            facts = unit.incarnations.get(inc)
            owners[inc] = facts.person if facts else ""
        awaited[key] = {owners[inc] for inc in missing if owners[inc]}
    return awaited


def _settled(stored: Iterable[Logged]) -> bool:
    states = {one.state for one in stored}
    return bool(states - {"held"})


def _stamps(logged: Logged) -> Iterable[Stamp]:
    """The stamps that an op says it saw, and its author's own op before it on this record."""
    raw = _read(logged)
    for table in ("set", "items"):
        writes = raw.get(table)
        for pair in writes.values() if isinstance(writes, dict) else ():
            stamp = parse_stamp(pair[1]) if isinstance(pair, list) and len(pair) == 2 else None
            if stamp is not None:
                yield stamp
    if isinstance(raw.get("after"), int):
        yield Stamp(logged.inc, raw["after"])
