"""A city's four helps (S1–S10): what a clause asks is done with the pack, not looked up in it."""

from __future__ import annotations

from datetime import date

from server.domain.rules.model import Tag
from server.packs import shipped
from tests.support.schemes import (
    SIPING,
    fields_of,
    forms_of,
    keyed,
    met,
    pupil,
    quota,
    stands,
    visit,
)


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
    pairs = shipped(SIPING).data["support"]["pairs"]
    assert (pairs["who"], pairs["each_at_least"]) == ("everyone", 1)
    helps = shipped(SIPING).data["support"]["helps"]
    assert [h["key"] for h in helps] == ["hardship", "learning", "mind", "special"]
    helped = [group for h in helps for group in h["groups"]]
    assert sorted(helped) == sorted(g["key"] for g in shipped(SIPING).data["groups"])


def test_s3_a_gift_is_registered_in_and_out_and_the_child_who_got_it_is_not_told() -> None:
    gifts = fields_of(forms_of(shipped(SIPING))["gifts"])
    assert [option["key"] for option in gifts["way"]["options"]] == ["in", "out"]
    assert gifts["for_whom"]["class"] == "sensitive"
    assert gifts["for_whom"]["show_if"] == {"field": "way", "in": ["out"]}
    assert gifts["responsible"]["kind"] == "people"
    assert "gifts" in keyed(shipped(SIPING).data["organisation"]["leading_group"]["seats"])


def test_s4_what_a_child_confides_is_sealed() -> None:
    counselling = fields_of(forms_of(shipped(SIPING))["counselling"])
    words = {name for name, field in counselling.items() if field["kind"] == "narrative"}
    assert words == {"heard", "guidance"}
    assert {counselling[name]["class"] for name in words | {"refer"}} == {"sealed"}
    assert {field["class"] for field in counselling.values()} <= {"sealed", "sensitive"}


def test_s5_a_file_of_its_own_for_each_child_of_the_special_groups() -> None:
    own = keyed(shipped(SIPING).data["documents"])["own_file"]
    special = keyed(shipped(SIPING).data["support"]["helps"])["special"]
    assert (own["kind"], own["each"]) == ("archive", "pupil")
    assert own["of_groups"] == special["groups"] == ["left_behind", "single_parent", "migrant"]
    plan_form = fields_of(forms_of(shipped(SIPING))["support_plan"])
    assert plan_form["help"]["class"] == plan_form["causes"]["class"] == "sensitive"


def test_s6_six_ones_of_each_teacher_each_known_by_something() -> None:
    data = shipped(SIPING).data
    ones = data["each_teacher"]
    known = {
        "document": set(keyed(data["documents"])),
        "form": set(forms_of(shipped(SIPING))),
        "meeting": set(keyed(data["organisation"]["meetings"])),
    }
    assert (ones["who"], len(ones["entries"])) == ("every_teacher", 6)
    for entry in ones["entries"]:
        ((where, key),) = entry["evidence"].items()
        assert key in known[where]
    each = keyed(data["documents"])
    assert {each[k]["each"] for k in ("help_plan", "handbook", "essay", "deed")} == {"teacher"}
    parents = keyed(data["organisation"]["meetings"])["parents_meeting"]
    assert "guardians" in parents["audience"]


def test_s7_three_kinds_of_visit_and_the_return_visit() -> None:
    kind = shipped(SIPING).field("visit_kind")
    assert kind is not None
    assert kind.keys == ("universal", "scheduled", "follow_up_visit", "ad_hoc")
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
    assert (check["by"], check["questionnaire"]) == ("city", "call_back")
    assert call["filled_by"] == "inspector"
    assert check["sample"]["families"] > 0
    assert len(check["outcomes"]) == 3


def test_s10_all_that_is_to_be_kept_is_named_and_kept_by_somebody() -> None:
    documents = keyed(shipped(SIPING).data["documents"])
    kept = ("help_plan", "handbook", "essay", "help_record", "photos", "model_deeds", "summary")
    assert all(documents[key].get("kept_by") for key in kept)
    assert "help_list" in keyed(shipped(SIPING).data["tables"])
    seats = keyed(shipped(SIPING).data["organisation"]["leading_group"]["seats"])
    assert "several" not in seats["archivist"]
