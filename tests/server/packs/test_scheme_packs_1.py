"""Three schemes as packs: a province's half year, a city's monthly tables, a city's four helps.

What a clause asks is done with the pack, not looked up in it: visits are counted by its rules, a note is written
from its form, its groups sort tagged pupils.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from server.domain.calendar import Term
from server.domain.campaign import Pack
from server.domain.groups import BASE as BASE_GROUPS
from server.domain.groups import Tagged, pack_groups
from server.domain.notes import note_lines
from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Standings, Tag, Window
from server.domain.rules.planning import Plan, plan
from server.domain.rules.progress import progress
from server.domain.rules.standing import person_standing, pupil_standing
from server.domain.rules.tally import SCHOOL, recount
from server.domain.visits import REQUIRED, missing
from server.packs import names, shipped
from sync.wire import BASE, MODES

Json = dict[str, Any]
HUBEI, TAISHAN, SIPING = "hubei-2011", "taishan-2023", "siping-2014"
THREE = (HUBEI, TAISHAN, SIPING)
CLAUSES = {HUBEI: ("H", 15), TAISHAN: ("T", 13), SIPING: ("S", 10)}

# Class C1 with its homeroom teacher, a subject teacher, a leader of the school and one in the middle.
STAFF = {
    one.person: one
    for one in (
        Staff(
            "homeroom", (Spell("homeroom_teacher", class_id="C1"), Spell("subject_teacher", class_id="C1"))
        ),
        Staff("subject", (Spell("subject_teacher", class_id="C1"),)),
        Staff("head", (Spell("school_leader"),)),
        Staff("middle", (Spell("middle_leader"),)),
        Staff("cook"),
    )
}
WINDOWS = {
    HUBEI: Window(date(2026, 6, 15), date(2026, 12, 31)),
    TAISHAN: Window(date(2026, 4, 24), date(2026, 12, 31)),
    SIPING: Window(date(2026, 1, 1), date(2026, 12, 31)),
}
SPRING = Term(2025, 2, date(2026, 2, 15), date(2026, 7, 5))
AUTUMN = Term(2026, 1, date(2026, 9, 1), date(2027, 1, 20))


def plan_of(name: str) -> Plan:
    return plan(shipped(name).data, WINDOWS[name], (SPRING, AUTUMN))


def pupil(**known: Any) -> Member:
    return Member("P1", (Seat("C1"),), **known)


def visit(on: date, mode: str = "on_site", lead: str = "homeroom", of: str = "P1", **more: Any) -> Fact:
    return Fact(f"{of}-{on}-{lead}", of, on, "C1", mode, lead, **more)


def stands(name: str, member: Member, *facts: Fact) -> Standings:
    return pupil_standing(plan_of(name), member, facts, STAFF)


def met(standings: Standings, rule: str) -> dict[str, bool]:
    return {period: one.met for period, one in standings.get(rule, {}).items()}


def quota(name: str, person: str, facts: Sequence[Fact], rule: str) -> tuple[int, int, bool]:
    one = person_standing(plan_of(name), STAFF[person], facts)[rule]["campaign"]
    return one.have, one.due, one.met


def walk(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)


def forms_of(pack: Pack) -> dict[str, Json]:
    """Every form but the visit's, by key."""
    forms = dict(pack.data["forms"])
    forms.pop("visit")
    more = [*forms.pop("questionnaires", []), *forms.pop("registers", [])]
    return forms | {form["key"]: form for form in more}


def fields_of(form: Json) -> dict[str, Json]:
    return {field["name"]: field for section in form["sections"] for field in section["fields"]}


def keyed(items: list[Json]) -> dict[str, Json]:
    return {item["key"]: item for item in items}


# --- All three ---


@pytest.mark.parametrize("name", THREE)
def test_each_clause_of_the_scheme_has_a_part_that_answers_it(name: str) -> None:
    letter, last = CLAUSES[name]
    told = {c for node in walk(shipped(name).data) for c in re.findall(r"[A-Z]\d+", node.get("clause", ""))}
    assert told == {f"{letter}{n}" for n in range(1, last + 1)}


@pytest.mark.parametrize("name", THREE)
def test_a_family_reads_nothing_sensitive_of_a_fully_written_visit(name: str) -> None:
    pack = shipped(name)
    values: Json = {}
    for field in pack.fields:
        if field.kind in ("checklist", "choices"):
            values |= {f"{field.name}/{key}": True for key in field.keys}
        elif field.kind == "people":
            values[f"{field.name}/someone"] = True
        else:
            values[field.name] = field.keys[0] if field.keys else f"<{field.data_class} {field.name}>"
    hidden = [f for f in pack.fields if f.data_class in ("sensitive", "sealed")]
    lines = note_lines(values, pack)
    read = " ".join(text for line in lines for text in (line.label, *line.texts))
    assert hidden
    assert "<family requests>" in read
    assert not re.search("<sensitive|<sealed", read)
    # The child's own words and the teacher's account of the home are the school's, not the note's.
    assert "child_voice" not in read
    assert "at_home_life" not in read
    assert {line.field for line in lines} & {f.name for f in hidden} == set()


@pytest.mark.parametrize("name", THREE)
def test_a_visit_without_what_the_form_asks_for_cannot_be_submitted(name: str) -> None:
    pack = shipped(name)
    gaps = {gap.field for gap in missing({}, pack) if gap.code == REQUIRED}
    assert gaps >= {"visited_on", "mode", "met", "process"}
    whole = {"visited_on": "2026-07-02", "mode": "on_site", "met/mother": True, "process": "谈了阅读。"}
    assert missing(whole | {"visit_kind": "universal"}, pack) == []


@pytest.mark.parametrize("name", THREE)
def test_no_form_that_a_family_fills_asks_for_what_is_nobodys_business(name: str) -> None:
    filled = {key: form for key, form in forms_of(shipped(name)).items() if form.get("filled_by") == "family"}
    assert {"appointment", "feedback"} <= filled.keys()
    for form in filled.values():
        assert {field["class"] for field in fields_of(form).values()} <= {"open", "family"}
        asked = str(form)
        assert not re.search("单位|职业|学历|文化程度|单亲|离异|资源|收入", asked)


@pytest.mark.parametrize("name", THREE)
def test_stages_follow_one_another_and_every_task_falls_into_its_own(name: str) -> None:
    data = shipped(name).data
    stages = data["stages"]
    assert stages[0]["starts"] == data["period"]["starts"]
    assert stages[-1]["ends"] == data["period"]["ends"]
    for before, after in pairwise(stages):
        assert before["ends"] < after["starts"]
    for stage in stages:
        assert stage["tasks"]
        assert all(stage["starts"] <= task["due"] <= stage["ends"] for task in stage["tasks"])


@pytest.mark.parametrize("name", THREE)
def test_what_a_task_yields_is_due_when_the_task_is(name: str) -> None:
    data = shipped(name).data
    documents = keyed(data["documents"])
    yielded = [
        (task, documents[task["yields"]])
        for stage in data["stages"]
        for task in stage["tasks"]
        if task.get("yields") in documents
    ]
    assert yielded
    assert [(t["key"], t["due"]) for t, d in yielded if d.get("due", t["due"]) != t["due"]] == []


@pytest.mark.parametrize("name", THREE)
def test_publishing_is_never_the_default_and_always_reviewed(name: str) -> None:
    publication = shipped(name).data["publication"]
    assert publication["default"] == "never"
    assert all("review" in way["needs"] for way in publication["ways"])
    assert publication["never"]


def test_all_packs_can_run_in_one_school_side_by_side() -> None:
    seen: dict[str, tuple[str, Any]] = {}
    clashes = []
    for name in names():
        for field in shipped(name).fields:
            spec = field.spec()
            is_now = (spec.kind, spec.type, spec.data_class, field.shown_to_family)
            first, was = seen.setdefault(field.name, (name, is_now))
            if was != is_now:
                clashes.append((field.name, first, was, name, is_now))
    assert clashes == []
    assert all(shipped(n).field("mode").spec().options == MODES for n in THREE)  # type: ignore[union-attr]
    for name in THREE:
        assert BASE.with_visit_fields(shipped(name).visit_fields())


@pytest.mark.parametrize("name", THREE)
def test_every_topic_of_the_campaign_can_be_ticked_at_the_visit(name: str) -> None:
    pack = shipped(name)
    told = pack.field("topics_told")
    assert told is not None
    assert list(told.keys) == [topic["key"] for topic in pack.data["topics"]]


# --- H ---


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


# --- T ---


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


# --- S ---


def test_s1_winter_visits_and_summer_return_visits_are_counted_apart() -> None:
    child = pupil(tags=(Tag("hardship"),))
    winter = visit(date(2026, 1, 20))
    standings = stands(SIPING, child, winter)
    assert met(standings, "winter_visit") == {"stage:winter": True}
    assert met(standings, "summer_return") == {"stage:return_visits": False}
    summer = visit(date(2026, 8, 3))
    assert met(stands(SIPING, child, winter, summer), "summer_return") == {"stage:return_visits": True}
    assert [(s["starts"], s["ends"]) for s in shipped(SIPING).data["stages"]] == [
        ("01-01", "02-28"),
        ("03-01", "06-30"),
        ("07-01", "08-31"),
        ("09-01", "12-31"),
    ]


def test_s2_even_the_cook_has_a_child_to_go_to() -> None:
    along = visit(date(2026, 4, 2), companions=frozenset({"cook"}))
    assert quota(SIPING, "cook", [], "staff_one_child") == (0, 1, False)
    assert quota(SIPING, "cook", [along], "staff_one_child") == (1, 1, True)
    helps = shipped(SIPING).data["support"]["helps"]
    assert [h["key"] for h in helps] == ["hardship", "learning", "mind", "special"]
    helped = [group for h in helps for group in h["groups"]]
    assert sorted(helped) == sorted(g["key"] for g in shipped(SIPING).data["groups"])


def test_s7_three_kinds_of_visit_and_the_return_visit() -> None:
    kind = shipped(SIPING).field("visit_kind")
    assert kind is not None
    assert kind.keys == ("universal", "scheduled", "follow_up_visit", "ad_hoc")
    assert kind.required == "submit"
    letters = {letter["kind"]: letter for letter in shipped(SIPING).data["letters"]}
    assert letters["parent_letter"]["tear_off"] == "appointment"
    assert "{pupil}" not in str(letters["short_message"])


def test_s8_only_good_things_can_feed_the_evaluation_of_a_child() -> None:
    pack = shipped(SIPING)
    words, analysis = pack.field("quality_words"), pack.field("analysis")
    assert words is not None
    assert analysis is not None
    assert (words.data_class, analysis.data_class) == ("family", "sensitive")
    assert "不写家里的难处" in words.raw["hint"]["zh-CN"]


def test_s9_the_inspectors_ask_of_the_visit_and_not_of_the_family() -> None:
    call = forms_of(shipped(SIPING))["call_back"]
    assert {"came", "clean"} <= fields_of(call).keys()
    assert {field["class"] for field in fields_of(call).values()} <= {"open", "family"}
    check = shipped(SIPING).data["supervision"][0]
    assert check["by"] == "city"
    assert len(check["outcomes"]) == 3


def test_s10_all_that_is_to_be_kept_is_named_and_kept_by_somebody() -> None:
    documents = keyed(shipped(SIPING).data["documents"])
    kept = ("help_plan", "handbook", "essay", "help_record", "photos", "model_deeds", "summary")
    assert all(documents[key].get("kept_by") for key in kept)
    assert "help_list" in keyed(shipped(SIPING).data["tables"])
    seats = keyed(shipped(SIPING).data["organisation"]["leading_group"]["seats"])
    assert "several" not in seats["archivist"]
