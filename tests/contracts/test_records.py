"""Records: what is put comes back whole, locks are demanded, and a transaction is all or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from server.store.errors import Exists, NotLocked
from server.store.unit import Store
from sync.state import Conflict, Record, Sibling
from tests.contracts.conftest import Seed, undone, visit

RICH = Record(
    "visit",
    "v1",
    {
        "pupil": "p1",
        "status": "draft",
        "process": "孩子在家很自觉。",
        "pledge/prepare": True,
        "visited_on": "2026-01-09",
    },
    {"pupil": "37.1", "process": "37.2", "pledge/prepare": "37.2"},
    aliases={"process": {"12.9": "37.2"}},
    appends={
        "feedback": [
            {"id": "f1", "by": "t1", "at": "2026-01-09T15:02:11+08:00", "body": {"face": "satisfied"}}
        ],
        "log": [
            {"id": "l2", "by": "t1", "at": "b", "body": {"text": "后写"}, "supersedes": "l1"},
            {"id": "l1", "by": "t1", "at": "a", "body": {"text": "先写"}},
        ],
    },
    conflicts={"mode": Conflict("c_1", "mode", [Sibling("phone", "12.3", "t2", "x")], "37.1")},
    flags={"late_assignment", "twin"},
)


def test_everything_of_a_record_comes_back(store: Store, seed: Seed) -> None:
    seed.put(RICH.copy())
    with store.read(seed.school) as unit:
        assert unit.records.get("visit", "v1") == RICH


def test_a_unit_sees_what_it_has_put(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(visit("v1"), ["office:x"])
        found = unit.records.get("visit", "v1")
        assert found is not None
        assert found.values["status"] == "draft"
        assert [record.id for record in unit.records.by("visit", pupil_id="p1")] == ["v1"]


def test_entries_are_only_added(store: Store, seed: Seed) -> None:
    seed.put(RICH.copy())
    with store.write(seed.school) as unit:
        record = unit.records.load_for_update([("visit", "v1")])["visit", "v1"].copy()
        record.appends["log"].append({"id": "l3", "by": "t2", "at": "c", "body": {"text": "再写"}})
        unit.records.put(record)
    with store.read(seed.school) as unit:
        found = unit.records.get("visit", "v1")
        assert found is not None
        assert [entry["id"] for entry in found.appends["log"]] == ["l2", "l1", "l3"]


def test_promoted_columns_find_and_count(store: Store, seed: Seed) -> None:
    seed.put(
        visit("v1", status="submitted", visited_on="2026-01-09", mode="phone"),
        visit("v2", status="draft", visited_on="2026-01-08"),
        visit("v3", status="submitted", visited_on="not a date", pupil="p2"),
    )
    with store.read(seed.school) as unit:
        records = unit.records
        assert [r.id for r in records.by("visit", status="submitted", order=("-id",))] == ["v3", "v1"]
        assert [r.id for r in records.by("visit", visited_on=date(2026, 1, 9))] == ["v1"]
        assert [r.id for r in records.by("visit", visited_on=None)] == ["v3"]
        assert [r.id for r in records.by("visit", pupil_id=["p1", "p2"], limit=1, offset=1)] == ["v2"]
        assert records.count("visit", pupil_id="p1") == 2
        assert records.count_by("visit", "status") == {"draft": 1, "submitted": 2}


def test_what_is_undecided_is_found_by_its_conflicts(store: Store, seed: Seed) -> None:
    two = {"answer": Conflict("c_1", "answer", [Sibling("乙", "12.3", "t2", "x")], "37.1")}
    apart = Record("ledger_item", "i1", {"pupil": "p1", "answer": "甲"}, {"answer": "37.1"}, conflicts=two)
    for each in (apart, Record("ledger_item", "i2", {"pupil": "p1"}), RICH.copy()):
        seed.put(each)
    with store.write(seed.school) as unit:
        assert unit.records.undecided("ledger_item") == [apart]
        assert [one.id for one in unit.records.undecided("visit")] == ["v1"]
        settled = unit.records.load_for_update([("ledger_item", "i1")])["ledger_item", "i1"].copy()
        settled.conflicts.clear()
        unit.records.put(settled)
        assert unit.records.undecided("ledger_item") == []
        unit.publish()
    with store.read(seed.school) as unit:
        assert unit.records.undecided("ledger_item") == []


def test_promoted_columns_follow_the_values(store: Store, seed: Seed) -> None:
    seed.put(visit("v1", mode="phone"))
    seed.change("visit", "v1", mode="letter")
    with store.read(seed.school) as unit:
        assert unit.records.count("visit", mode="phone") == 0
        assert unit.records.count("visit", mode="letter") == 1


def test_a_tombstone_is_read_but_not_listed(store: Store, seed: Seed) -> None:
    seed.put(visit("v1"))
    with store.write(seed.school) as unit:
        record = unit.records.load_for_update([("visit", "v1")])["visit", "v1"].copy()
        record.deleted = True
        unit.records.put(record)
    with store.read(seed.school) as unit:
        found = unit.records.get("visit", "v1")
        assert found is not None
        assert found.deleted
        assert unit.records.scopes("visit", "v1") == frozenset()
        assert unit.records.by("visit") == []
        assert [r.id for r in unit.records.by("visit", deleted=True)] == ["v1"]


def test_an_existing_record_must_be_locked(store: Store, seed: Seed) -> None:
    seed.put(visit("v1"))
    with store.write(seed.school) as unit:
        record = unit.records.get("visit", "v1")
        assert record is not None
        with pytest.raises(NotLocked):
            unit.records.put(record)


def test_a_taken_id_is_refused(store: Store, seed: Seed) -> None:
    seed.put(visit("v1"))
    with pytest.raises(Exists), store.write(seed.school) as unit:
        unit.records.put(visit("v1", mode="phone"))
    with store.read(seed.school) as unit:
        assert unit.records.count("visit", mode="phone") == 0


def test_a_broken_block_leaves_nothing(store: Store, school: str) -> None:
    with undone(store, school) as unit:
        unit.records.put(visit("v1"), ["office:x"])
        unit.publish()
    with store.read(school) as unit:
        assert unit.records.get("visit", "v1") is None
        assert unit.clock() == 0


def test_nothing_put_into_a_reader_is_written(store: Store, school: str) -> None:
    with store.read(school) as unit:
        unit.records.put(visit("v1"), ["office:x"])
    with store.read(school) as unit:
        assert unit.records.get("visit", "v1") is None


def test_seqs_count_the_records_of_a_transaction(store: Store, school: str) -> None:
    with store.write(school) as unit:
        for name in ("v1", "v2", "v3"):
            unit.records.put(visit(name), ["office:x"])
        assert unit.publish() == 3
        assert [unit.records.seq("visit", name) for name in ("v1", "v2", "v3")] == [1, 2, 3]


def test_flushed_records_are_stamped_all_the_same(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(visit("v1"), ["office:x"])
        assert unit.records.count("visit") == 1
        unit.records.touch("visit", "v1", ["office:x", "class:c1"])
    with store.read(school) as unit:
        assert unit.records.get("visit", "v1") is not None
        assert unit.records.seq("visit", "v1") == 1
        assert unit.records.scopes("visit", "v1") == {"office:x", "class:c1"}
        assert unit.feed.checks(["class:c1"]) == {"class:c1": unit.feed.recount("class:c1")}


def test_many_records_at_once(store: Store, school: str) -> None:
    with store.write(school) as unit:
        for number in range(1200):
            unit.records.put(visit(f"v{number:04}"), ["office:x"])
    with store.write(school) as unit:
        found = unit.records.load_for_update([("visit", f"v{number:04}") for number in range(1300)])
        assert len(found) == 1200
        assert unit.feed.checks(["office:x"])["office:x"]["n"] == 1200


@pytest.mark.parametrize(
    "text", ["", "'; drop table visit; --", "名" * 4000, '{"a":"\\"}', "{1,2}", "NULL", "\t\n"]
)
def test_any_text_survives(store: Store, seed: Seed, text: str) -> None:
    seed.put(visit("v1", process=text, lead=text))
    with store.read(seed.school) as unit:
        found = unit.records.get("visit", "v1")
        assert found is not None
        assert found.values["process"] == text
