"""Who is out visiting, and who has not said "home safe" yet. A trip says villages and families, never a track.

Where colleagues are is nobody's pastime: each reading is in the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from server.domain.scoping import companions_of
from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.homeroom import locked
from server.services.placing import Placing
from server.services.school_schema import SCHOOL_TIME, local_day
from server.services.server_write import set_values

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

HISTORY_DAYS: Final = 30
AHEAD_DAYS: Final = 14
"""So far the list of days looks back and ahead; a trip of longer ago is found by its day."""
BACK_BY_USUAL: Final = "22:00"
"""By when somebody who named no time should be back."""


def list_trips(store: Store, who: Caller, on: date | None, now: datetime) -> dict[str, Any]:
    """`{on, today, items, late, days}`: the trips of a day (today where none is named) by the time they leave; trips
    of the last days that nobody came home from, the longest awaited first; and how many went on each of the last days
    and go on the next ones."""
    today = local_day(now)
    day = on or today
    span = [today + timedelta(days=each) for each in range(1 - HISTORY_DAYS, AHEAD_DAYS + 1)]
    with store.write(who.school) as unit:
        desk = DeskReader(unit, who, now)
        found = desk.all("trip", on_day=sorted({day, *span}))
        of_day = [one for one in found if one.text("on") == day.isoformat()]
        late = [one for one in found if is_late(one.values, now) and one.text("on") >= span[0].isoformat()]
        people = {each for one in (*of_day, *late) for each in _party(one)}
        names = Names.read(unit, people, ())
        unit.audit.add(
            at=now,
            by=who.person,
            act="read_trips",
            subject=f"school:{who.school}",
            detail={"on": day.isoformat()},
        )
        shown = {each.isoformat() for each in span}
        return {
            "on": day.isoformat(),
            "today": today.isoformat(),
            "items": [
                _line(one, names, now)
                for one in sorted(of_day, key=lambda one: (one.text("leaves_at"), one.id))
            ],
            "late": [
                _line(one, names, now)
                for one in sorted(late, key=lambda one: (one.text("on"), _back_by(one.values), one.id))
            ],
            "days": _days(one for one in found if one.text("on") in shown),
        }


def mark_safe(store: Store, who: Caller, trip: str, now: datetime) -> dict[str, str]:
    """Somebody at school heard that the colleague is home: `{id, safe_at}`. One who said so already stays. 404."""
    with store.write(who.school) as unit:
        record = locked(unit, ("trip", trip))
        seen = DeskReader(unit, who, now).one("trip", trip)
        safe_at = seen.text("safe_at")
        if not safe_at:
            safe_at = now.astimezone(SCHOOL_TIME).strftime("%H:%M")
            fresh = set_values(unit, record, {"safe_at": safe_at}, by=who.person, now=now)
            unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
            unit.audit.add(at=now, by=who.person, act="mark_safe", subject=f"trip:{trip}")
            unit.publish()
        return {"id": trip, "safe_at": safe_at}


def late_trips(unit: Unit, now: datetime) -> int:
    """How many trips of the last days nobody came home from."""
    today = local_day(now)
    days = [today - timedelta(days=ago) for ago in range(HISTORY_DAYS)]
    return sum(is_late(one.values, now) for one in unit.records.by("trip", on_day=days))


def is_late(trip: Mapping[str, Any], now: datetime) -> bool:
    """Whether somebody should be back by now and has not said so. trip: its values."""
    local, day = now.astimezone(SCHOOL_TIME), str(trip.get("on") or "")
    if not day or trip.get("safe_at"):
        return False
    today = local.date().isoformat()
    return day < today or (day == today and _back_by(trip) < local.strftime("%H:%M"))


def _back_by(trip: Mapping[str, Any]) -> str:
    return str(trip.get("back_by") or BACK_BY_USUAL)


def _party(trip: Seen) -> list[str]:
    owner = trip.text("owner")
    return [*([owner] if owner else []), *sorted(companions_of(trip.values))]


def _line(trip: Seen, names: Names, now: datetime) -> dict[str, Any]:
    shown = {
        name: trip.values.get(name) for name in ("on", "leaves_at", "back_by", "stops", "reach", "safe_at")
    }
    owner, *companions = _party(trip) or [""]
    return {
        "id": trip.id,
        "owner": names.person(owner),
        "companions": [names.person(one) for one in companions],
        **shown,
        "late": is_late(trip.values, now),
    }


def _days(trips: Iterable[Seen]) -> list[dict[str, Any]]:
    """Of each day with trips: how many, and how many came home; the latest first."""
    found: dict[str, list[bool]] = {}
    for one in trips:
        found.setdefault(one.text("on"), []).append(bool(one.values.get("safe_at")))
    return [
        {"on": day, "trips": len(safe), "safe": sum(safe)}
        for day, safe in sorted(found.items(), reverse=True)
    ]
