"""Writes that arrive after those who saw them: out of quarantine, or after having waited."""

from __future__ import annotations

from sync.outcome import Status
from sync.state import Write
from tests.sync.support import School, school_with

AT = "2026-03-01T19:30:00+08:00"


def with_an_unread_op() -> School:
    """Phone 2 wrote twice; its first op lay in quarantine when the second came."""
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    school.take(2, 2, set={"mode": ["online", "2.1"]})
    assert school.open_values("mode") == ["phone", "online"]
    return school


def test_what_comes_late_hands_its_place_to_the_write_that_followed_it() -> None:
    school = with_an_unread_op()
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", AT)]
    assert school.open_values("mode") == ["online"]
    assert (school.kept.stamps["mode"], school.kept.aliases.get("mode", {})) == ("2.2", {})


def test_what_comes_late_and_was_followed_is_history() -> None:
    school = with_an_unread_op()
    school.take(1, 2, set={"mode": ["at_school", "1.1"]})
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", AT)]
    assert school.open_values("mode") == ["at_school", "online"]


def test_what_comes_late_does_not_undo_what_was_settled_over_its_successor() -> None:
    school = with_an_unread_op()
    school.take(2, 3, resolve=["c_1"])
    assert school.open_values("mode") == ["phone"]
    outcome = school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert outcome.writes == [Write("mode", "letter", "2.1", "1.1", "p2", AT)]
    assert school.open_values("mode") == ["phone"]
    assert school.kept.stamps["mode"] == "1.1"


def test_what_comes_late_does_not_undo_what_its_successor_said_again() -> None:
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    school.take(2, 2, set={"mode": ["phone", "2.1"]})
    school.take(2, 1, set={"mode": ["letter", "1.1"]})
    assert school.open_values("mode") == ["phone"]


def test_what_just_came_in_needs_no_history_to_follow_a_lone_head() -> None:
    school = school_with(mode="phone")
    school.history.add([Write("mode", "letter", "3.1", "2.1", "p3", AT)])
    assert school.take(2, 1, late=False, set={"mode": ["online", "1.1"]}).status is Status.APPLIED
    assert school.open_values("mode") == ["online"]


def test_what_comes_late_to_a_field_that_stands_empty_fills_it() -> None:
    school = school_with()
    school.history.add([Write("mode", "letter", "3.1", "2.1", "p3", AT)])
    school.take(2, 1, set={"mode": ["online", None]})
    assert school.open_values("mode") == ["online"]


def test_what_comes_late_hands_its_place_to_nobody_who_had_not_seen_it() -> None:
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    # A colleague who had nothing on the screen stands in the row before the write that went on from the late one.
    school.take(3, 1, set={"mode": ["at_school", None]})
    school.take(2, 2, set={"mode": ["online", "2.1"]})
    assert school.open_values("mode") == ["phone", "at_school", "online"]
    school.take(2, 1, at=AT, set={"mode": ["letter", "1.1"]})
    assert school.open_values("mode") == ["online", "at_school"]
    assert school.kept.stamps["mode"] == "2.2"


def test_a_write_that_says_it_saw_itself_is_no_heir() -> None:
    school = school_with(mode="phone")
    school.history.quarantined.add("2.1")
    school.take(3, 1, set={"mode": ["at_school", "3.1"]})
    school.take(2, 2, set={"mode": ["online", "2.1"]})
    school.take(2, 1, set={"mode": ["letter", "1.1"]})
    assert school.open_values("mode") == ["online", "at_school"]


def test_who_writes_on_beside_the_head_stays_beside_it() -> None:
    school = school_with(process="甲。乙。丙。")
    school.take(1, 2, set={"process": ["甲一。乙。丙。", "1.1"]})
    school.take(2, 1, set={"process": ["甲二。乙。丙。", "1.1"]})
    assert school.take(2, 2, set={"process": ["甲二。乙。丙三。", "2.1"]}).status is Status.CONFLICT
    assert school.open_values("process") == ["甲一。乙。丙。", "甲二。乙。丙三。"]
