"""Five programmes of primary schools (P1a–P5d): what a clause asks is done with the pack, in numbers for fingers."""

from __future__ import annotations

from datetime import date

from server.domain.notes import note_lines
from server.domain.rules.model import Fact, Member, Seat
from server.packs import shipped
from sync.wire import MODES
from tests.support.counted_class import FIVE, FOUR, ONE, THREE, TWO, children, quota, told, visited
from tests.support.pack_parts import BEFORE, push, window_of
from tests.support.schemes import fields_of, forms_of, keyed

# --- P1 ---


def test_p1a_the_homeroom_teacher_visits_half_of_the_class_in_person() -> None:
    others = [visited(ONE, n) for n in range(2, 5)]
    two = [visited(ONE, 0, "su"), visited(ONE, 1, "he", with_=["su"]), *others]
    short = told(ONE, "homeroom_half", children(5), two)
    assert (short.have, short.need, short.met, short.missing) == (2, 3, False, 1)
    assert told(ONE, "homeroom_half", children(5), [*two, visited(ONE, 4, "su")]).met is True


def test_p1a_more_than_nine_in_ten_is_not_nine_in_ten() -> None:
    eighteen = [visited(ONE, n, mode=MODES[n % 5]) for n in range(18)]
    assert told(ONE, "nine_in_ten", children(20), eighteen).met is False
    assert told(ONE, "nine_in_ten", children(20), [*eighteen, visited(ONE, 18)]).met is True


def test_p1a_a_leader_has_ten_pupils() -> None:
    ten = [visited(ONE, n, "head") for n in range(10)]
    assert quota(ONE, "leaders_ten", "head", ten[:9]) == (9, 10, False)
    assert quota(ONE, "leaders_ten", "head", ten) == (10, 10, True)
    assert quota(ONE, "leaders_ten", "head", [visited(ONE, 1, "head")] * 10) == (1, 10, False)


def test_p1a_the_children_of_the_summer_are_counted_not_those_of_september() -> None:
    """The pack runs past September 1; its rules ask for whoever could be visited."""
    left = Member("P0", (Seat("C1", BEFORE, date(2026, 8, 31)),))
    entered = Member("P1", (Seat("C1", date(2026, 9, 1)),))
    for name, rule in ((ONE, "nine_in_ten"), (ONE, "homeroom_half"), (TWO, "every_pupil")):
        assert told(name, rule, [left, entered], []).of == 1
        assert told(name, rule, [left, entered], [visited(name, 0, "su")]).met is True


def test_p1b_the_list_is_due_before_the_visits() -> None:
    roster = keyed(shipped(ONE).data["tables"])["roster"]
    assert roster["due"] == {"on": "06-26"}
    assert {"pupil_name", "village", "guardian", "phone"} <= {
        column["figure"] for column in roster["columns"]
    }
    assert keyed(shipped(ONE).data["stages"])["visit"]["starts"] > "06-26"


def test_p1c_a_video_leaves_its_number_and_no_file() -> None:
    push(shipped(ONE), {"video_number": "2026-S-014"})
    assert keyed(shipped(ONE).data["documents"])["video"]["kind"] == "archive"


# --- P2 ---


def test_p2a_five_visitors_chosen_by_the_homeroom_teacher() -> None:
    team = shipped(TWO).data["organisation"]["class_team"]
    assert (team["at_least"], team["at_most"], team["chosen_by"]) == (5, 5, "homeroom_teacher")


def test_p2b_seven_topics_and_a_plan_that_the_family_reads() -> None:
    told_topics = shipped(TWO).field("topics_told")
    assert told_topics is not None
    seven = {"traffic", "fire", "electricity", "food", "home", "outdoor", "mental_health"}
    assert seven < set(told_topics.keys)
    lines = note_lines({"topics_told/fire": True, "growth_steps": "每天读十分钟。"}, shipped(TWO))
    assert [line.texts for line in lines] == [("防火",), ("每天读十分钟。",)]


# --- P3 ---


def test_p3a_at_home_for_half_of_the_pupils_of_a_class() -> None:
    calls = [visited(THREE, n, mode="phone") for n in range(6)]
    assert told(THREE, "every_pupil", children(6), calls).met is True
    third = told(THREE, "home_entry", children(6), [*calls, visited(THREE, 0), visited(THREE, 1)])
    assert (third.have, third.need, third.met) == (2, 3, False)
    half = [*calls, *(visited(THREE, n) for n in range(3))]
    assert told(THREE, "home_entry", children(6), half).met is True


def test_p3a_eight_pupils_for_each_teacher_alone_or_along() -> None:
    eight = [visited(THREE, n, "su", with_=["he"]) for n in range(8)]
    assert quota(THREE, "teacher_eight", "he", eight) == (8, 8, True)
    assert quota(THREE, "teacher_eight", "he", eight[:7]) == (7, 8, False)
    assert keyed(shipped(THREE).data["tables"])["monthly"]["due"] == {"monthly": 30}


# --- P4 ---


def test_p4a_a_call_is_no_visit() -> None:
    calls = [visited(FOUR, n, mode="phone") for n in range(3)]
    for rule in ("every_pupil", "care_groups"):
        held = told(FOUR, rule, children(3, "hardship"), calls)
        assert (held.have, held.of, held.met) == (0, 3, False)
        homes = [visited(FOUR, n) for n in range(3)]
        assert told(FOUR, rule, children(3, "hardship"), [*calls, *homes]).met is True
    assert quota(FOUR, "teacher_task", "he", calls) == (0, 1, False)
    assert all(rule["modes"] == ["on_site"] for rule in shipped(FOUR).data["rules"])


def test_p4a_four_wants_and_four_donts() -> None:
    tones = [entry["tone"] for entry in shipped(FOUR).data["pledge"]["entries"]]
    assert tones == ["must"] * 4 + ["must_not"] * 4


# --- P5 ---


def test_p5a_in_july_and_every_class_whole() -> None:
    window = window_of(shipped(FIVE))
    assert (window.starts, window.ends) == (date(2026, 7, 5), date(2026, 8, 5))
    most = [visited(FIVE, n) for n in range(3)]
    assert told(FIVE, "every_pupil", children(4), most).met is False
    late = Fact("late", "P3", date(2026, 8, 6), "C1", "on_site", "su")
    assert told(FIVE, "every_pupil", children(4), [*most, late]).met is False
    assert told(FIVE, "every_pupil", children(4), [*most, visited(FIVE, 3)]).met is True


def test_p5a_the_family_signs_for_drowning() -> None:
    signed = shipped(FIVE).field("topics_signed")
    assert signed is not None
    assert list(signed.keys) == [t["key"] for t in shipped(FIVE).data["topics"] if t.get("sign_off")]
    assert "drowning" in signed.keys


def test_p5b_the_homeroom_teacher_goes_in_person() -> None:
    child = children(1, "only_child")
    for other in (visited(FIVE, 0), visited(FIVE, 0, "su", "phone")):
        assert told(FIVE, "special_in_person", child, [other]).met is False
    for own in (visited(FIVE, 0, "su"), visited(FIVE, 0, "he", with_=["su"])):
        assert told(FIVE, "special_in_person", child, [own]).met is True
    assert told(FIVE, "special_in_person", children(1), []).state == "nobody"


def test_p5c_what_was_found_is_reported_and_leaves_no_trace_in_the_record() -> None:
    register = keyed(shipped(FIVE).data["tables"])["register"]["columns"]
    shown = {column.get("figure") or column["field"] for column in register}
    assert {"started_at", "phone_reached", "people_met", "process"} <= shown
    assert "report" in shipped(FIVE).pledge.keys
    asked = [field.label["zh-CN"] + str(field.raw.get("hint", "")) for field in shipped(FIVE).fields]
    assert not [words for words in asked if "特殊情况" in words or "伤害" in words]


def test_p5d_parents_choose_time_and_place() -> None:
    slip = fields_of(forms_of(shipped(FIVE))["appointment"])
    assert {"wished_time", "wished_place", "wished_on"} <= slip.keys()
