"""A city's monthly tables (T1–T13): what a clause asks is done with the pack, not looked up in it."""

from __future__ import annotations

from datetime import date

from server.domain.groups import BASE as BASE_GROUPS
from server.domain.rules.model import Tag
from server.domain.rules.progress import progress
from server.domain.rules.standing import pupil_standing
from server.domain.rules.tally import SCHOOL, recount
from server.packs import shipped
from sync.wire import MODES
from tests.support.schemes import (
    STAFF,
    TAISHAN,
    fields_of,
    forms_of,
    keyed,
    met,
    plan_of,
    pupil,
    quota,
    stands,
    visit,
)


def test_t2_leaders_have_quotas_counted_in_pupils() -> None:
    days = [date(2026, 5, day) for day in range(1, 11)]
    by_head = [visit(day, lead="head", of=f"P{n}") for n, day in enumerate(days)]
    assert quota(TAISHAN, "head", by_head[:4], "principal_five") == (4, 5, False)
    assert quota(TAISHAN, "head", by_head[:5], "principal_five") == (5, 5, True)
    same = [visit(day, lead="head") for day in days]
    assert quota(TAISHAN, "head", same, "principal_five") == (1, 5, False)
    along = [visit(day, of=f"P{n}", companions=frozenset({"middle"})) for n, day in enumerate(days)]
    assert quota(TAISHAN, "middle", along[:9], "middle_ten") == (9, 10, False)
    assert quota(TAISHAN, "middle", along, "middle_ten") == (10, 10, True)


def test_t2_the_whole_class_is_reached_by_its_homeroom_and_its_subject_teachers() -> None:
    by_subject = stands(TAISHAN, pupil(), visit(date(2026, 5, 20), lead="subject"))
    assert met(by_subject, "homeroom_all") == {"campaign": False}
    assert met(by_subject, "subject_all") == {"campaign": True}
    together = visit(date(2026, 5, 20), companions=frozenset({"subject"}))
    assert met(stands(TAISHAN, pupil(), together), "homeroom_all") == {"campaign": True}


def test_t3_once_a_year_at_home_and_the_eight_groups_every_term() -> None:
    spring, call = visit(date(2026, 5, 20)), visit(date(2026, 10, 3), "phone")
    anyone = stands(TAISHAN, pupil(), spring)
    assert met(anyone, "every_pupil_at_home") == {"campaign": True}
    assert "eight_each_term" not in anyone
    child = pupil(tags=(Tag("orphan"),))
    each_term = met(stands(TAISHAN, child, spring, call), "eight_each_term")
    assert each_term == {"term:2025-2": True, "term:2026-1": False}
    autumn = visit(date(2026, 10, 9))
    assert all(met(stands(TAISHAN, child, spring, autumn), "eight_each_term").values())


def test_t1_how_families_met_the_teacher_is_shown_and_never_judged() -> None:
    held = plan_of(TAISHAN)
    rule = held.rule("at_home_share")
    standings = pupil_standing(held, pupil(), [visit(date(2026, 5, 20), "online")], STAFF)
    whole = recount(held, [standings])[rule.key, "campaign", SCHOOL]
    told = progress(rule, held.period(rule.key, "campaign"), whole, date(2026, 12, 31))
    assert (told.state, told.met, told.have, told.of) == ("figure", None, 0, 1)
    ways = fields_of(forms_of(shipped(TAISHAN))["appointment"])["way"]
    assert {option["key"] for option in ways["options"]} == set(MODES)


def test_t3_eight_groups_of_which_no_base_group_is_in_two() -> None:
    groups = shipped(TAISHAN).data["groups"]
    covered = [base for group in groups for base in group["covers"]]
    assert len(groups) == 8
    assert len(covered) == len(set(covered))
    assert set(covered) <= set(BASE_GROUPS)


def test_t4_nobody_goes_unprepared() -> None:
    data = shipped(TAISHAN).data
    first, then = data["stages"][:2]
    assert (first["key"], then["key"]) == ("prepare", "visit")
    assert first["ends"] < then["starts"]
    seats = data["organisation"]["leading_group"]["seats"]
    assert all(seat["duties"]["zh-CN"] for seat in seats)
    assert data["organisation"]["trainings"][0]["audience"] == ["every_teacher"]
    book = keyed(data["documents"])["record_book"]
    assert (book["kind"], book["each"]) == ("handbook", "teacher")
    assert data["organisation"]["safety"]["points"]


def test_t6_each_kind_of_problem_has_one_of_the_four_measures() -> None:
    data = shipped(TAISHAN).data
    four = set(shipped(TAISHAN).field("four_measures").keys)  # type: ignore[union-attr]
    kinds = {c["key"]: [m["key"] for m in c["measures"]] for c in data["ledger"]["categories"]}
    assert four == {"hardship_aid", "learning", "family_guidance", "counselling"}
    assert four <= {measure for measures in kinds.values() for measure in measures}
    assert all(category["answer_days"] <= 15 for category in data["ledger"]["categories"])
    assert {h["key"] for h in data["support"]["helps"]} == four
    helped = [g for h in data["support"]["helps"] for g in h["groups"]]
    assert sorted(helped) == sorted(g["key"] for g in data["groups"])


def test_t9_the_monthly_table_has_every_derived_column_and_each_group_twice() -> None:
    data = shipped(TAISHAN).data
    monthly, records = (keyed(data["tables"])[key] for key in ("monthly", "records"))
    assert (monthly["due"], monthly["rows"], monthly["sign_off"]) == ({"monthly": 30}, "school", True)
    figures = [column.get("figure") for column in monthly["columns"] if "group" not in column]
    assert figures == [
        *("unit_name", "pupils", "due", "visited", "on_site", "at_school", "by_phone", "by_letter", "online"),
        *("rate", "teachers", "teachers_taking_part", "school_leader_visits", "middle_leader_visits"),
        *("opinions", "opinions_settled", "problems", "problems_settled", "pairs"),
        *("filled_by", "checked_by", "filled_on"),
    ]
    by_group = [(c["group"], c["figure"]) for c in monthly["columns"] if "group" in c]
    keys = [group["key"] for group in data["groups"]]
    assert by_group == [(key, figure) for key in keys for figure in ("group_due", "group_visited")]
    classes = {field.name: field.data_class for field in shipped(TAISHAN).fields}
    shown = [column["field"] for column in records["columns"] if "field" in column]
    assert records["rows"] == "visit"
    assert {classes[name] for name in shown} <= {"open", "family"}


def test_t11_the_plan_is_due_at_the_bureau_within_the_first_week() -> None:
    plan_due = keyed(shipped(TAISHAN).data["documents"])["school_plan"]
    assert plan_due["due"] == "04-28"
    assert plan_due["to"]["zh-CN"] == "市教育局"


def test_t12_surveys_are_optional_and_ask_nobodys_name() -> None:
    surveys = shipped(TAISHAN).data["forms"]["questionnaires"]
    assert len(surveys) == 2
    for survey in surveys:
        assert survey["optional"] is True
        assert {field["class"] for field in fields_of(survey).values()} == {"open"}
