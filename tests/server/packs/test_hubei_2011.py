"""A province's half year (H1–H15): what a clause asks is done with the pack, not looked up in it."""

from __future__ import annotations

from datetime import date

from server.domain.groups import Tagged, pack_groups
from server.domain.rules.model import Tag
from server.domain.rules.progress import progress
from server.domain.rules.standing import pupil_standing
from server.domain.rules.tally import SCHOOL, recount
from server.packs import shipped
from tests.support.schemes import (
    HUBEI,
    STAFF,
    fields_of,
    forms_of,
    keyed,
    met,
    plan_of,
    pupil,
    quota,
    stands,
    visit,
    walk,
)


def test_h2_in_the_county_only_a_visit_at_home_counts_elsewhere_a_call_does() -> None:
    call = visit(date(2026, 9, 20), "phone")
    near = stands(HUBEI, pupil(residence="in_county"), call)
    assert met(near, "in_county_at_home")["term:2026-1"] is False
    assert met(near, "every_pupil")["term:2026-1"] is True
    assert "elsewhere_any_way" not in near
    far = stands(HUBEI, pupil(residence="elsewhere"), call)
    assert met(far, "elsewhere_any_way")["term:2026-1"] is True
    assert "in_county_at_home" not in far


def test_h4_six_groups_are_visited_again_on_a_later_day() -> None:
    child = pupil(residence="in_county", tags=(Tag("major_change"),))
    once = visit(date(2026, 9, 20))
    assert met(stands(HUBEI, child, once), "six_return") == {"campaign": False}
    assert met(stands(HUBEI, child, once), "six_at_home") == {"campaign": True}
    same_day = visit(date(2026, 9, 20), lead="subject")
    assert met(stands(HUBEI, child, once, same_day), "six_return") == {"campaign": False}
    again = visit(date(2026, 10, 9), "phone")
    assert met(stands(HUBEI, child, once, again), "six_return") == {"campaign": True}
    assert "six_return" not in stands(HUBEI, pupil(residence="in_county"), once)


def test_h4_the_six_groups_sort_the_base_vocabulary() -> None:
    data = shipped(HUBEI).data
    for tag, key in (
        (Tagged("hardship"), "hardship"),
        (Tagged("learning_support"), "learning"),
        (Tagged("left_behind", {"away": "one", "capable": True}), "left_or_single"),
        (Tagged("single_parent"), "left_or_single"),
        (Tagged("major_change"), "changed"),
        (Tagged("migrant_child"), "migrant"),
        (Tagged("inclusive_ed"), "inclusive"),
    ):
        found = pack_groups(data["groups"], [tag], data["definitions"]["left_behind"])
        assert found == {key}
    assert len(data["groups"]) == 6


def test_h5_and_h6_have_six_entries_each_and_h7_six_prohibitions() -> None:
    specs = {spec.name: spec for spec in shipped(HUBEI).visit_fields()}
    assert specs["six_enters"].entries == ("policy", "aid", "learning", "family_guidance", "health", "care")
    assert len(specs["six_knows"].entries) == 6
    pledge = shipped(HUBEI).data["pledge"]["entries"]
    assert [entry["tone"] for entry in pledge] == ["must_not"] * 6
    wanted = ("派车", "个人要求", "钱", "饭", "娱乐", "补课")
    assert all(word in entry["label"]["zh-CN"] for word, entry in zip(wanted, pledge, strict=True))


def test_h8_a_visit_in_spring_does_not_stand_for_autumn() -> None:
    periods = met(stands(HUBEI, pupil(), visit(date(2026, 6, 20))), "every_pupil")
    assert periods == {"term:2025-2": True, "term:2026-1": False}


def test_h1_the_homeroom_teacher_leads_half_of_a_classs_visits_at_least() -> None:
    held = plan_of(HUBEI)
    rule = held.rule("homeroom_leads")
    period = held.period("homeroom_leads", "campaign")

    def state(*leads: str) -> str:
        facts = [visit(date(2026, 9, day), lead=lead) for day, lead in enumerate(leads, start=1)]
        tallies = recount(held, [pupil_standing(held, pupil(), facts, STAFF)])
        classes = {"C1": tallies[rule.key, "campaign", "class:C1"]}
        whole = tallies[rule.key, "campaign", SCHOOL]
        return progress(rule, period, whole, date(2026, 10, 1), classes).state

    assert state("homeroom", "subject") == "met"
    assert state("homeroom", "subject", "subject") == "open"
    assert quota(HUBEI, "subject", [], "subject_teachers_join") == (0, 1, False)
    along = visit(date(2026, 9, 1), companions=frozenset({"subject"}))
    assert quota(HUBEI, "subject", [along], "subject_teachers_join") == (1, 1, True)


def test_h10_the_evaluation_of_a_childs_mind_is_written_and_kept_from_the_class() -> None:
    wellbeing = shipped(HUBEI).field("wellbeing")
    analysis = shipped(HUBEI).field("analysis")
    assert wellbeing is not None
    assert analysis is not None
    assert (wellbeing.data_class, analysis.data_class) == ("sensitive", "sensitive")


def test_h9_the_list_before_the_visits_holds_what_is_needed_to_find_the_home() -> None:
    listed = keyed(shipped(HUBEI).data["tables"])["family_list"]
    figures = {column["figure"] for column in listed["columns"]}
    assert listed["rows"] == "pupil"
    assert {"pupil_name", "village", "guardian", "phone"} <= figures
    assert figures.isdisjoint({"group_name", "group_due"})
    task = next(t for t in walk(shipped(HUBEI).data["stages"]) if t.get("yields") == "family_list")
    assert task["due"] == listed["due"]["on"]


def test_h11_reports_climb_from_school_to_county_to_city_to_province() -> None:
    summary = shipped(HUBEI).data["stages"][-1]
    steps = [(task["by"], task["due"]) for task in summary["tasks"]]
    assert steps[-3:] == [("school_leader", "12-10"), ("county", "12-20"), ("city", "12-31")]
    assert shipped(HUBEI).data["place"]["reports_to"] == "county"


def test_h12_what_teachers_tell_each_other_of_a_child_reaches_no_family_and_no_public() -> None:
    talk = forms_of(shipped(HUBEI))["consultation"]
    assert talk.get("filled_by") != "family"
    assert {field["class"] for field in fields_of(talk).values()} <= {"open", "family"}
    assert keyed(shipped(HUBEI).data["organisation"]["meetings"])["class_exchange"]["per"] == "class"
