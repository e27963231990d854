"""Three schemes as packs: what holds for each of them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from server.domain.notes import note_lines
from server.domain.visits import REQUIRED, missing
from server.packs import names, shipped
from sync.wire import BASE, MODES
from tests.support.schemes import (
    HUBEI,
    SIPING,
    TAISHAN,
    Json,
    fields_of,
    forms_of,
    keyed,
    walk,
)

THREE = (HUBEI, TAISHAN, SIPING)
CLAUSES = {HUBEI: ("H", 15), TAISHAN: ("T", 13), SIPING: ("S", 10)}


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
    assert missing(whole, pack) == []


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
            is_now = (spec.kind, spec.type, spec.data_class, spec.required, field.shown_to_family)
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


@pytest.mark.parametrize("name", THREE)
def test_what_families_ask_is_followed_until_it_is_settled(name: str) -> None:
    data = shipped(name).data
    ledgers = [table for table in data["tables"] if table["rows"] == "ledger"]
    figures = [column["figure"] for table in ledgers for column in table["columns"]]
    assert len(ledgers) == 1
    assert {"source", "category", "measure", "responsible", "due_on", "progress", "settled_on"} <= {*figures}
    last = data["stages"][-1]["ends"]
    assert ledgers[0]["due"]["on"] <= last
    for category in data["ledger"]["categories"]:
        assert 0 < category["answer_days"] <= 15
        assert category["measures"]
