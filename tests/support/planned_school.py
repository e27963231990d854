"""Classes to plan visits for: drawn by hypothesis for properties, or made at any size for sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from server.domain.planning.hours import PARTS
from server.domain.planning.model import Asked, Case, Child, Row, Teacher, Wish

FIRST, LAST = date(2026, 11, 26), date(2026, 12, 20)
VILLAGES = ("石桥村", "上湾村", "下湾村", "")


def school(pupils: int, room: int = 50, *, seed: int = 1, days: int = 60) -> Case:
    """A school of that many pupils in classes of `room`, with subject teachers who teach three classes each."""
    rng = Random(seed)
    rooms = [f"c{n}" for n in range(-(-pupils // room))]
    children = tuple(_child(rng, f"p{n:04}", rooms[n // room]) for n in range(pupils))
    teachers = [Teacher(f"h{n}", frozenset({room}), frozenset({room})) for n, room in enumerate(rooms)]
    for n in range(2 * len(rooms)):
        teaches = frozenset(rooms[(n // 2 + step) % len(rooms)] for step in range(3))
        far = rng.choice((None, None, None, 8))
        teachers.append(Teacher(f"s{n:03}", teaches=teaches, farthest_km=far, not_alone=rng.random() < 0.1))
    teachers += [Teacher(f"l{n}", quota=10) for n in range(4)]
    last = date.fromordinal(FIRST.toordinal() + days - 1)
    return Case(children, tuple(teachers), Asked(at_least=2), FIRST, last)


def _child(rng: Random, id_: str, room: str) -> Child:
    home = rng.randrange(3000)
    far = 1 + home % 19
    wish = Wish(
        weekday=rng.choice((None, None, rng.randrange(7))),
        part=rng.choice((None, None, "evening", "afternoon")),
    )
    return Child(
        id_,
        room,
        household=f"f{home}",
        village=f"v{far // 3}",
        first=rng.random() < 0.15,
        elsewhere=rng.random() < 0.05,
        distance_km=far,
        wish=wish,
    )


_SLOTS = st.frozensets(st.tuples(st.integers(0, 6), st.sampled_from(PARTS)), max_size=8)
_DAYS = (None, None, None, date(2026, 11, 28), date(2026, 12, 2), date(2027, 3, 1))


def _for_that_day(wish: Wish, on: date | None) -> Wish:
    """A family may name the very day; the next best thing is its weekday."""
    return replace(wish, on=on, weekday=on.weekday()) if on else wish


_WISHES = st.builds(
    _for_that_day,
    st.builds(
        Wish,
        mode=st.sampled_from((None, None, "on_site", "at_school", "phone", "letter", "online")),
        weekday=st.sampled_from((None, None, *range(8))),
        part=st.sampled_from((None, None, *PARTS)),
        place=st.sampled_from(("", "村口小店")),
    ),
    st.sampled_from(_DAYS),
)
ASKED = st.builds(
    Asked,
    at_least=st.integers(1, 3),
    at_most=st.just(3),
    team_least=st.sampled_from((0, 2)),
    team_most=st.sampled_from((0, 2, 3)),
    modes=st.sampled_from((None, frozenset({"on_site"}))),
    first_modes=st.sampled_from((None, frozenset({"on_site"}))),
)


@st.composite
def _children(draw: st.DrawFn) -> tuple[Child, ...]:
    return tuple(
        draw(
            st.builds(
                Child,
                id=st.just(f"p{n}"),
                class_id=st.sampled_from(("c1", "c2")),
                household=st.sampled_from(("", "f1", "f2", "f3")),
                village=st.sampled_from(VILLAGES),
                first=st.booleans(),
                elsewhere=st.booleans(),
                distance_km=st.sampled_from((None, 2, 7, 15)),
                wish=_WISHES,
            )
        )
        for n in range(draw(st.integers(0, 14)))
    )


@st.composite
def _teachers(draw: st.DrawFn) -> tuple[Teacher, ...]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        rooms = draw(st.frozensets(st.sampled_from(("c1", "c2"))))
        own = frozenset({f"c{n + 1}"}) & rooms if n < 2 else frozenset[str]()
        limit = draw(st.sampled_from((None, None, 5)))
        alone, quota = draw(st.booleans()), draw(st.sampled_from((0, 0, 3)))
        lead_only = draw(st.booleans())
        found.append(Teacher(f"t{n}", own, rooms, quota, lead_only, draw(_SLOTS), limit, alone))
    return tuple(found)


CASES = st.builds(
    Case,
    children=_children(),
    teachers=_teachers(),
    asked=ASKED,
    first_day=st.just(FIRST),
    last_day=st.just(LAST),
)


@st.composite
def cases_with_rows(draw: st.DrawFn) -> tuple[Case, dict[str, Row]]:
    """A case in which somebody has written some rows by hand already, sensible or not."""
    case = draw(CASES)
    people = [one.id for one in case.teachers]
    rows: dict[str, Row] = {}
    for child in case.children:
        if not people or not draw(st.booleans()):
            continue
        lead = draw(st.sampled_from(people))
        along = tuple(sorted(draw(st.frozensets(st.sampled_from(people), max_size=2)) - {lead}))
        on = draw(st.none() | st.dates(FIRST, LAST))
        at = draw(st.sampled_from(("10:00", "16:45", "19:00"))) if on else None
        mode = draw(st.sampled_from(("on_site", "phone")))
        rows[child.id] = Row(child.id, lead, along, on, at, mode, draw(st.booleans()))
    return case, rows
