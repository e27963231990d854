"""Packs: what ships is sound, what is wrong is named with its cure."""

import copy
from typing import Any

import pytest
import yaml

from server.domain.campaign import PackError, load_pack
from server.domain.packs.mistakes import Mistake
from server.domain.packs.source import Source
from server.packs import HERE, names, shipped
from sync.wire import BASE, MODES

TEXT = (HERE / "huangli-2018.yaml").read_text(encoding="utf-8")


def mistakes(text: str) -> list[Mistake]:
    with pytest.raises(PackError) as caught:
        load_pack(text)
    return caught.value.mistakes


def changed(path: list[Any], value: Any) -> str:
    data = copy.deepcopy(Source(TEXT).data)
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return yaml.safe_dump(data, allow_unicode=True)


@pytest.mark.parametrize("name", names())
def test_every_pack_that_ships_is_sound(name: str) -> None:
    assert shipped(name).name == name
    assert BASE.with_visit_fields(shipped(name).visit_fields())


def test_an_unknown_pack() -> None:
    with pytest.raises(KeyError):
        shipped("nowhere-1999")


def test_huangli_declares_the_record_form() -> None:
    pack = shipped("huangli-2018")
    specs = {spec.name: spec for spec in pack.visit_fields()}
    assert set(specs) == {
        *("preparation", "mode", "met", "process", "child_voice", "four_enters", "requests", "message"),
        *("pledge", "visited_on"),
        *("planned_on", "planned_at", "planned_mode", "strengths", "worries", "questions"),
    }
    assert specs["mode"].options == MODES
    assert [n for n, s in specs.items() if s.required] == ["mode", "met", "process", "visited_on"]
    assert specs["four_enters"].entries == ("policy", "learning", "family_guidance", "health")
    assert len(specs["pledge"].entries) == 10
    assert (specs["met"].kind, specs["met"].entries, specs["met"].data_class) == ("set", (), "family")
    assert (specs["process"].kind, specs["process"].max) == ("narrative", 4000)
    assert [f.name for f in pack.family_fields()] == ["four_enters", "requests", "message"]
    assert len(pack.data["groups"]) == 6


def test_huangli_has_five_musts_and_five_must_nots() -> None:
    tones = [entry["tone"] for entry in shipped("huangli-2018").data["pledge"]["entries"]]
    assert tones == ["must"] * 5 + ["must_not"] * 5


def test_the_form_is_what_the_renderer_knows() -> None:
    form = shipped("huangli-2018").form()
    assert {
        "pack",
        "version",
        "text_version",
        "pledge",
        "attestation",
        "sections",
        "consent",
        "topics",
        "papers",
        "ledger",
        "safety",
    } == set(form)
    assert set(form["papers"]) == {"appointment", "consultation", "support_plan", "essay", "feedback"}
    assert all(paper["title"] and paper["sections"][0]["fields"] for paper in form["papers"].values())
    assert [s["key"] for s in form["sections"] if s["step"] == "prepare"][:2] == ["plan", "talk"]
    fields = [f for s in form["sections"] for f in s["fields"]]
    assert {f["kind"] for f in fields} == {"narrative", "date", "time", "choice", "people", "checklist"}
    assert all({"name", "kind", "label", "required"} <= set(f) for f in fields)
    assert {f["name"] for f in fields if f.get("shown_to_family")} == {"four_enters", "requests", "message"}
    assert not any("class" in f for f in fields)
    assert {s["step"] for s in form["sections"]} == {"prepare", "record"}


def test_what_a_pack_does_not_have_is_absent_from_its_form() -> None:
    form = shipped("primary-two").form()
    assert set(form["papers"]) == {"appointment", "support_plan", "feedback"}
    assert not {"each_teacher", "safety"} & set(form)
    assert shipped("taishan-2023").form()["support"]["helps"]


def test_additions_of_companions_are_wanted_unless_the_pack_says_otherwise() -> None:
    path = ["forms", "visit", "own_notes"]
    assert "own_notes" not in load_pack(changed(path, True)).form()
    assert load_pack(changed(path, False)).form()["own_notes"] is False
    assert [one.code for one in mistakes(changed(path, "no"))] == ["wrong_type"]


def test_sections_of_one_name_before_and_during_a_visit_are_told_apart() -> None:
    keys = [section["key"] for section in shipped("primary-two").form()["sections"]]
    assert keys[:2] == ["before_plan", "before_talk"]
    assert len(keys) == len(set(keys))


def test_other_forms_add_to_the_papers() -> None:
    fields = shipped("huangli-2018").paper_fields()
    assert set(fields) == {"support", "consultation", "essay"}
    assert {f.name: f.data_class for f in fields["consultation"]}["situation"] == "sensitive"
    assert "essay" not in shipped("primary-two").paper_fields()


def test_every_label_speaks_both_languages() -> None:
    def labels(node: Any) -> list[dict[str, str]]:
        if isinstance(node, dict):
            found = [node] if "zh-CN" in node else []
            return found + [label for value in node.values() for label in labels(value)]
        return [label for value in node for label in labels(value)] if isinstance(node, list) else []

    every = labels(shipped("huangli-2018").form())
    assert len(every) > 40
    assert all(label["zh-CN"].strip() and label["en"].strip() for label in every)


def test_choices_travel_as_options_of_a_set() -> None:
    field = {"name": "safety", "kind": "choices", "class": "open", "label": {"zh-CN": "话题", "en": "Topics"}}
    field["options"] = [{"key": k, "label": {"zh-CN": k, "en": k}} for k in ("traffic", "water")]
    pack = load_pack(changed(["forms", "visit", "sections", 2, "fields", 1], field))
    spec = next(s for s in pack.visit_fields() if s.name == "safety")
    assert (spec.kind, spec.type, spec.options, spec.entries) == ("set", "bool", ("traffic", "water"), ())
    assert pack.field("absent") is None


FIELD = ["forms", "visit", "sections", 2, "fields", 0]
LABEL = {"zh-CN": "甲", "en": "A"}


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (["theme"], None, "missing", "/"),
        (["colour"], "red", "unknown_name", "/"),
        ([*FIELD, "kind"], "essay", "not_allowed", "forms/visit/sections/2/fields/0/kind"),
        ([*FIELD, "max"], "4000", "wrong_type", "forms/visit/sections/2/fields/0/max"),
        ([*FIELD, "max"], 0, "out_of_range", "forms/visit/sections/2/fields/0/max"),
        ([*FIELD, "name"], "Process!", "wrong_form", "forms/visit/sections/2/fields/0/name"),
        ([*FIELD, "name"], "status", "reserved", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "name"], "pledge", "reserved", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "name"], "mode", "twice", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "name"], "companions", "base_kind", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "kind"], "choice", "no_choices", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "kind"], "checklist", "no_choices", "forms/visit/sections/2/fields/0"),
        ([*FIELD, "kind"], "people", "needs_source", "forms/visit/sections/2/fields/0"),
        (
            ["forms", "visit", "sections", 4, "fields", 0, "class"],
            "sensitive",
            "family_class",
            "forms/visit/sections/4/fields/0",
        ),
        (
            [*FIELD, "show_if"],
            {"field": "mode", "in": ["phone"]},
            "required_hidden",
            "forms/visit/sections/2/fields/0",
        ),
        (
            ["forms", "visit", "sections", 2, "fields", 1, "show_if"],
            {"field": "message", "in": ["x"]},
            "show_if_field",
            "forms/visit/sections/2/fields/1/show_if",
        ),
        (
            ["forms", "visit", "sections", 2, "fields", 1, "show_if"],
            {"field": "mode", "in": ["boat"]},
            "show_if_value",
            "forms/visit/sections/2/fields/1/show_if/in",
        ),
        (
            ["groups", 1],
            {"key": "mental_health", "covers": ["illness"], "label": LABEL},
            "twice",
            "groups/1/key",
        ),
        (["pledge", "entries", 1, "key"], "prepare", "twice", "pledge/entries/1/key"),
        (["forms", "visit", "sections", 1, "key"], "process", "twice", "forms/visit/sections/2/key"),
        (["version"], True, "wrong_type", "version"),
        (["forms", "visit", "sections"], [], "how_many", "forms/visit/sections"),
    ],
)
def test_a_mistake_is_named(path: list[Any], value: Any, code: str, where: str) -> None:
    found = mistakes(changed(path, value))
    assert (code, where) in [(m.code, m.where) for m in found]
    for one in found:
        assert one.what["zh-CN"]
        assert one.cure["en"]
        assert one.where in one.text("zh-CN")
        assert one.cure["en"] in one.text()


def test_a_condition_may_hang_on_a_checklist_or_a_text() -> None:
    sound = {"field": "preparation", "in": ["anything"]}
    assert load_pack(changed(["forms", "visit", "sections", 2, "fields", 1, "show_if"], sound))


def test_the_line_is_told() -> None:
    line = next(i for i, text in enumerate(TEXT.splitlines(), 1) if "kind: narrative" in text)
    assert mistakes(TEXT.replace("kind: narrative", "kind: essay", 1))[0].line == line


def test_a_near_miss_is_offered() -> None:
    found = mistakes(TEXT.replace(" kind: date", " kinf: date", 1))
    cures = {m.code: m.cure["en"] for m in found}
    assert cures == {"missing": "Add it.", "unknown_name": "Known here: kind."}


@pytest.mark.parametrize(
    "text",
    [
        "pack: [",
        "a: &x 1\nb: *x",
        "a: !!python/object:os.system x",
        "[" * 20_000,
        "%YAML 1.2\n---\na: b",
        "a: !x b",
        "a: \x00",
        "a: 'open",
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    assert mistakes(text)[0].code == "unreadable"


def test_what_cannot_be_read_is_shown_as_it_stands() -> None:
    told = mistakes("pack: a\nname:\n  zh-CN: 甲\n bad: [\n")[0]
    assert (told.line, told.what["zh-CN"]) == (4, "这一行读不懂：“bad: [”。")


def test_an_empty_file_a_list_and_a_huge_one() -> None:
    assert mistakes("")[0].code == "missing"
    assert mistakes("- a")[0].code == "wrong_type"
    assert mistakes("#" * 300_000)[0].code == "too_large"


def test_a_repeated_key_is_not_swallowed() -> None:
    found = mistakes("pack: ab\nlist:\n  - {x: 1, x: 2}\npack: ac\n")
    assert [(m.code, m.line) for m in found if m.code == "twice"] == [("twice", 3), ("twice", 4)]


@pytest.mark.parametrize("text", ["? [a]\n: b", "1: b", "true: b", "a:\n  null: b"])
def test_a_name_is_a_word(text: str) -> None:
    assert mistakes(text)[0].code == "not_a_word"


def test_plain_words_stay_words() -> None:
    """YAML 1.1 would read `on` as true and a day with its year as a date."""
    source = Source("{on: 11-05, off: no, day: 2018-11-05, time: 12:30, octal: 010, yes: true, none: ~}")
    assert source.data == {
        **{"on": "11-05", "off": "no", "day": "2018-11-05", "time": "12:30", "octal": "010"},
        **{"yes": True, "none": None},
    }


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    text = TEXT.replace("kind: narrative", "kind: essay")
    found = mistakes(text)
    assert len(found) >= 5
    assert [m.line for m in found] == sorted(m.line for m in found)
