"""Who is counted: pupils with their classes and tags, colleagues with what they have been and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import CompoundSelect, Date, Select, String, exists, literal, null, select, union_all
from sqlalchemy import cast as sql_cast

from server.domain.rules.model import Member, Seat, Spell, Staff, Tag
from server.store.asked import among, of_school
from server.store.base import as_date, as_text, table_of
from server.store.posts import DUTY, HERE, HOMEROOM
from server.store.pupil_keys import PupilKeyRepo
from server.store.records import RecordRepo
from server.store.tables import Enrolment, PersonRole, Post, SchoolClass, Teaching
from server.store.tags import TagRepo
from server.store.tx import Tx
from sync.state import Record
from sync.wire import DUTIES

_SEAT, _ROLE, _TAUGHT = table_of(Enrolment), table_of(PersonRole), table_of(Teaching)
_POST, _ROOM = table_of(Post), table_of(SchoolClass)
ROLE_OF_DUTY: Final = {
    "specialist": "specialist_teacher",
    "middle_leader": "middle_leader",
    "school_leader": "school_leader",
    "grade_leader": "grade_leader",
}
ROLE_OF_DESK: Final = {"office": "moral_office", "teacher": "teacher"}
"""Roles at the desk that packs ask for. A leader's is none: who leads the school says a duty."""
_DAY: Final = timedelta(days=1)
_NEVER: Final = date.min


class RollRepo:
    """Pupils and colleagues of one school as rules see them."""

    def __init__(self, tx: Tx, records: RecordRepo, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._records = records
        self._tags = TagRepo(tx, keys)

    def members(self, pupils: Collection[str]) -> dict[str, Member]:
        """Those of these pupils who are here, with all their seats and tags."""
        records = self._records.load("pupil", sorted(pupils))
        here = {id_: record for id_, record in records.items() if not record.deleted}
        if not here:
            return {}
        seats: dict[str, list[Seat]] = defaultdict(list)
        for row in self._tx.ask(_seats, pupils=self._tx.many(sorted(here))):
            seats[row["pupil_id"]].append(Seat(row["class_id"], row["starts"], row["ends"]))
        tags: dict[str, list[Tag]] = defaultdict(list)
        for tag in self._tags.of(here):
            until = None if tag.ended_on is None else tag.ended_on - _DAY
            away, capable = tag.facts.get("away"), tag.facts.get("capable")
            tags[tag.pupil].append(Tag(tag.group, tag.since, until, away, capable))
        return {id_: _member(record, seats[id_], tags[id_]) for id_, record in here.items()}

    def staff(self, people: Collection[str]) -> dict[str, Staff]:
        """These colleagues, those who left included, with every role they hold or held."""
        records = self._records.load("person", sorted(people))
        if not records:
            return {}
        rows: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
        for row in self._tx.ask(_spells, people=self._tx.many(sorted(records))):
            rows[row["person_id"]].append(row)
        return {id_: _staff(record, rows[id_]) for id_, record in records.items()}


def _member(pupil: Record, seats: list[Seat], tags: list[Tag]) -> Member:
    values = pupil.values
    room = as_text(values.get("class"))
    if not seats and room:
        seats = [Seat(room)]
    boarder, distance, residence = (values.get(name) for name in ("boarder", "distance_km", "residence"))
    return Member(
        pupil.id,
        tuple(sorted(seats, key=lambda seat: (seat.since or _NEVER, seat.class_id))),
        tags=tuple(tags),
        entered_on=as_date(values.get("entered_on")),
        boarder=boarder if isinstance(boarder, bool) else None,
        residence=residence if residence in ("in_county", "elsewhere") else None,
        distance_km=distance if isinstance(distance, int) else None,
    )


def _staff(person: Record, rows: Iterable[Mapping[Any, Any]]) -> Staff:
    spells: list[Spell] = []
    dated: set[str] = set()
    here: list[tuple[date | None, date | None]] = []
    for row in rows:
        days = row["starts"], row["ends"]
        what = str(row["what"])
        if row["kind"] == "role" and what in ROLE_OF_DESK:
            spells.append(Spell(ROLE_OF_DESK[what], *days))
        elif row["kind"] == "teaching":
            spells.append(Spell("subject_teacher", *days, row["class_id"]))
        elif row["kind"] == "post" and what == HOMEROOM:
            spells.append(Spell("homeroom_teacher", *days, row["class_id"]))
        elif row["kind"] == "post" and what.startswith(DUTY):
            dated.add(what)
            spells.append(Spell(ROLE_OF_DUTY[what.removeprefix(DUTY)], *days))
        elif row["kind"] == "post" and what == HERE:
            here.append(days)
    for duty in DUTIES:
        if person.values.get(f"duties/{duty}") is True and DUTY + duty not in dated:
            spells.append(Spell(ROLE_OF_DUTY[duty]))
    spells.sort(key=lambda s: (s.role, s.class_id or "", s.since or _NEVER))
    return Staff(person.id, tuple(spells), *_stay(person, here))


def _stay(person: Record, here: list[tuple[date | None, date | None]]) -> tuple[date | None, date | None]:
    """First and last day here. Of who is gone, nobody knows since when, no day is left."""
    gone = person.deleted or person.values.get("active", True) is False
    return None, max((ends for _, ends in here if ends), default=_NEVER) if gone else None


def _seats(dialect: str) -> Select[Any]:
    return select(_SEAT.c.pupil_id, _SEAT.c.class_id, _SEAT.c.starts, _SEAT.c.ends).where(
        of_school(_SEAT, among(dialect, _SEAT.c.pupil_id, "pupils"))
    )


def _spells(dialect: str) -> CompoundSelect[Any]:
    """Rows {person_id, kind, what, class_id, starts, ends} of these `people`. A class without a dated homeroom
    teacher has the one of its record, since ever."""

    def part(table: Any, kind: str, what: Any, class_id: Any) -> Select[Any]:
        columns = (
            table.c.person_id,
            literal(kind).label("kind"),
            what,
            class_id,
            table.c.starts,
            table.c.ends,
        )
        return select(*columns).where(of_school(table, among(dialect, table.c.person_id, "people")))

    no_class = sql_cast(null(), String).label("class_id")
    of_room = (
        _POST.c.school_id == _ROOM.c.school_id,
        _POST.c.class_id == _ROOM.c.id,
        _POST.c.post == HOMEROOM,
    )
    undated = of_school(
        _ROOM,
        _ROOM.c.deleted.is_(False),
        among(dialect, _ROOM.c.homeroom_id, "people"),
        ~exists().where(*of_room),
    )
    no_day = sql_cast(null(), Date)
    rooms = select(
        _ROOM.c.homeroom_id.label("person_id"),
        literal("post").label("kind"),
        literal(HOMEROOM).label("what"),
        _ROOM.c.id.label("class_id"),
        no_day.label("starts"),
        no_day.label("ends"),
    ).where(undated)
    return union_all(
        part(_ROLE, "role", _ROLE.c.role.label("what"), no_class),
        part(_TAUGHT, "teaching", _TAUGHT.c.subject.label("what"), _TAUGHT.c.class_id),
        part(_POST, "post", _POST.c.post.label("what"), _POST.c.class_id),
        rooms,
    )
