"""What exactly an op leaves behind: history, siblings, and the outcome's small print.

Mutation testing asked for these cases: each pins down a detail that no other test would miss.
"""

from typing import Any

import pytest

from sync.merge import merge
from sync.outcome import Outcome, Status
from sync.placing import same
from sync.reconcile import reconcile
from sync.state import Sibling, Write
from tests.sync.support import SCHEMA, SERVER_INC, Memory, School, school_with

AT = "2026-03-01T19:30:00+08:00"


def approved() -> School:
    school = school_with(mode="phone", place="院里")
    school.take(1, 2, command={"name": "submit", "expect": "draft"})
    school.take(SERVER_INC, 1, command={"name": "approve", "expect": "submitted"})
    return school


def test_the_order_of_keys_is_no_difference() -> None:
    assert same({"b": 2, "a": 1}, {"a": 1, "b": 2})
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})


# ---- what enters the history


def test_a_write_that_changes_nothing_is_still_remembered() -> None:
    school = school_with(mode="phone")
    school.take(1, 2, set={"mode": ["letter", "1.1"]})
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert outcome.status is Status.APPLIED
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", AT)]


def test_a_first_value_on_top_of_an_unread_op_remembers_what_it_saw() -> None:
    school = school_with()
    school.history.quarantined.add("7.1")
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "7.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "7.1", "p2", AT)]
    assert school.open_values("mode") == ["letter"]


def test_a_sibling_says_who_wrote_it_when_and_on_top_of_what() -> None:
    school = school_with(mode="phone")
    school.take(1, 2, set={"mode": ["online", "1.1"]})
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", AT)]
    conflict = school.kept.conflicts["mode"]
    assert (conflict.field, conflict.siblings) == ("mode", [Sibling("letter", "2.1", "p2", AT)])


def test_a_text_that_takes_in_the_head_remembers_what_it_saw() -> None:
    school = school_with(process="甲。乙。丙。")
    school.take(1, 2, set={"process": ["甲一。乙。丙。", "1.1"]})
    outcome = school.take(2, 1, at=AT, set={"process": ["甲一。乙。丙三。", "1.1"]})
    assert outcome.status is Status.MERGED
    assert outcome.writes == [Write("process", "甲一。乙。丙三。", "2.1", "1.1", "p2", AT)]


def test_a_step_of_the_workflow_remembers_the_step_before() -> None:
    school = school_with()
    school.take(1, 2, command={"name": "submit", "expect": "draft"})
    outcome = school.take(SERVER_INC, 1, command={"name": "return", "expect": "submitted"})
    assert outcome.writes == [Write("status", "returned", f"{SERVER_INC}.1", "1.2", f"p{SERVER_INC}", "")]
    again = school.take(1, 3, at=AT, command={"name": "submit", "expect": "returned"})
    assert again.writes == [Write("status", "submitted", "1.3", f"{SERVER_INC}.1", "p1", AT)]


def test_a_deletion_remembers_who_and_when() -> None:
    outcome = school_with().take(1, 2, at=AT, delete={"saw": {"pupil": "1.1"}})
    assert outcome.writes == [Write("deleted", True, "1.2", None, "p1", AT)]


def test_every_field_that_is_changed_after_approval_is_amended_and_remembered() -> None:
    outcome = approved().take(1, 3, at=AT, set={"mode": ["letter", "1.1"], "place": ["村口", "1.1"]})
    assert outcome.amended == ["mode", "place"]
    assert outcome.writes == [
        Write("mode", "letter", "1.3", "1.1", "p1", AT),
        Write("place", "村口", "1.3", "1.1", "p1", AT),
    ]


# ---- the outcome's small print


def test_the_first_op_names_the_record() -> None:
    school = school_with()
    assert (school.kept.type, school.kept.id) == ("visit", "r1")


def test_an_ordinary_edit_changes_and_reopens_nothing() -> None:
    outcome = school_with().take(1, 2, set={"mode": ["phone", None]})
    assert (outcome.changed, outcome.created, outcome.reopened) == (True, False, False)


def test_a_resolution_without_a_value_is_a_change() -> None:
    school = school_with(mode="phone")
    school.take(2, 1, set={"mode": ["letter", None]})
    outcome = school.take(1, 2, resolve=["c_1"])
    assert (outcome.changed, outcome.writes, outcome.reopened) == (True, [], False)


def test_a_clean_deletion_reopens_nothing() -> None:
    outcome = school_with().take(1, 2, delete={"saw": {"pupil": "1.1"}})
    assert (outcome.deleted, outcome.reopened) == (True, False)


def test_a_deletion_may_name_the_write_that_travels_with_it() -> None:
    school = school_with(mode="phone")
    saw = {"pupil": "1.1", "mode": "1.2"}
    outcome = school.take(1, 2, set={"mode": ["letter", "1.1"]}, delete={"saw": saw})
    assert (outcome.status, outcome.deleted) == (Status.APPLIED, True)


def test_a_deletion_waits_for_what_its_own_edit_waits_for() -> None:
    school = school_with(mode="phone")
    outcome = school.take(2, 1, set={"mode": ["letter", "9.9"]}, delete={"saw": {"pupil": "1.1"}})
    assert (outcome.status, outcome.waits) == (Status.HELD, ["9.9"])


def by_default(members: dict[str, Any], *known: Write) -> Outcome:
    op = School().server_op({"op": "o", "n": 2, "type": "visit", "id": "r1", "command": _SUBMIT})
    history = Memory()
    history.add(list(known))
    return reconcile(
        school_with(mode="phone").kept,
        type(op)("o", 2, "visit", "r1", **members),
        inc=5,
        by="p5",
        history=history,
        spec=SCHEMA.types["visit"],
        mint=lambda: "900.1",
        conflict_id=lambda: "c_1",
    )


_SUBMIT = {"name": "submit", "expect": "draft"}


def test_without_further_word_what_an_op_follows_has_arrived() -> None:
    assert by_default({"after": 1, "set": {"mode": ("phone", None)}}).status is Status.APPLIED


def test_without_further_word_what_an_op_followed_may_have_been_followed_in_turn() -> None:
    later = Write("mode", "letter", "5.3", "5.2", "p5", AT)
    outcome = by_default({"set": {"mode": ("online", "1.1")}}, later)
    assert outcome.record is not None
    assert outcome.record.values["mode"] == "phone"


def test_without_further_word_nothing_is_forced() -> None:
    assert by_default({"set": {"pupil": ("u2", "8.8")}}).status is Status.HELD


# ---- texts that were empty


def emptied_twice() -> School:
    school = school_with(process="初。")
    for n, (text, saw) in enumerate([(None, "1.1"), ("又。", "1.2"), (None, "1.3")], start=2):
        school.take(1, n, set={"process": [text, saw]})
    return school


@pytest.mark.parametrize("saw", ["1.2", None])
def test_a_text_written_into_emptiness_meets_emptiness(saw: str | None) -> None:
    school = emptied_twice()
    assert school.take(2, 1, set={"process": ["新。", saw]}).status is Status.MERGED
    assert school.open_values("process") == ["新。"]


def test_emptying_what_was_empty_leaves_what_others_wrote_since() -> None:
    school = school_with(process="初。")
    school.take(1, 2, set={"process": [None, "1.1"]})
    school.take(1, 3, set={"process": ["又。", "1.2"]})
    assert school.take(2, 1, set={"process": [None, "1.2"]}).status is Status.MERGED
    assert school.open_values("process") == ["又。"]


@pytest.mark.parametrize(("spare", "status"), [(0, Status.MERGED), (-1, Status.CONFLICT)])
def test_a_merged_text_may_be_as_long_as_the_field_allows(spare: int, status: Status) -> None:
    filler = "长" * (4000 - len("甲一。。丙三。") - spare) + "。"
    school = school_with(process=f"甲。{filler}丙。")
    school.take(1, 2, set={"process": [f"甲一。{filler}丙。", "1.1"]})
    assert school.take(2, 1, set={"process": [f"甲。{filler}丙三。", "1.1"]}).status is status


# ---- texts with many like sentences


def test_the_same_change_needs_no_comparison() -> None:
    base = "是。" * 200
    assert merge(base, base + "新。", base + "新。") == base + "新。"


def test_too_many_like_sentences_on_either_side_are_for_a_person() -> None:
    base = "头。中。" + "是。" * 150
    many, fewer = "改。中。" + "是。" * 150, "头。中。" + "是。" * 130
    assert merge(base, many, fewer) is None
    assert merge(base, fewer, many) is None


def test_as_many_like_sentences_as_a_comparison_may_have() -> None:
    base = "头。间。" + "是。" * 198
    ours, theirs = "改。间。" + "是。" * 101, "头。间。" + "是。" * 101
    assert merge(base, ours, theirs) == ours


def test_a_frequent_sentence_is_compared_like_any_other() -> None:
    unlike = [f"第{number}句。" for number in range(80)]
    like = ["是。"] * 130
    base = "".join([*unlike, *like])
    without_last = "".join([*unlike[:-1], *like])
    assert merge(base, base + "新。", without_last) == without_last + "新。"
