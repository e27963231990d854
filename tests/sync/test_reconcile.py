"""Rules of sync/reconcile.py that need more than a row of sync/vectors/reconcile.json."""

from typing import Any

import pytest

from sync.errors import Code
from sync.operation import Op
from sync.outcome import Status
from sync.placing import same
from sync.state import Record, Write
from tests.sync.support import SERVER_INC, School, school_with


def approved(**values: Any) -> School:
    school = school_with(**values)
    school.take(1, 2, command={"name": "submit", "expect": "draft"})
    school.take(SERVER_INC, 1, command={"name": "approve", "expect": "submitted"})
    return school


def test_what_enters_the_history() -> None:
    school = school_with(mode="phone")
    outcome = school.take(2, 1, at="2026-03-01T19:30:00+08:00", set={"mode": ["letter", "1.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", "2026-03-01T19:30:00+08:00")]


def test_a_merged_text_leaves_both_texts_in_the_history() -> None:
    school = school_with(process="甲。乙。丙。")
    school.take(2, 1, set={"process": ["甲一。乙。丙。", "1.1"]})
    outcome = school.take(3, 1, set={"process": ["甲。乙。丙三。", "1.1"]})
    assert (outcome.status, outcome.submitted) == (Status.MERGED, False)
    assert [(w.stamp, w.saw, w.value) for w in outcome.writes] == [
        ("3.1", "1.1", "甲。乙。丙三。"),
        (f"{SERVER_INC}.1", "2.1", "甲一。乙。丙三。"),
    ]


def test_a_text_that_only_adds_to_what_others_took_back_keeps_its_own_stamp() -> None:
    school = school_with(process="甲。乙。丙。")
    school.take(2, 1, set={"process": ["甲一。乙。丙。", "1.1"]})
    school.take(2, 2, set={"process": ["甲。乙。丙。", "2.1"]})
    outcome = school.take(3, 1, set={"process": ["甲。乙。丙三。", "1.1"]})
    assert outcome.status is Status.MERGED
    assert school.kept.stamps["process"] == "3.1"
    assert school.open_values("process") == ["甲。乙。丙三。"]


def test_what_a_resolution_closed_stands_in_its_write() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]})
    school.take(3, 1, set={"mode": ["online", None]})
    outcome = school.take(1, 2, set={"mode": ["letter", "1.1"]}, resolve=["c_2"])
    assert [write.closes for write in outcome.writes] == [("2.1", "3.1")]


def test_one_field_resolved_and_another_left_open() -> None:
    school = school_with(mode="phone", place="院里")
    school.take(2, 1, set={"mode": ["letter", None], "place": ["村口", None]})
    assert {key: c.id for key, c in school.kept.conflicts.items()} == {"mode": "c_1", "place": "c_2"}
    school.take(1, 2, resolve=["c_1"])
    assert {key: c.id for key, c in school.kept.conflicts.items()} == {"place": "c_2"}


def test_the_same_op_again_changes_nothing() -> None:
    school = school_with(mode="phone", process="甲。乙。丙。")
    steps: list[dict[str, Any]] = [
        {"inc": 2, "n": 1, "set": {"mode": ["letter", None], "process": ["甲一。乙。丙。", "1.1"]}},
        {
            "inc": 3,
            "n": 1,
            "set": {"process": ["甲。乙。丙三。", "1.1"]},
            "items": {"met/pupil": [True, None]},
        },
        {"inc": 1, "n": 2, "set": {"mode": ["letter", "1.1"]}, "resolve": ["c_1"]},
        {"inc": 1, "n": 3, "append": [{"kind": "log", "id": "l1", "body": {"event": "rain"}}]},
        {"inc": 1, "n": 4, "command": {"name": "submit", "expect": "draft"}},
        {"inc": SERVER_INC, "n": 5, "command": {"name": "return", "expect": "submitted"}},
        {"inc": 1, "n": 5, "command": {"name": "submit", "expect": "returned"}},
        {"inc": SERVER_INC, "n": 6, "command": {"name": "return", "expect": "submitted"}},
    ]
    for step in steps:
        school.take(**step)
    settled = school.kept.copy()
    for step in steps:
        outcome = school.take(**step)
        assert (outcome.changed, outcome.writes) == (False, [])
        assert school.record == settled


def test_the_same_deletion_again_buries_nothing_that_was_reopened() -> None:
    school = school_with(mode="phone")
    deletion: dict[str, Any] = {"inc": 1, "n": 2, "delete": {"saw": {"pupil": "1.1", "mode": "1.1"}}}
    school.take(**deletion)
    assert school.kept.deleted
    school.take(2, 1, set={"mode": ["phone", None]})
    assert not school.kept.deleted
    school.take(**deletion)
    assert not school.kept.deleted
    assert school.history.writes[("deleted", "1.2")].value is True


def test_a_second_deletion_finds_nothing_to_bury() -> None:
    school = school_with()
    school.take(1, 2, delete={"saw": {"pupil": "1.1"}})
    outcome = school.take(1, 3, delete={"saw": {"pupil": "1.1"}})
    assert (outcome.status, outcome.deleted, outcome.changed) == (Status.APPLIED, True, False)


def test_a_deletion_of_what_never_arrived_is_a_tombstone() -> None:
    school = School()
    assert school.take(1, 2, delete={"saw": {}}).deleted
    school.take(2, 1, set={"pupil": ["u1", None]})
    assert (school.kept.deleted, school.kept.flags) == (False, {"reopened"})


def test_a_deletion_counts_the_writes_of_its_own_op_as_seen() -> None:
    school = school_with(mode="phone")
    outcome = school.take(
        1, 2, set={"mode": ["letter", "1.1"]}, delete={"saw": {"pupil": "1.1", "mode": "1.1"}}
    )
    assert outcome.deleted


def test_a_forced_deletion_does_not_wait() -> None:
    school = school_with(mode="phone")
    outcome = school.take(1, 2, delete={"saw": {"pupil": "1.1", "mode": "9.9"}}, force=True)
    assert (outcome.status, outcome.deleted, outcome.reopened) == (Status.APPLIED, False, True)


def test_feedback_after_the_deletion_reopens_too() -> None:
    school = school_with()
    school.take(1, 2, delete={"saw": {"pupil": "1.1"}})
    outcome = school.take(2, 1, append=[{"kind": "feedback", "id": "f1", "body": {"face": "fair"}}])
    assert outcome.reopened
    assert not school.kept.deleted


def test_a_forced_op_does_not_wait_for_its_predecessor() -> None:
    school = school_with(mode="phone")
    outcome = school.take(2, 5, after=4, set={"mode": ["letter", "1.1"]}, arrived=False, force=True)
    assert outcome.status is Status.APPLIED


def test_a_forced_op_on_a_field_without_a_head_is_the_head() -> None:
    school = school_with()
    outcome = school.take(2, 1, set={"mode": ["letter", "9.9"]}, force=True)
    assert (outcome.status, school.open_values("mode")) == (Status.APPLIED, ["letter"])


def test_emptying_what_was_never_written_still_waits_for_what_it_saw() -> None:
    school = school_with()
    assert school.take(2, 1, set={"mode": [None, "9.9"]}).status is Status.HELD


def test_consents_take_first_values_and_no_second_ones() -> None:
    school = School(type="consent")
    base = {"pupil": "u1", "capacity": "parent", "purpose": "record", "given": True}
    school.take(1, 1, set={key: [value, None] for key, value in base.items()})
    school.take(1, 2, set={"how": ["spoken", None], "given": [True, None]})
    assert school.kept.values == {**base, "how": "spoken"}
    outcome = school.take(1, 3, set={"given": [False, "1.1"]})
    assert (outcome.code, outcome.errors) == (Code.STATE_MISMATCH, {"given": ["create_only"]})
    outcome = school.take(1, 4, delete={"saw": dict(school.kept.stamps)})
    assert (outcome.code, outcome.errors) == (Code.STATE_MISMATCH, {"delete": ["other_state"]})


def test_records_of_the_server_need_no_first_fields_and_no_status() -> None:
    school = School(type="assignment")
    outcome = school.judge(Op("o1", 1, "assignment", "r1", set={"lead": ("p1", None)}), SERVER_INC)
    assert (outcome.created, school.kept.values) == (True, {"lead": "p1"})


def test_an_approved_value_said_again_is_no_amendment() -> None:
    school = approved(mode="phone")
    outcome = school.take(2, 1, set={"mode": ["phone", None]})
    assert (outcome.amended, school.kept.appends) == ([], {})


def test_an_amendment_is_known_as_seen_and_kept_once() -> None:
    school = approved(mode="phone")
    first: dict[str, Any] = {"inc": 2, "n": 1, "set": {"mode": ["letter", "1.1"]}}
    school.take(**first)
    assert school.take(**first).changed is False
    assert school.take(2, 2, set={"mode": ["online", "2.1"]}).amended == ["mode"]
    assert [entry["body"]["value"] for entry in school.kept.appends["amendments"]] == ["letter", "online"]
    assert school.kept.values["mode"] == "phone"


def test_an_open_conflict_of_an_approved_visit_can_be_closed_only_for_the_head() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]})
    school.take(1, 2, command={"name": "submit", "expect": "draft"})
    school.take(SERVER_INC, 1, command={"name": "approve", "expect": "submitted"})
    assert school.take(3, 1, set={"mode": ["letter", "1.1"]}, resolve=["c_1"]).amended == ["mode"]
    assert school.open_values("mode") == ["phone", "letter"]
    school.take(3, 2, set={"mode": ["phone", "1.1"]}, resolve=["c_1"])
    assert school.open_values("mode") == ["phone"]


def test_a_sibling_of_a_field_that_the_schema_no_longer_knows_can_be_closed() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]})
    school.kept.conflicts["gone"] = school.kept.conflicts.pop("mode")
    school.take(1, 2, resolve=["c_1"])
    assert school.kept.conflicts == {}


def test_aliases_of_values_that_are_no_longer_open_are_dropped() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["phone", None]})
    school.take(3, 1, set={"mode": ["letter", "2.1"]})
    assert school.kept.aliases == {"mode": {}}
    assert school.take(2, 2, set={"mode": ["online", "2.1"]}).status is Status.CONFLICT


def test_aliases_follow_a_sibling_that_closes_into_the_head() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]})
    school.take(3, 1, set={"mode": ["letter", None]})
    school.take(1, 2, set={"mode": ["letter", "1.1"]})
    assert school.kept.aliases == {"mode": {"2.1": "1.2", "3.1": "1.2"}}
    assert school.take(3, 2, set={"mode": ["online", "3.1"]}).status is Status.APPLIED


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (None, None, True),
        (None, "", False),
        ({"a": 1, "b": [True]}, {"b": [True], "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ([1], [1, 2], False),
    ],
)
def test_the_same_json(one: object, other: object, equal: bool) -> None:
    assert same(one, other) is equal


def test_a_copy_shares_nothing_that_changes() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]}, append=[{"kind": "log", "id": "l1", "body": {}}])
    copy = school.kept.copy()
    assert copy == school.kept
    copy.conflicts["mode"].siblings.clear()
    copy.appends["log"].clear()
    copy.values.clear()
    assert isinstance(school.record, Record)
    assert school.open_values("mode") == ["phone", "letter"]
    assert len(school.kept.appends["log"]) == 1


def test_what_comes_out_of_quarantine_after_its_successor_is_history() -> None:
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    school.take(3, 1, set={"mode": ["at_school", "1.1"]})
    assert school.take(2, 2, set={"mode": ["letter", "2.1"]}).status is Status.CONFLICT
    late = school.take(2, 1, set={"mode": ["online", "1.1"]})
    assert [write.value for write in late.writes] == ["online"]
    assert school.open_values("mode") == ["at_school", "letter"]


def test_the_successor_of_what_comes_out_of_quarantine_follows_it() -> None:
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    school.take(2, 2, set={"mode": ["letter", "2.1"]})
    school.take(2, 1, set={"mode": ["online", "1.1"]})
    assert school.open_values("mode") == ["letter"]
    assert school.kept.stamps["mode"] == "2.2"
    assert not school.kept.conflicts
