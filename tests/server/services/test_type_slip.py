"""A slip that came back on paper is typed in: what the family's page would have taken, in one act."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from server.domain.consent import Verdict, verdict
from server.services import read_reports
from server.services.caller import Caller
from server.services.keep_guardians import keep_setting
from server.services.photo_gate import consents_of
from server.services.print_slips import print_slips
from server.services.problem import Problem
from server.services.publish_note import note_id
from server.services.type_slip import show_slip, type_slip
from sync.errors import Code
from tests.support.family_links import Family, open_family
from tests.support.family_school import LEADER, NOW, OFFICE, SCHOOL, VISIT, add_consent
from tests.support.slips import by_family

VISITOR = Caller(SCHOOL, "p-lin", frozenset({"office"}), "d-3")
MOTHER_OF_ANOTHER, FATHER, GRANDMOTHER = "g-3", "g-2", "g-1"
TODAY = date(2026, 11, 22)
HUSH = "收了两条烟"


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with open_family(tmp_path) as made:
        made.slip(FATHER)  # publishes the notes
        yield made


def typed(family: Family, guardian: str = FATHER, who: Caller = OFFICE, **said: Any) -> dict[str, str]:
    return type_slip(family.store, who, note_id(SCHOOL, VISIT, guardian), said, NOW)


def refused(family: Family, **said: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        typed(family, **said)
    return caught.value


def standing(family: Family, purpose: str = "record") -> Verdict:
    with family.store.read(SCHOOL) as unit:
        return verdict(consents_of(unit, "u-1", TODAY), purpose, TODAY, VISIT).verdict


def test_the_answer_stands_in_the_note_as_if_it_came_from_the_page(family: Family) -> None:
    typed(family, answer={"kind": "say", "words": "他爸过年回来。\r\n卡号 4111111111111111", "call_me": True})
    with family.store.read(SCHOOL) as unit:
        note = unit.records.get("note", note_id(SCHOOL, VISIT, FATHER))
    assert note is not None
    assert (note.values["state"], note.values["answer_kind"], note.values["call_me"]) == (
        "answered",
        "say",
        True,
    )
    (entry,) = note.appends["answers"]
    assert entry["by"] == "p-office"
    assert entry["body"]["words"].startswith("他爸过年回来。\n卡号")
    assert "4111111111111111" not in str(note)


def test_a_father_confirms_the_grandmothers_yes_on_paper(family: Family) -> None:
    add_consent(family.store, "n-1", "record", capacity="grandparent")
    assert standing(family) is Verdict.PROVISIONAL
    typed(family, consents=[{"purpose": "record", "given": True}, {"purpose": "publish", "given": False}])
    assert (standing(family), standing(family, "publish")) == (Verdict.GRANTED, Verdict.REFUSED)
    with family.store.read(SCHOOL) as unit:
        said = [one.values for one in unit.records.by("consent", pupil_id="u-1") if one.id != "n-1"]
        withdrawn = [job.kind for job in unit.outbox.listing("ready")]
    assert {(one["how"], one["paper"], one["guardian"], one["capacity"]) for one in said} == {
        ("paper", "家访单回条，2026-11-22交到学校", FATHER, "parent")
    }
    assert "withdraw_photos" in withdrawn


def test_a_grandmothers_yes_on_paper_stays_provisional(family: Family) -> None:
    typed(family, GRANDMOTHER, consents=[{"purpose": "record", "given": True}])
    assert standing(family) is Verdict.PROVISIONAL


def test_after_a_no_paper_changes_nothing_and_is_not_asked(family: Family) -> None:
    typed(family, consents=[{"purpose": "family", "given": False}])
    problem = refused(family, consents=[{"purpose": "family", "given": True}])
    assert (problem.status, dict(problem.errors)) == (422, {"consents.family": ["other_state"]})
    shown = show_slip(family.store, OFFICE, note_id(SCHOOL, VISIT, FATHER), NOW)
    assert [one["key"] for one in shown["purposes"]] == ["record", "publish"]


def everything(family: Family) -> tuple[int, int, int, int]:
    """How many answers, words, consents and sealed reports are kept."""
    with family.store.read(SCHOOL) as unit:
        note, visit = (
            unit.records.get("note", note_id(SCHOOL, VISIT, FATHER)),
            unit.records.get("visit", VISIT),
        )
        assert note is not None
        assert visit is not None
        return (
            len(note.appends.get("answers", [])),
            len(visit.appends.get("feedback", [])),
            len(list(unit.records.by("consent", pupil_id="u-1"))),
            len(unit.ops.of_type("report")),
        )


FULL: dict[str, Any] = {
    "answer": {"kind": "say", "words": "他爸过年回来。", "call_me": None},
    "consents": [{"purpose": "record", "given": True}, {"purpose": "publish", "given": False}],
    "word": {"face": "unsatisfied", "words": "没等我说完"},
    "integrity": {"what": "took", "words": HUSH, "named": False},
}


def test_the_same_slip_sent_twice_is_kept_once(family: Family) -> None:
    typed(family, **FULL, form="f-1")
    acts = family.acts()
    assert everything(family) == (1, 1, 2, 1)
    typed(family, answer={"kind": "ack"}, form="f-2")
    typed(family, **FULL, form="f-1")
    assert everything(family) == (2, 1, 2, 1)
    assert family.acts() == [*acts, "note.answer"]


def test_an_answer_that_was_changed_before_the_second_try_is_kept_and_the_rest_once(family: Family) -> None:
    typed(family, **FULL, form="f-1")
    typed(family, **{**FULL, "answer": {"kind": "say", "words": "他爸过年才回来。"}}, form="f-1")
    assert everything(family) == (2, 1, 2, 1)


RETYPED = [
    ({"word": {"face": "unsatisfied", "words": "没等我把话说完"}}, ["word"]),
    ({"integrity": {**FULL["integrity"], "words": f"{HUSH}。"}}, ["integrity"]),
    ({"integrity": {**FULL["integrity"], "named": True}}, ["integrity"]),
    ({"word": {"face": "fair"}, "integrity": {**FULL["integrity"], "what": "asked"}}, ["word", "integrity"]),
]


@pytest.mark.parametrize(("other", "parts"), RETYPED)
def test_sealed_words_that_were_typed_otherwise_are_asked_about_and_nothing_is_kept(
    family: Family, other: dict[str, Any], parts: list[str]
) -> None:
    typed(family, **FULL, form="f-1")
    kept, acts = everything(family), family.acts()
    problem = refused(family, **{**FULL, **other, "answer": {"kind": "say", "words": "新的话"}}, form="f-1")
    assert (problem.status, problem.code) == (409, Code.STATE_MISMATCH)
    assert dict(problem.errors) == {part: ["repeated"] for part in parts}
    assert (everything(family), family.acts()) == (kept, acts)


@pytest.mark.parametrize(("other", "parts"), RETYPED)
def test_said_to_be_a_second_slip_they_are_kept_too_and_once(
    family: Family, other: dict[str, Any], parts: list[str]
) -> None:
    typed(family, **FULL, form="f-1")
    for _ in range(2):
        typed(family, **other, second=True, form="f-1")
    assert everything(family) == (1, 1 + ("word" in parts), 2, 1 + ("integrity" in parts))


def test_nobody_without_the_forms_name_is_told_that_something_was_sealed(family: Family) -> None:
    """Another typist, or the same after the login ended, hears of no earlier report."""
    typed(family, **FULL, form="f-1")
    other = {"word": {"face": "fair"}, "integrity": {**FULL["integrity"], "words": "只喝了一口茶"}}
    for guardian, form in ((FATHER, "f-2"), (GRANDMOTHER, "f-1"), (FATHER, "")):
        typed(family, guardian, **other, form=form)
    assert everything(family)[1::2] == (4, 4)


def test_the_same_words_on_another_slip_are_kept_too(family: Family) -> None:
    sealed = {name: FULL[name] for name in ("word", "integrity")}
    typed(family, **sealed, form="f-1")
    typed(family, **sealed, form="f-2")
    typed(family, GRANDMOTHER, **sealed, form="f-2")
    assert everything(family)[1::2] == (3, 3)


def test_nothing_that_is_kept_names_the_form(family: Family, tmp_path: Path) -> None:
    typed(family, **FULL, form="f-with-a-name-of-its-own")
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("jiafang.db*"))
    assert FATHER.encode() in kept
    assert b"f-with-a-name-of-its-own" not in kept


def test_how_it_was_is_sealed_and_the_typist_cannot_read_it_again(family: Family) -> None:
    typed(family, word={"face": "unsatisfied", "words": "没等我说完"})
    with family.store.read(SCHOOL) as unit:
        visit = unit.records.get("visit", VISIT)
        trail = str([(one.act, one.detail) for one in unit.audit.entries()])
    assert visit is not None
    (entry,) = visit.appends["feedback"]
    assert set(entry["body"]) == {"kid", "box"}
    inside = json.loads(family.keys.school(SCHOOL).open_box(entry["body"]["box"]))
    assert inside == {"face": "unsatisfied", "by": FATHER, "words": "没等我说完"}
    assert "没等我说完" not in trail


def test_gifts_go_to_the_readers_and_no_trail_tells_that_somebody_wrote_of_them(family: Family) -> None:
    typed(family, answer={"kind": "ack"})
    before = family.acts()
    report = {"what": "took", "words": HUSH, "named": False}
    typed(family, GRANDMOTHER, answer={"kind": "ack"}, integrity=report)
    assert family.acts() == [*before, "note.answer"]
    with family.store.write(SCHOOL) as unit:
        for person in ("p-leader", "p-lin"):
            unit.sealed.name(person, by="p-leader", at=NOW)
    (line,) = read_reports.list_reports(family.store, LEADER)["items"]
    (said,) = read_reports.open_report(family.store, family.keys, LEADER, line["id"], NOW)["said"]
    assert (said["words"], said["pupil"]) == (HUSH, "")
    assert read_reports.list_reports(family.store, VISITOR)["items"] == []


def test_a_slip_on_which_stands_of_gifts_alone_leaves_no_trail(family: Family) -> None:
    before = family.acts()
    typed(family, integrity={"what": "took", "words": HUSH, "named": False})
    assert family.acts() == before


@pytest.mark.parametrize("part", ["word", "integrity"])
def test_who_went_to_the_home_types_in_no_sealed_words(family: Family, part: str) -> None:
    said = {"word": {"face": "fair"}, "integrity": {"what": "asked", "words": "烟"}}[part]
    problem = refused(family, who=VISITOR, **{part: said})
    assert (problem.status, problem.code) == (403, Code.FORBIDDEN)
    assert show_slip(family.store, VISITOR, note_id(SCHOOL, VISIT, FATHER), NOW)["mine"]
    typed(family, who=VISITOR, answer={"kind": "ack"})


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, "answer"),
        ({"answer": {"kind": "say", "words": "  "}}, "answer.words"),
        ({"word": {"face": "fair", "words": "长" * 2001}}, "word.words"),
        ({"integrity": {"what": "asked", "words": ""}}, "integrity.words"),
        ({"consents": [{"purpose": "record", "given": one} for one in (True, False)]}, "consents.record"),
    ],
)
def test_a_slip_that_cannot_be_is_asked_again_and_nothing_of_it_is_kept(
    family: Family, said: dict[str, Any], where: str
) -> None:
    also = {"consents": [{"purpose": "publish", "given": True}]} if said and "consents" not in said else {}
    problem = refused(family, **also, **said)
    assert (problem.status, list(problem.errors)) == (422, [where])
    assert standing(family, "publish") is Verdict.PENDING


def test_a_note_that_is_not_there_or_was_taken_back_takes_no_slip(family: Family) -> None:
    with pytest.raises(Problem):
        type_slip(family.store, OFFICE, "nothing", {"answer": {"kind": "ack"}}, NOW)
    with family.store.write(SCHOOL) as unit:
        key = ("note", note_id(SCHOOL, VISIT, FATHER))
        note = unit.records.load_for_update([key])[key].copy()
        note.values["state"] = "recalled"
        unit.records.put(note)
    assert refused(family, answer={"kind": "ack"}).status == 404


def test_from_whom_everything_is_kept_the_desk_takes_no_slip_either(family: Family) -> None:
    keep_setting(family.store, OFFICE, FATHER, "", ["all"], NOW)
    assert refused(family, consents=[{"purpose": "publish", "given": True}]).status == 404
    assert standing(family, "publish") is Verdict.PENDING
    with pytest.raises(Problem):
        show_slip(family.store, OFFICE, note_id(SCHOOL, VISIT, FATHER), NOW)


def test_the_printed_slip_asks_what_the_desk_types_in(family: Family) -> None:
    typed(family, consents=[{"purpose": "publish", "given": False}])
    pdf = print_slips(family.store, family.keys, "https://x.example", OFFICE, "c-4-2", True, NOW).pdf
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    sheet = by_family(pages, "家访单")[0].replace("\n", "")
    order = [
        "看过了，没意见",
        "留在学校的家访档案里",
        "放进给家里看的家访单",
        "基本满意",
        "开口要过",
        "负责人",
    ]
    assert sorted(order, key=sheet.index) == order
    assert "用在学校的宣传里" not in sheet
