"""A submitted visit becomes one note per guardian, once per wording."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.services.publish_note import note_id, publish_notes
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import MESSAGE, NOW, REQUEST, SCHOOL, VISIT, add_visit, open_school


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store, _ = open_school(tmp_path)
    yield store
    store.close()


def note(store: Store, guardian: str) -> Record | None:
    with store.read(SCHOOL) as unit:
        return unit.records.get("note", note_id(SCHOOL, VISIT, guardian))


def change_visit(store: Store, **values: object) -> None:
    with store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.values.update(values)
        unit.records.put(visit)


def test_each_guardian_gets_a_note_with_what_the_pack_shows(store: Store) -> None:
    add_visit(store)
    assert len(publish_notes(store, SCHOOL, VISIT, NOW)) == 2
    found = note(store, "g-1")
    assert found is not None
    assert found.values["state"] == "published"
    assert found.values["version"] == 1
    letter = found.appends["letters"][0]["body"]["letter"]
    assert letter["teachers"] == ["林", "黄"]
    assert {line["field"]: line["texts"]["zh-CN"] for line in letter["lines"]} == {
        "four_enters": ["学习上的帮扶办法"],
        "requests": [REQUEST],
        "message": [MESSAGE],
    }
    assert "谈了四十分钟" not in str(letter), "the process is the school's own record"


def test_the_note_is_read_by_those_who_read_the_visit(store: Store) -> None:
    add_visit(store)
    publish_notes(store, SCHOOL, VISIT, NOW)
    with store.read(SCHOOL) as unit:
        id_ = note_id(SCHOOL, VISIT, "g-1")
        assert unit.records.get("note", id_) is not None
        assert unit.records.scopes("note", id_) >= {"visit-party:p-lin", "visit-party:p-huang", "office:S1"}


def test_running_twice_changes_nothing(store: Store) -> None:
    add_visit(store)
    publish_notes(store, SCHOOL, VISIT, NOW)
    before = note(store, "g-2")
    assert publish_notes(store, SCHOOL, VISIT, NOW + timedelta(hours=1)) == []
    assert note(store, "g-2") == before


def test_a_changed_visit_gives_the_next_version_and_keeps_the_last(store: Store) -> None:
    add_visit(store)
    publish_notes(store, SCHOOL, VISIT, NOW)
    change_visit(store, message="改过的话。")
    publish_notes(store, SCHOOL, VISIT, NOW + timedelta(days=1))
    found = note(store, "g-1")
    assert found is not None
    assert found.values["version"] == 2
    assert [entry["body"]["version"] for entry in found.appends["letters"]] == [1, 2]
    assert "改过的话" in str(found.appends["letters"][1])
    assert MESSAGE in str(found.appends["letters"][0])


@pytest.mark.parametrize("outcome", ["refused", "absent"])
def test_a_visit_that_was_none_takes_back_what_was_sent_of_it(store: Store, outcome: str) -> None:
    add_visit(store)
    publish_notes(store, SCHOOL, VISIT, NOW)
    change_visit(store, status="returned", outcome=outcome)
    assert publish_notes(store, SCHOOL, VISIT, NOW) == [], "given back only: nothing is decided yet"
    change_visit(store, status="submitted")
    assert len(publish_notes(store, SCHOOL, VISIT, NOW + timedelta(days=1))) == 2
    found = note(store, "g-1")
    assert found is not None
    assert found.values["state"] == "recalled"
    assert publish_notes(store, SCHOOL, VISIT, NOW + timedelta(days=2)) == []
    change_visit(store, outcome="held")
    publish_notes(store, SCHOOL, VISIT, NOW + timedelta(days=3))
    found = note(store, "g-1")
    assert found is not None
    assert found.values["state"] == "published", "it took place after all"


def test_numbers_that_no_letter_needs_are_taken_out(store: Store) -> None:
    add_visit(store, message="他的卡号是 4111111111111111。")
    publish_notes(store, SCHOOL, VISIT, NOW)
    found = note(store, "g-1")
    assert found is not None
    assert "4111111111111111" not in str(found.appends)


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_nothing_goes_out_of_an_unfinished_visit(store: Store, status: str) -> None:
    add_visit(store, status=status)
    assert publish_notes(store, SCHOOL, VISIT, NOW) == []


def test_an_unknown_visit_is_no_error(store: Store) -> None:
    assert publish_notes(store, SCHOOL, "nowhere", NOW) == []
