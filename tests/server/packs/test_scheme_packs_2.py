"""Five primary schools' programmes (P1–P5) and the big home visit of 2018 (L1–L10): what holds for each of them."""

from __future__ import annotations

import pytest

from server.domain.notes import note_lines
from server.packs import names, shipped
from sync.wire import MODES
from tests.support.counted_class import FIVE, FOUR, HUANGLI, ONE, THREE, TWO
from tests.support.pack_parts import clauses_of, push, written
from tests.support.schemes import Json, forms_of, keyed, walk

SIX = (ONE, TWO, THREE, FOUR, FIVE, HUANGLI)
OWN = {
    ONE: {"P1a", "P1b", "P1c", "P1d"},
    TWO: {"P2a", "P2b"},
    THREE: {"P3a", "P3b", "P3c", "P3d"},
    FOUR: {"P4a", "P4b"},
    FIVE: {"P5a", "P5b", "P5c", "P5d"},
    HUANGLI: {f"L{n}" for n in range(1, 11)},
}


def note_of(name: str) -> set[str]:
    """Names of the fields that a family reads of a visit in which everything was filled in."""
    fields = [f.raw for f in shipped(name).fields]
    values: Json = {key: value for field in fields for key, value in written(field).items()}
    return {line.field for line in note_lines(values, shipped(name))}


@pytest.mark.parametrize("name", SIX)
def test_each_clause_of_the_scheme_has_a_part_that_answers_it(name: str) -> None:
    said = {one for part in walk(shipped(name).data) for one in clauses_of(part.get("clause", ""))}
    assert said >= OWN[name]


def test_every_field_that_packs_share_is_the_same_in_all() -> None:
    """A school may run two campaigns at once: one visit has one kind of `requests`."""
    seen: dict[str, tuple[object, ...]] = {}
    for name in names():
        for field in shipped(name).fields:
            spec = field.spec()
            options = spec.options if spec.kind == "choice" else ()
            this = (spec.kind, spec.type, spec.data_class, field.shown_to_family, options)
            assert seen.setdefault(field.name, this) == this, (name, field.name)
    assert seen["mode"][-1] == MODES


@pytest.mark.parametrize("name", SIX)
def test_every_word_of_a_visit_reaches_the_school(name: str) -> None:
    fields = [field.raw for field in shipped(name).fields]
    push(shipped(name), {key: value for field in fields for key, value in written(field).items()})


@pytest.mark.parametrize("name", SIX)
def test_the_note_tells_the_family_what_is_for_it_and_nothing_else(name: str) -> None:
    read = note_of(name)
    assert {"requests", "message"} <= read
    assert not read & {
        "analysis",
        "special_case",
        "mood",
        "process",
        "child_voice",
        "at_home_life",
        "consult",
    }


@pytest.mark.parametrize("name", SIX)
def test_a_letter_has_its_slip_and_a_text_message_names_no_child(name: str) -> None:
    letters = keyed(shipped(name).data["letters"])
    assert letters["to_parents"]["tear_off"] == "appointment"
    assert forms_of(shipped(name))["appointment"]["filled_by"] == "family"
    short = [part for part in letters.values() if part["kind"] == "short_message"]
    assert short
    assert all("{pupil}" not in str(letter["body"]) for letter in short)


@pytest.mark.parametrize("name", SIX)
def test_all_due_days_that_a_task_waits_for_are_kept_by_its_sheet(name: str) -> None:
    """Who has to hand in a sheet by a day is not asked for it earlier than the sheet is due."""
    data = shipped(name).data
    sheets = keyed([d for d in data["documents"] if "due" in d])
    first: dict[str, str] = {}
    for stage in data["stages"]:
        for task in stage["tasks"]:
            if task.get("yields") in sheets:
                first.setdefault(task["yields"], task["due"])
    year = data["period"]["starts"]

    def turn(day: str) -> tuple[bool, str]:
        return day < year, day

    assert [key for key, due in first.items() if turn(due) > turn(sheets[key]["due"])] == []
