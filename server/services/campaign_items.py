"""Getting a campaign ready: who sits in the leading group, which tasks are done, who came to which meeting.

The pack says what there is to do; what was done is kept beside it, so that a move to an amended version loses none
of it. Nobody is measured by it: it tells what is open and by when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.calendar import day_from, nearest
from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.list_campaigns import campaign_of, pack_in_use
from server.services.list_visits import text
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.store.campaigns import Item
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

ONCE = frozenset({"task", "seat"})
"""Kinds of which there is one item for each key; of trainings and meetings there are as many as were held."""
Json = Mapping[str, Any]


def show_plan(store: Store, who: Caller, campaign: str, now: datetime) -> dict[str, Any]:
    """`{stages, leading_group, trainings, meetings, lost}` with what was done: see the schemas of server/web.

    lost: items whose part of the pack is no longer there.
    """
    with store.read(who.school) as unit:
        return _plan(unit, campaign, now)


def keep_item(
    store: Store, who: Caller, campaign: str, wanted: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The plan after an item was written. wanted: id (None: a new one), kind, key, on (a date or None), people.

    404 for no campaign or no such item, 422 `bad_shape` for a key that the pack does not have, for people who are not
    here, and for a meeting of tomorrow: who came is known afterwards.
    """
    with store.write(who.school) as unit:
        # Two clerks at once would each make an item of what there is one of.
        locked(unit, ("campaign", campaign))
        parts = _parts(pack_in_use(unit, campaign, now).data)
        kind, key = wanted["kind"], wanted["key"]
        if key not in parts[kind]:
            raise Problem(422, Code.BAD_SHAPE, errors={"key": [Fault.NOT_AN_OPTION]})
        people = tuple(dict.fromkeys(wanted["people"]))
        if people and len(unit.records.load("person", people)) < len(people):
            raise Problem(422, Code.BAD_SHAPE, errors={"people": [Fault.NOT_AN_OPTION]})
        if kind == "seat" and len(people) > 1 and not parts[kind][key].get("several"):
            raise Problem(422, Code.BAD_SHAPE, errors={"people": [Fault.NUMBER_RANGE]})
        if kind not in ONCE and wanted["on"] and wanted["on"] > local_day(now):
            raise Problem(422, Code.BAD_SHAPE, errors={"on": [Fault.NUMBER_RANGE]})
        id_ = _id(unit, campaign, kind, key, wanted["id"])
        unit.campaigns.keep_item(Item(id_, campaign, kind, key, wanted["on"], people, who.person, now))
        detail = {"kind": kind, "key": key, "people": len(people)}
        unit.audit.add(
            at=now, by=who.person, act="keep_campaign_item", subject=f"campaign:{campaign}", detail=detail
        )
        return _plan(unit, campaign, now)


def drop_item(store: Store, who: Caller, campaign: str, id_: str, now: datetime) -> dict[str, Any]:
    """The plan without this item. 404."""
    with store.write(who.school) as unit:
        found = unit.campaigns.item(campaign, id_)
        if found is None:
            raise not_found()
        unit.campaigns.drop_item(id_)
        detail = {"kind": found.kind, "key": found.key}
        unit.audit.add(
            at=now, by=who.person, act="drop_campaign_item", subject=f"campaign:{campaign}", detail=detail
        )
        return _plan(unit, campaign, now)


def _id(unit: Unit, campaign: str, kind: str, key: str, given: str | None) -> str:
    known = unit.campaigns.items(campaign)
    if kind in ONCE:
        return next((one.id for one in known if (one.kind, one.key) == (kind, key)), None) or unit.mint_id()
    if given is None:
        return unit.mint_id()
    if not any(one.id == given and (one.kind, one.key) == (kind, key) for one in known):
        raise not_found()
    return given


def _parts(data: Json) -> dict[str, dict[str, Json]]:
    """kind -> key -> declaration of everything that an item may be of."""
    organised = data.get("organisation", {})
    tasks = {f"{stage['key']}/{task['key']}": task for stage, task in _tasks(data)}
    return {
        "task": tasks,
        "seat": _by_key(organised.get("leading_group", {}).get("seats", [])),
        "training": _by_key(organised.get("trainings", [])),
        "meeting": _by_key(organised.get("meetings", [])),
    }


def _tasks(data: Json) -> Iterable[tuple[Json, Json]]:
    for stage in data.get("stages", []):
        for task in stage.get("tasks", []):
            yield stage, task


def _by_key(parts: Iterable[Json]) -> dict[str, Json]:
    return {part["key"]: part for part in parts}


def _plan(unit: Unit, campaign: str, now: datetime) -> dict[str, Any]:
    record = campaign_of(unit, campaign)
    data = pack_in_use(unit, campaign, now).data
    parts = _parts(data)
    items = unit.campaigns.items(campaign)
    told = _Items(unit, items)
    organised = data.get("organisation", {})
    group = organised.get("leading_group")
    calendar = _Calendar(
        text(record, "starts"), data["period"]["starts"], local_day(now), _begun(unit, record)
    )
    held = [("trainings", "training"), ("meetings", "meeting")]
    return {
        "stages": [_stage(stage, calendar, told) for stage in data.get("stages", [])],
        "leading_group": group and {**group, "seats": [told.on(seat, "seat") for seat in group["seats"]]},
        **{name: [told.on(one, kind) for one in organised.get(name, [])] for name, kind in held},
        "lost": [told.row(one) | {"kind": one.kind} for one in items if one.key not in parts[one.kind]],
    }


def _stage(stage: Json, calendar: _Calendar, told: _Items) -> dict[str, Any]:
    tasks = []
    for task in stage.get("tasks", []):
        row = told.on(task, "task", f"{stage['key']}/{task['key']}")
        due = calendar.day(task["due"]) if "due" in task else calendar.day(stage["ends"])
        missed = not row["items"] and due < calendar.today
        before = missed and calendar.begun is not None and due < calendar.begun
        tasks.append(row | {"due": due.isoformat(), "late": missed and not before, "before": before})
    days = {name: calendar.day(stage[name]).isoformat() for name in ("starts", "ends")}
    return {**stage, **days, "tasks": tasks}


def _begun(unit: Unit, campaign: Record) -> date | None:
    """The campaign's first day, or the later one on which the school took it up; None where neither is known."""
    starts = text(campaign, "starts")
    since = [row["since"] for row in unit.campaigns.known() if row["id"] == campaign.id and row["since"]]
    days = [date.fromisoformat(starts)] if starts else []
    return max([*days, *([local_day(min(since))] if since else [])], default=None)


class _Items:
    """Items with the names of the people in them."""

    def __init__(self, unit: Unit, items: Sequence[Item]) -> None:
        self._items = items
        wanted = sorted({person for one in items for person in [*one.people, one.by]})
        self._people = unit.records.load("person", wanted) if wanted else {}

    def on(self, part: Json, kind: str, key: str = "") -> dict[str, Any]:
        """A part of the pack with its items."""
        key = key or part["key"]
        mine = [self.row(one) for one in self._items if (one.kind, one.key) == (kind, key)]
        return {**part, "key": key, "items": mine}

    def row(self, item: Item) -> dict[str, Any]:
        """One item."""
        return {
            "id": item.id,
            "key": item.key,
            "on": item.on and item.on.isoformat(),
            "people": [self._named(person) for person in item.people],
            "by": self._named(item.by),
        }

    def _named(self, person: str) -> dict[str, str]:
        found = self._people.get(person)
        return {"id": person, "name": text(found, "name") if found else ""}


class _Calendar:
    """The days of a pack in one campaign: the year is the one in which its period begins nearest to the campaign.
    begun: as `_begun`."""

    def __init__(self, starts: str, period_starts: str, today: date, begun: date | None) -> None:
        self.today, self.begun = today, begun
        begins = date.fromisoformat(starts) if starts else today
        self._first = nearest(period_starts, begins)

    def day(self, monthday: str) -> date:
        """The day of that name on or after the period's start."""
        return day_from(monthday, self._first)
