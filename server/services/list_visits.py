"""The office's list of visits: newest first, drafts left out, with what the desk shows at a glance."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.domain.entries import standing
from server.domain.scoping import companions_of
from server.services.caller import Caller
from server.services.placing import AUTHOR
from server.services.problem import Problem
from server.services.twins import SEEN
from server.store.unit import Store, Unit
from server.store.visit_list import Place, Wanted
from sync.errors import Code
from sync.state import Record


@dataclass(frozen=True, slots=True)
class Query:
    """One page: `cursor` as the page before gave it; `class_id`, `status`, `waits` (for somebody to decide:
    "conflict" between two versions, "twin" of another visit) and `name` (any part of the child's) narrow the list."""

    cursor: str | None = None
    limit: int = 50
    class_id: str | None = None
    status: str | None = None
    waits: str | None = None
    name: str | None = None


def list_visits(store: Store, who: Caller, query: Query) -> dict[str, Any]:
    """One page of the list. Problem 400 `bad_cursor` for a cursor that is none."""
    after = _read_cursor(query.cursor) if query.cursor else None
    with store.read(who.school) as unit:
        wanted = Wanted(
            statuses=[query.status] if query.status else SEEN,
            class_id=query.class_id,
            conflicts=query.waits == "conflict",
            twins=query.waits == "twin",
            pupils=_named(unit, query.name) if query.name else None,
        )
        ids, following = unit.visit_list.page(wanted, after, query.limit)
        found = unit.records.load("visit", ids)
        around = gather(unit, found.values())
        return {
            "items": [row_of(found[id_], around) for id_ in ids],
            "cursor": _write_cursor(following) if following else None,
            "more": following is not None,
            "total": unit.visit_list.count(wanted),
        }


def _named(unit: Unit, name: str) -> list[str]:
    """Children whose name has this in it."""
    return sorted(one.id for one in unit.records.by("pupil") if name in text(one, "name"))


@dataclass(slots=True)
class Around:
    """What a list of visits points at, read in a handful of statements."""

    people: Mapping[str, Record]
    pupils: Mapping[str, Record]
    photos: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))


def gather(unit: Unit, visits: Iterable[Record]) -> Around:
    """Everything that `row_of` needs of these visits."""
    visits = list(visits)
    ids = [visit.id for visit in visits]
    team = {person for visit in visits for person in party(visit)}
    around = Around(
        people=unit.records.load("person", sorted(team)),
        pupils=unit.records.load("pupil", sorted({str(visit.values.get("pupil")) for visit in visits})),
    )
    for photo in unit.records.by("photo", visit_id=ids) if ids else ():
        around.photos[str(photo.values["visit"])].append(photo)
    for note in unit.records.by("note", visit_id=ids) if ids else ():
        around.notes[str(note.values["visit"])].append(note)
    return around


def party(visit: Record) -> list[str]:
    """The lead, then the companions by id."""
    return [p for p in (visit.values.get("lead"), *sorted(companions_of(visit.values))) if p]


def is_theirs(visit: Record, person: str) -> bool:
    """Whether this person leads or accompanies the visit, or wrote its first line."""
    return person in party(visit) or person == visit.values.get(AUTHOR)


def row_of(visit: Record, around: Around) -> dict[str, Any]:
    """One line of the list."""
    values = visit.values
    lead = values.get("lead")
    pupil = around.pupils.get(str(values.get("pupil")))
    return {
        "id": visit.id,
        "pupil": {
            "id": str(values.get("pupil") or ""),
            "name": text(pupil, "name"),
            "class_name": text(pupil, "class_name"),
        },
        "visited_on": values.get("visited_on"),
        "mode": values.get("mode"),
        "lead": named(lead, around.people) if lead else None,
        "companions": [named(p, around.people) for p in sorted(companions_of(values))],
        "status": values.get("status", "draft"),
        "flags": sorted(visit.flags),
        "conflicts": len(visit.conflicts),
        "photos": [photo_row(photo) for photo in around.photos[visit.id]],
        "feedback": len(standing(visit.appends.get("feedback", []))),
        "notes": [note_row(note) for note in around.notes[visit.id]],
    }


def named(id_: str, people: Mapping[str, Record]) -> dict[str, str]:
    """An id with its name; someone who is not in the directory has an empty one."""
    return {"id": id_, "name": text(people.get(id_), "name")}


def text(record: Record | None, name: str) -> str:
    """A text value, or ""."""
    return str(record.values.get(name) or "") if record else ""


def photo_row(photo: Record) -> dict[str, Any]:
    """A photo's state and size in pixels."""
    values = photo.values
    return {
        "id": photo.id,
        "state": values.get("state", "expected"),
        "width": values.get("width"),
        "height": values.get("height"),
    }


def note_row(note: Record) -> dict[str, Any]:
    """How far a guardian's note has come."""
    return {
        "id": note.id,
        "guardian": str(note.values.get("guardian") or ""),
        "state": note.values.get("state", "published"),
        "answered_at": note.values.get("answered_at"),
    }


def _write_cursor(place: Place) -> str:
    day, id_ = place
    return urlsafe_b64encode(f"{day or ''}|{id_}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> Place:
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
        day, bar, id_ = text.partition("|")
        place = (date.fromisoformat(day) if day else None, id_)
    except ValueError as error:
        raise Problem(400, Code.BAD_CURSOR) from error
    if not bar or "\x00" in id_:
        raise Problem(400, Code.BAD_CURSOR)
    return place
