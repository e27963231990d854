"""Counters that follow every write are what a count of the whole school finds, always."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.keys import KeyRing
from server.store.image import dump
from server.store.posts import HOMEROOM
from server.store.tags import Tag
from server.store.unit import Store
from tests.contracts.conftest import make_school
from tests.support.counted_school import NOW, PUPILS, STAFF, Played, put

BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@BOUNDED
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(1, 30))
def test_incremental_equals_recount(store: Store, keys: KeyRing, seed: int, length: int) -> None:
    played = Played(store, make_school(store, keys), Random(seed))
    played.fill()
    done = []
    for _ in range(length):
        done.append(played.act())
        assert not played.wrong(), (done, played.wrong())


@pytest.fixture
def played(store: Store, keys: KeyRing) -> Played:
    """A filled school in which nothing has happened yet."""
    made = Played(store, make_school(store, keys), Random(5))
    made.fill()
    return made


def visited(pupil: str, lead: str, on: str = "2026-11-02", **more: object) -> dict[str, object]:
    return {"pupil": pupil, "visited_on": on, "status": "submitted", "mode": "on_site", "lead": lead, **more}


def test_one_visit_counts_for_every_campaign_whose_days_hold_it(played: Played) -> None:
    with played.store.write(played.school) as unit:
        put(unit, "visit", "v1", visited("p1", "t1"))
    with played.store.read(played.school) as unit:
        met = {k: unit.counters.tallies(k)["all", "campaign", "school"].met for k in ("k1", "k2", "k3")}
        own = unit.counters.standings("k1", "pupil", ["p1"])["p1"]["all"]["campaign"]
    assert met == {"k1": 1, "k2": 1, "k3": 0}
    assert (own.have, own.met, own.class_id) == (1, True, "c1")


def test_what_did_not_take_place_counts_nowhere_and_a_phones_child_is_due_to_nobody(played: Played) -> None:
    with played.store.write(played.school) as unit:
        put(unit, "visit", "v1", visited("p1", "t1", outcome="refused"))
        put(unit, "visit", "v2", visited("p2", "t1", outcome="held"))
    with played.store.read(played.school) as unit:
        before = unit.counters.tallies("k1")["all", "campaign", "school"]
    assert before.met == 1
    with played.store.write(played.school) as unit:
        put(unit, "pupil", "x1", {"name": "x1", "class": "c1", "unlisted": True})
        put(unit, "visit", "v3", visited("x1", "t1"))
    with played.store.read(played.school) as unit:
        assert unit.counters.tallies("k1")["all", "campaign", "school"] == before
        assert unit.counters.standings("k1", "pupil", ["x1"]) == {}
    with played.store.write(played.school) as unit:
        put(unit, "pupil", "x1", {"unlisted": False})
        put(unit, "visit", "v1", {"outcome": None})
    with played.store.read(played.school) as unit:
        after = unit.counters.tallies("k1")["all", "campaign", "school"]
    assert (after.met, after.due) == (before.met + 2, before.due + 1)
    assert played.wrong() == []


def test_a_visit_stays_the_one_of_whoever_was_homeroom_teacher_then(played: Played) -> None:
    """p1 sits in c1 with t1; on 10 November t3 takes the class over."""
    with played.store.write(played.school) as unit:
        unit.tags.add([tag_of("g1", "p1", "hardship")])
        put(unit, "visit", "v1", visited("p1", "t1"))
    with played.store.write(played.school) as unit:
        put(unit, "class", "c1", {"homeroom": "t3"})
        unit.posts.give_up("t1", HOMEROOM, date(2026, 11, 10), "c1")
        unit.posts.take("t3", HOMEROOM, date(2026, 11, 10), "c1")
        put(unit, "visit", "v2", visited("p1", "t1", "2026-12-02"))
    with played.store.read(played.school) as unit:
        by_month = unit.counters.standings("k1", "pupil", ["p1"])["p1"]["hard"]
    assert by_month["month:2026-11"].met
    assert not by_month["month:2026-12"].met


def test_an_erased_pupil_leaves_no_counter_behind(played: Played) -> None:
    with played.store.write(played.school) as unit:
        put(unit, "visit", "v1", visited("p1", "t1"))
        put(unit, "visit", "v2", visited("p2", "t1"))
    with played.store.write(played.school) as unit:
        traces = unit.erasure.traces("p1")
        unit.records.load_for_update(traces.records)
        unit.erasure.purge("p1", traces, NOW)
    with played.store.read(played.school) as unit:
        tally = unit.counters.tallies("k1")["all", "campaign", "school"]
        assert "p1" not in unit.counters.standings("k1", "pupil")
        person = unit.counters.standings("k1", "person", ["t1"])["t1"]["teachers"]["campaign"]
    assert (tally.due, tally.met, person.have) == (4, 1, 1)
    ours = [line for line in dump(played.store) if f'["{played.school}",'.encode() in line]
    assert any(b'"v2","p2","c2"' in line for line in ours)
    assert not [line for line in ours if b'"v1","p1","c1"' in line or b'"pupil","p1"' in line]
    assert not played.wrong()


def test_neither_the_words_nor_the_length_of_a_box_tell_a_group(played: Played) -> None:
    with played.store.write(played.school) as unit:
        unit.tags.add([tag_of("g1", "p1", "hardship"), tag_of("g2", "p1", "disability")])
    of_school = orjson.dumps([played.school, "k1", "pupil"])[:-1]
    rows = [orjson.loads(line) for line in dump(played.store) if line.startswith(of_school)]
    boxes = {row[3]: row[4] for row in rows}
    assert set(boxes) == set(PUPILS)
    assert len({len(box) for box in boxes.values()}) == 1
    with played.store.read(played.school) as unit:
        held = unit.counters.standings("k1", "pupil")
        tallies = unit.counters.tallies("k1")
    assert {"care", "hard"} <= set(held["p1"])
    assert not {"care", "hard"} & set(held["p2"])
    assert tallies["care", "term:2026-1", "class:c1"].due == 1


def test_sums_of_groups_lie_sealed_alike_for_every_class(played: Played) -> None:
    """Beside the open list of who has a tag, a sum of one in a class would say which."""
    before = sealed(played)
    assert set(before) == {"school", "class:c1", "class:c2", "class:c3"}
    with played.store.write(played.school) as unit:
        unit.tags.add([tag_of("g1", "p1", "hardship")])
    after = sealed(played)
    assert {len(box) for box in before.values()} == {len(box) for box in after.values()}
    with played.store.write(played.school) as unit:
        put(unit, "visit", "v1", visited("p2", "t1"))
    # A visit to a pupil of no group is written like one to a pupil of some.
    assert sealed(played)["class:c2"] != after["class:c2"]
    clear = orjson.dumps([played.school, "k1"])[:-1]
    rows = [orjson.loads(line) for line in dump(played.store) if line.startswith(clear)]
    rules = {row[2] for row in rows if isinstance(row[-1], int)}
    assert "all" in rules
    assert not {"care", "hard"} & rules
    assert not played.wrong()


def sealed(played: Played) -> dict[str, str]:
    of_school = orjson.dumps([played.school, "k1", "tally"])[:-1]
    rows = [orjson.loads(line) for line in dump(played.store) if line.startswith(of_school)]
    return {row[3]: row[4] for row in rows}


def test_eight_writers_of_one_school_wait_for_one_another_and_count_right(played: Played) -> None:
    def write(writer: int) -> None:
        rng = Random(writer)
        for number in range(6):
            values = visited(
                rng.choice(PUPILS), rng.choice(STAFF), **{f"companions/{rng.choice(STAFF)}": True}
            )
            with played.store.write(played.school) as unit:
                put(unit, "visit", f"w{writer}-{number}", values)
                if number == 3:
                    unit.tags.add([tag_of(f"w{writer}", rng.choice(PUPILS), "hardship")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert not played.wrong()
    with played.store.read(played.school) as unit:
        assert unit.counters.tallies("k1")["at_home", "campaign", "school"].n == 48


def tag_of(id_: str, pupil: str, group: str) -> Tag:
    return Tag(
        id=id_, pupil=pupil, group=group, since=date(2026, 9, 1), by="t1", at=NOW,
        reviewed_on=date(2026, 9, 1), reviewed_by="t1", source="family",
    )  # fmt: skip


def test_facts_are_kept_only_while_a_campaign_is_counted(played: Played) -> None:
    """Nothing would keep them in step afterwards: an erasure or a correction would leave them as they were."""
    with played.store.write(played.school) as unit:
        put(unit, "visit", "v1", visited("p1", "t1"))
    with played.store.write(played.school) as unit:
        unit.counters.close(["k1"])
    assert fact_lines(played)
    with played.store.write(played.school) as unit:
        unit.counters.close(unit.counters.marks())
    assert not fact_lines(played)


def fact_lines(played: Played) -> list[bytes]:
    return [line for line in dump(played.store) if f'["{played.school}","v1","p1","c1"'.encode() in line]
