"""How long a plan of visits takes: one class of 50, and a school of 2,000 pupils.

    python -m bench.planning [--rounds 3]

The planner by itself, with wishes of half the families and everything told that it does not meet; then as the desk asks
for it: the school read from SQLite, rows encrypted and written, in one transaction. Medians of the rounds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from bench.common import Figure, median, report, seconds
from server.domain.planning.explain import explain
from server.domain.planning.model import Case
from server.domain.planning.propose import propose
from server.services.caller import Caller
from server.services.draw_plan import propose_plan
from server.store.people import Teaches
from server.store.unit import Store, Unit
from sync.state import Record
from tests.support.planned_school import school
from tests.support.world import NOW, build, open_world, settings_for

CLASS, SCHOOL = 50, 2000
CLASS_SECONDS, SCHOOL_SECONDS = 2.0, 30.0
OFFICE = Caller("S1", "S1-o1", frozenset({"office"}), "bench")


def planned(case: Case) -> None:
    """Every class proposed, and what is not met."""
    rooms = sorted({one.class_id for one in case.children})
    made = propose(case, {}, rooms)
    assert len(made) == len(case.children)
    explain(case, made, rooms)


def fill(store: Store, case: Case) -> None:
    """The same pupils and colleagues as records of a school."""
    with store.write("S1") as unit:
        for one in case.teachers:
            _put(unit, "person", one.id, {"name": one.id, "active": True})
        for number, room in enumerate(sorted({one.class_id for one in case.children})):
            own = next(one.id for one in case.teachers if room in one.homeroom)
            _put(unit, "class", room, {"name": room, "grade": 1, "number": number, "homeroom": own})
        unit.people.add_teaching(
            Teaches(one.id, room) for one in case.teachers for room in sorted(one.teaches)
        )
        for child in case.children:
            values: dict[str, object] = {
                "name": child.id,
                "class": child.class_id,
                "household": child.household,
            }
            values |= {"village": child.village, "distance_km": child.distance_km, "visit_first": child.first}
            _put(unit, "pupil", child.id, values)


def _put(unit: Unit, type_: str, id_: str, values: Mapping[str, object]) -> None:
    given = {name: value for name, value in values.items() if value not in (None, "")}
    stamps = dict.fromkeys(given, unit.mint_stamp())
    unit.records.put(Record(type_, id_, values=given, stamps=stamps), {"office:S1"})


def asked(folder: Path, rounds: int) -> Iterator[tuple[str, float]]:
    """Seconds of the desk's request, for one class and for all of them."""
    settings = settings_for(folder)
    build(settings)
    world = open_world(settings)
    case = school(SCHOOL)
    fill(world.store, case)
    room = case.children[0].class_id
    for what, class_id in (("class", room), ("school", None)):
        act = partial(propose_plan, world.store, OFFICE, "S1-k1", class_id, 0, NOW)
        yield what, median(seconds(act) for _ in range(rounds))
    world.close()


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    figures = []
    for pupils, budget in ((CLASS, CLASS_SECONDS), (SCHOOL, SCHOOL_SECONDS)):
        took = median(seconds(partial(planned, school(pupils))) for _ in range(rounds))
        figures.append(_figure(f"{pupils:,} pupils, the planner alone", took, budget))
    with tempfile.TemporaryDirectory() as folder:
        for what, took_seconds in asked(Path(folder) / "data", rounds):
            one = what == "class"
            words = f"a class of {CLASS} among {SCHOOL:,}" if one else f"{SCHOOL:,} pupils"
            budget = CLASS_SECONDS if one else SCHOOL_SECONDS
            figures.append(_figure(f"{words}, as the desk asks", took_seconds, budget))
    report("planning", figures)


def _figure(what: str, took: float, budget: float) -> Figure:
    return Figure(what, took, "s", f"at most {budget:.0f} s", took <= budget)


if __name__ == "__main__":
    main()
