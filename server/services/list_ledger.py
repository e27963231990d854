"""The school's ledger at the desk: what families asked and said and were promised, the longest overdue first.

Every line holds a family's words, so each reading is in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.ledger import Category, categories_of, days_over, figures, urgency
from server.domain.names import sort_key
from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.list_tags import in_words
from server.services.placing import AUTHOR
from server.services.school_schema import local_day
from server.services.twins import SEEN

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

_Place = Callable[[Seen], tuple[Any, ...] | None]
"""Where a line stands in an order; None: behind all others."""
MOST = 100
UNSORTED = "none"
URGENT = "due"
SORTS = (URGENT, "class", "category", "owner")
"""By urgency; by class and child; in the order of the pack's categories; by who sees to it. What has none is last."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """What a list is narrowed by; None: by nothing. category: a key, or UNSORTED. state: one, or "unanswered" for
    open and in_hand. page: from 0, MOST lines each. sort: one of SORTS; down: the other way round."""

    campaign: str | None = None
    class_id: str | None = None
    kind: str | None = None
    category: str | None = None
    state: str | None = None
    overdue: bool = False
    page: int = 0
    sort: str = URGENT
    down: bool = False


def list_ledger(store: Store, who: Caller, query: LedgerQuery, now: datetime) -> dict[str, Any]:
    """`{items, total, more, figures, campaigns}`. figures: of campaign and class, whatever else the list is
    narrowed by; see `domain.ledger.Figures`. campaigns: with the categories of their packs."""
    today = local_day(now)
    with store.write(who.school) as unit:
        desk = DeskReader(unit, who, now)
        found = desk.all("ledger_item")
        pupils = Names.read(unit, (), (one.values.get("pupil") for one in found))
        room = [one for one in found if _in_room(one, query, pupils)]
        wanted = [one for one in room if _fits(one, query, today)]
        wanted = _ordered(wanted, query, desk, pupils, today)
        shown = wanted[query.page * MOST : (query.page + 1) * MOST]
        people = [one.values.get("owner") for one in shown]
        names = Names(Names.read(unit, people, ()).people, pupils.pupils)
        unit.audit.add(at=now, by=who.person, act="read_ledger", subject=f"school:{who.school}")
        counts = figures((one.values for one in room), today)
        return {
            "items": [line_of(one, names, today) for one in shown],
            "total": len(wanted),
            "more": len(wanted) > (query.page + 1) * MOST,
            "figures": {name: getattr(counts, name) for name in counts.__slots__},
            "campaigns": campaigns_told(desk, who.lang),
        }


def _ordered(
    lines: list[Seen], query: LedgerQuery, desk: DeskReader, pupils: Names, today: date
) -> list[Seen]:
    """By urgency among those that the asked order holds for equal, also where it is turned round."""
    lines = sorted(lines, key=lambda one: (*urgency(one.values, today), one.id))
    if query.sort == URGENT:
        return lines[::-1] if query.down else lines
    place = _PLACES[query.sort](desk, pupils, lines)
    placed = {one.id: found for one in lines if (found := place(one)) is not None}
    some = [one for one in lines if one.id in placed]
    some.sort(key=lambda one: placed[one.id], reverse=query.down)
    return [*some, *(one for one in lines if one.id not in placed)]


def _by_class(desk: DeskReader, pupils: Names, _: Sequence[Seen]) -> _Place:
    rooms = {one.id: one.values for one in desk.unit.records.by("class")}
    return lambda one: _at_school(pupils.pupils.get(str(one.values.get("pupil"))), rooms)


def _by_owner(desk: DeskReader, _: Names, lines: Sequence[Seen]) -> _Place:
    owners = Names.read(desk.unit, (one.values.get("owner") for one in lines), ()).people

    def place(one: Seen) -> tuple[Any, ...] | None:
        owner = owners.get(str(one.values.get("owner")))
        return sort_key(str(owner.values.get("name") or "")) if owner else None

    return place


def _by_category(desk: DeskReader, _: Names, lines: Sequence[Seen]) -> _Place:
    asked = {one.values.get("campaign") for one in lines}
    keys = {campaign: [each.key for each in categories_for(desk, campaign)] for campaign in asked}

    def place(one: Seen) -> tuple[Any, ...] | None:
        value, known = one.values.get("category"), keys[one.values.get("campaign")]
        return (known.index(value) if value in known else len(known), value) if value else None

    return place


_PLACES: Mapping[str, Callable[[DeskReader, Names, Sequence[Seen]], _Place]] = {
    "class": _by_class,
    "category": _by_category,
    "owner": _by_owner,
}


def _at_school(pupil: Record | None, rooms: Mapping[str, Mapping[str, Any]]) -> tuple[Any, ...] | None:
    if pupil is None:
        return None
    room = rooms.get(str(pupil.values.get("class")), {})
    return (room.get("grade") or 0, room.get("number") or 0, *sort_key(str(pupil.values.get("name") or "")))


def show_ledger_item(store: Store, who: Caller, item: str, now: datetime) -> dict[str, Any]:
    """One item with its answer, its progress, and the visit that it came from. 404. The reading is in the audit."""
    with store.write(who.school) as unit:
        unit.audit.add(at=now, by=who.person, act="ledger.read", subject=f"ledger_item:{item}")
        return told_item(DeskReader(unit, who, now), item)


def told_item(desk: DeskReader, item: str) -> dict[str, Any]:
    """The whole item, for a reader at the desk."""
    seen, unit = desk.one("ledger_item", item), desk.unit
    progress = seen.appends.get("progress", [])
    visit = _visit(unit, seen)
    author = seen.record.values.get(AUTHOR)
    people = [seen.values.get("owner"), author, *(one["by"] for one in progress), visit and visit["lead"]]
    names = Names.read(unit, people, [seen.values.get("pupil")])
    return {
        **line_of(seen, names, local_day(desk.now)),
        "answer": seen.text("answer"),
        "written_by": names.person(author),
        "visit": visit and {**visit, "lead": names.person(visit["lead"])},
        "progress": [
            {"at": one["at"], "by": names.person(one["by"]), "words": str(one["body"].get("words") or "")}
            for one in progress
        ],
    }


def line_of(seen: Seen, names: Names, today: date) -> dict[str, Any]:
    """One line of the ledger. days_over: how long it is past its date, 0 if it is not."""
    values = seen.values
    return {
        "id": seen.id,
        "pupil": names.pupil(values.get("pupil")),
        "campaign": values.get("campaign"),
        "words": seen.text("words"),
        "kind": values.get("kind"),
        "source": values.get("source"),
        "category": values.get("category"),
        "measure": values.get("measure"),
        "owner": names.person(values.get("owner")),
        "filed_on": values.get("filed_on"),
        "due_on": values.get("due_on"),
        "state": values.get("state", "open"),
        "explained": values.get("explained") is True,
        "answered_on": values.get("answered_on"),
        "closed_on": values.get("closed_on"),
        "days_over": days_over(values, today),
    }


def categories_for(desk: DeskReader, campaign: object) -> tuple[Category, ...]:
    """The categories by which an item of this campaign is sorted."""
    pack = desk.pack_of(campaign)
    return categories_of(pack.data) if pack else ()


def campaigns_told(desk: DeskReader, lang: str) -> list[dict[str, Any]]:
    """Campaigns with the categories of their packs in the reader's language, the running ones first."""
    records = {one.id: one for one in desk.unit.records.by("campaign")}
    ordered = [one for one in desk.schema.ordered() if one in records]
    return [
        {
            "id": id_,
            "name": str(records[id_].values.get("name") or ""),
            "categories": _categories(categories_for(desk, id_), lang),
        }
        for id_ in ordered
    ]


def _categories(categories: Sequence[Category], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "label": in_words(dict(one.label), lang),
            "answer_days": one.answer_days,
            "measures": [{"key": key, "label": in_words(dict(label), lang)} for key, label in one.measures],
        }
        for one in categories
    ]


def _visit(unit: Unit, seen: Seen) -> dict[str, Any] | None:
    """The visit at which it was said, once that has been submitted."""
    visit = unit.records.get("visit", str(seen.values.get("visit") or ""))
    if visit is None or visit.deleted or visit.values.get("status") not in SEEN:
        return None
    return {"id": visit.id, "visited_on": visit.values.get("visited_on"), "lead": visit.values.get("lead")}


def _in_room(one: Seen, query: LedgerQuery, names: Names) -> bool:
    pupil = names.pupil(one.values.get("pupil"))
    in_class = query.class_id is None or (pupil is not None and pupil["class"] == query.class_id)
    return in_class and (query.campaign is None or one.values.get("campaign") == query.campaign)


def _fits(one: Seen, query: LedgerQuery, today: date) -> bool:
    values = one.values
    state, category = values.get("state", "open"), values.get("category")
    states = ("open", "in_hand") if query.state == "unanswered" else (query.state or state,)
    return (
        (query.kind is None or values.get("kind") == query.kind)
        and (
            query.category is None
            or category == query.category
            or (query.category == UNSORTED and not category)
        )
        and state in states
        and (not query.overdue or days_over(values, today) > 0)
    )
