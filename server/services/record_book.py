"""A teacher's own book of visits, and what they come to: for the teacher alone, who may hand it in.

It counts what was done and compares with nobody: no rank, no photographs, no words of families.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from server.services.caller import Caller
from server.services.list_visits import named, party, text
from server.services.school_schema import local_day
from sync.wire import MODES

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

DONE: Final = ("submitted", "approved")
NOT_HELD: Final = ("refused", "absent")
HANDED_IN: Final = ("handed_in", "chosen")


@dataclass(frozen=True, slots=True)
class Line:
    """One visit in the book."""

    on: str
    pupil: str
    class_name: str
    mode: str
    with_: tuple[str, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """The visits of one campaign, earliest first. figures: how many of what, in the order of the certificate."""

    name: str
    first: str
    last: str
    lines: tuple[Line, ...]
    homes: int
    led: int
    modes: tuple[tuple[str, int], ...]
    returns: int


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that is printed."""

    school: str
    teacher: str
    title: str
    on: date
    chapters: tuple[Chapter, ...]
    supports: int
    consultations: int
    essays: int


def record_book(store: Store, who: Caller, now: datetime) -> Book:
    """Of visits that took place and were handed in, as lead or companion."""
    with store.read(who.school) as unit:
        me = unit.records.get("person", who.person)
        visits = [one for one in _visits_of(unit, who.person) if _counts(one)]
        school = unit.schools.get()
        return Book(
            school=school.name if school else "",
            teacher=text(me, "name"),
            title=text(me, "title"),
            on=local_day(now),
            chapters=tuple(_chapters(unit, who.person, visits)),
            supports=_own(unit, "support", who.person),
            consultations=_own(unit, "consultation", who.person),
            essays=_own(unit, "essay", who.person, HANDED_IN),
        )


def _visits_of(unit: Unit, person: str) -> list[Record]:
    return [one for one in unit.records.by("visit", status=list(DONE)) if person in party(one)]


def _counts(visit: Record) -> bool:
    return visit.values.get("outcome") not in NOT_HELD and bool(visit.values.get("visited_on"))


def _own(unit: Unit, type_: str, person: str, states: Sequence[str] = ()) -> int:
    found = (one for one in unit.records.by(type_) if one.values.get("owner") == person)
    return sum(1 for one in found if not states or one.values.get("state") in states)


def _chapters(unit: Unit, person: str, visits: Sequence[Record]) -> Iterable[Chapter]:
    ids = sorted({str(one.values.get("campaign") or "") for one in visits})
    campaigns = unit.records.load("campaign", [id_ for id_ in ids if id_])
    pupils = unit.records.load("pupil", sorted({str(one.values.get("pupil")) for one in visits}))
    people = unit.records.load("person", sorted({each for one in visits for each in party(one)}))
    for id_ in sorted(ids, key=lambda each: (text(campaigns.get(each), "starts"), each)):
        here = [one for one in visits if str(one.values.get("campaign") or "") == id_]
        here.sort(key=lambda one: (text(one, "visited_on"), one.id))
        yield _chapter(text(campaigns.get(id_), "name"), person, here, pupils, people)


def _chapter(
    name: str, person: str, visits: Sequence[Record], pupils: dict[str, Record], people: dict[str, Record]
) -> Chapter:
    modes = Counter(text(one, "mode") for one in visits)
    return Chapter(
        name=name,
        first=text(visits[0], "visited_on"),
        last=text(visits[-1], "visited_on"),
        lines=tuple(_line(one, person, pupils, people) for one in visits),
        homes=len({one.values.get("pupil") for one in visits}),
        led=sum(1 for one in visits if one.values.get("lead") == person),
        modes=tuple((mode, modes[mode]) for mode in MODES if modes[mode]),
        returns=sum(1 for one in visits if one.values.get("return_of")),
    )


def _line(visit: Record, person: str, pupils: dict[str, Any], people: dict[str, Record]) -> Line:
    pupil = pupils.get(str(visit.values.get("pupil")))
    others = [named(one, people)["name"] for one in party(visit) if one != person]
    return Line(
        on=text(visit, "visited_on"),
        pupil=text(pupil, "name"),
        class_name=text(pupil, "class_name"),
        mode=text(visit, "mode"),
        with_=tuple(dict.fromkeys(name for name in others if name)),
        again=bool(visit.values.get("return_of")),
    )
