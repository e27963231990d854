"""Who is counted: pupils with their classes and tags, colleagues with what they have been and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Date,
    LargeBinary,
    Select,
    String,
    Table,
    case,
    exists,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as sql_cast

from server.domain.rules.model import Member, Seat, Spell, Staff, Tag
from server.store.asked import among, of_school
from server.store.base import as_date, as_text, table_of
from server.store.posts import DUTY, HERE, HOMEROOM
from server.store.pupil_keys import PupilKeyRepo
from server.store.records import RecordRepo
from server.store.tables import (
    Enrolment,
    Person,
    PersonRole,
    Post,
    Pupil,
    PupilTag,
    SchoolClass,
    StandingRow,
    Teaching,
)
from server.store.tags import TagRepo
from server.store.tx import Tx
from sync.state import Record
from sync.wire import DUTIES

Row = Mapping[Any, Any]
_SEAT, _ROLE, _TAUGHT = table_of(Enrolment), table_of(PersonRole), table_of(Teaching)
_POST, _ROOM, _TAG = table_of(Post), table_of(SchoolClass), table_of(PupilTag)
_PUPIL, _PERSON, _BOX = table_of(Pupil), table_of(Person), table_of(StandingRow)
STANDING: Final = "standing"
DELETED: Final = "deleted"
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


@dataclass(frozen=True, slots=True)
class Rolls:
    """Those asked for: pupils who are here, colleagues (former ones too), and the boxes of their standings."""

    members: dict[str, Member]
    staff: dict[str, Staff]
    boxes: list[Row]


class RollRepo:
    """Pupils and colleagues of one school as rules see them, in one question."""

    def __init__(self, tx: Tx, records: RecordRepo, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._records = records
        self._keys = keys
        self._tags = TagRepo(tx, keys)

    def read(self, pupils: Collection[str], people: Collection[str], subjects: Collection[str] = ()) -> Rolls:
        """These pupils and colleagues as they are now; `subjects`: whose standings are wanted as well.

        A record that was only read may have changed since, so all are read again, but those that the unit holds.
        """
        asked = {"pupils": pupils, "people": people, "subjects": subjects}
        values = {name: self._tx.many(sorted(some)) for name, some in asked.items()}
        by_kind: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        boxes: list[Row] = []
        for row in self._tx.ask(rolls, **values):
            if row["kind"] == STANDING:
                boxes.append(row)
            else:
                by_kind[row["kind"]][row["id"]].append(row)
        self._keys.look_up(by_kind["tag"].keys() | {row["id"] for row in boxes if row["class_id"] == "pupil"})
        members = {
            id_: _member(record, by_kind["seat"][id_], self._opened(by_kind["tag"][id_]))
            for id_ in pupils
            if (record := self._record("pupil", id_, by_kind["pupil"])) is not None and _on_the_roll(record)
        }
        staff = {
            id_: _staff(record, by_kind["spell"][id_])
            for id_ in people
            if (record := self._record("person", id_, by_kind["person"])) is not None
        }
        return Rolls(members, staff, boxes)

    def _record(self, type_: str, id_: str, rows: Mapping[str, list[Row]]) -> Record | None:
        own = self._records.own(type_, id_)
        if own is not None or id_ not in rows:
            return own
        return Record(type_, id_, rows[id_][0]["body"], deleted=rows[id_][0]["what"] == DELETED)

    def _opened(self, rows: Iterable[Row]) -> list[Tag]:
        tags = []
        for row in rows:
            found = self._tags.open(row["id"], row["what"], row["box"])
            if found is not None:
                until = None if row["ends"] is None else row["ends"] - _DAY
                group, facts = found
                tags.append(Tag(group, row["starts"], until, facts.get("away"), facts.get("capable")))
        return tags


def _on_the_roll(pupil: Record) -> bool:
    return not pupil.deleted and pupil.values.get("unlisted") is not True


def _member(pupil: Record, rows: Iterable[Row], tags: list[Tag]) -> Member:
    seats = [Seat(row["class_id"], row["starts"], row["ends"]) for row in rows]
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


def _staff(person: Record, rows: Iterable[Row]) -> Staff:
    rows = list(rows)
    spells = [spell for row in rows if (spell := _spell(row)) is not None]
    dated = {spell.role for spell in spells}
    duties = (ROLE_OF_DUTY[duty] for duty in DUTIES if person.values.get(f"duties/{duty}") is True)
    spells += [Spell(role) for role in duties if role not in dated]
    spells.sort(key=lambda s: (s.role, s.class_id or "", s.since or _NEVER))
    here = [(row["starts"], row["ends"]) for row in rows if row["what"] == f"post|{HERE}"]
    return Staff(person.id, tuple(spells), *_stay(person, here))


def _spell(row: Row) -> Spell | None:
    """What a row says that somebody was, and when; None for what no rule asks about."""
    kind, _, what = str(row["what"]).partition("|")
    days = row["starts"], row["ends"]
    if kind == "teaching":
        return Spell("subject_teacher", *days, row["class_id"])
    if kind == "role":
        return Spell(ROLE_OF_DESK[what], *days) if what in ROLE_OF_DESK else None
    if what == HOMEROOM:
        return Spell("homeroom_teacher", *days, row["class_id"])
    return Spell(ROLE_OF_DUTY[what.removeprefix(DUTY)], *days) if what.startswith(DUTY) else None


def _stay(person: Record, here: list[tuple[date | None, date | None]]) -> tuple[date | None, date | None]:
    """First and last day here. Of who is gone, nobody knows since when, no day is left."""
    gone = person.deleted or person.values.get("active", True) is False
    return None, max((ends for _, ends in here if ends), default=_NEVER) if gone else None


def rolls(dialect: str) -> CompoundSelect[Any]:
    """Rows {kind, id, what, class_id, starts, ends, box, body} about `pupils`, `people` and `subjects`."""
    pupil = of_school(_PUPIL, _PUPIL.c.deleted.is_(False), among(dialect, _PUPIL.c.id, "pupils"))
    person = of_school(_PERSON, among(dialect, _PERSON.c.id, "people"))
    box = of_school(_BOX, among(dialect, _BOX.c.subject_id, "subjects"))
    gone = case((_PERSON.c.deleted.is_(True), DELETED), else_="")

    def about(table: Table, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return of_school(table, among(dialect, column, name))

    return union_all(
        _part("pupil", _PUPIL.c.id, body=_PUPIL.c["values"]).where(pupil),
        _part("seat", _SEAT.c.pupil_id, class_id=_SEAT.c.class_id, days=_SEAT).where(
            about(_SEAT, _SEAT.c.pupil_id, "pupils")
        ),
        _part("tag", _TAG.c.pupil_id, _TAG.c.id, days=(_TAG.c.since, _TAG.c.ended_on), box=_TAG.c.box).where(
            about(_TAG, _TAG.c.pupil_id, "pupils")
        ),
        _part("person", _PERSON.c.id, gone, body=_PERSON.c["values"]).where(person),
        _part("spell", _ROLE.c.person_id, "role|" + _ROLE.c.role, days=_ROLE).where(
            about(_ROLE, _ROLE.c.person_id, "people")
        ),
        _part("spell", _TAUGHT.c.person_id, literal("teaching|"), _TAUGHT.c.class_id, days=_TAUGHT).where(
            about(_TAUGHT, _TAUGHT.c.person_id, "people")
        ),
        _part("spell", _POST.c.person_id, "post|" + _POST.c.post, _POST.c.class_id, days=_POST).where(
            about(_POST, _POST.c.person_id, "people")
        ),
        _undated_homerooms(dialect),
        _part(STANDING, _BOX.c.subject_id, _BOX.c.campaign_id, _BOX.c.kind, box=_BOX.c.box).where(box),
    )


def _undated_homerooms(dialect: str) -> Select[Any]:
    """A class of which no day is written down has the homeroom teacher of its record, since ever."""
    dated = _POST.c.school_id == _ROOM.c.school_id, _POST.c.class_id == _ROOM.c.id, _POST.c.post == HOMEROOM
    theirs = among(dialect, _ROOM.c.homeroom_id, "people")
    undated = of_school(_ROOM, _ROOM.c.deleted.is_(False), theirs, ~exists().where(*dated))
    return _part("spell", _ROOM.c.homeroom_id, literal(f"post|{HOMEROOM}"), _ROOM.c.id).where(undated)


def _part(
    kind: str,
    id_: ColumnElement[Any],
    what: Any = None,
    class_id: Any = None,
    *,
    days: Table | tuple[ColumnElement[Any], ColumnElement[Any]] | None = None,
    box: Any = None,
    body: Any = None,
) -> Select[Any]:
    """One kind of rows; what a kind does not have is null, of the right type."""
    starts, ends = (days.c.starts, days.c.ends) if isinstance(days, Table) else days or (None, None)
    columns = {"what": (what, String), "class_id": (class_id, String), "starts": (starts, Date)}
    columns |= {"ends": (ends, Date), "box": (box, LargeBinary), "body": (body, JSON)}
    listed: list[ColumnElement[Any]] = [
        (sql_cast(null(), type_) if value is None else type_coerce(value, type_)).label(name)
        for name, (value, type_) in columns.items()
    ]
    return select(literal(kind).label("kind"), id_.label("id"), *listed)
