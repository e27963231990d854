"""Who is in which scope, what each kind of scope shows, and who may write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.scoping import (
    LATE_ASSIGNMENT,
    Holder,
    Links,
    in_scope,
    kind_of,
    may_write,
    scopes_held,
    scopes_of,
)
from server.packs import shipped
from sync.wire import BASE, FieldSpec

SCHEMA = BASE.with_visit_fields(
    [
        *shipped("huangli-2018").visit_fields(),
        FieldSpec("hardship", data_class="sensitive"),
        FieldSpec("safety", data_class="sealed"),
    ]
)
PUPIL = Links("S", classes=frozenset({"C4"}), assigned=frozenset({"pe"}), homeroom="lin")
DRAFT = Links(
    "S",
    frozenset({"C4"}),
    frozenset({"pe"}),
    "lin",
    lead="su",
    companions=frozenset({"he"}),
    author="su",
    status="draft",
)


def visit(status: str, **values: Any) -> frozenset[str]:
    return scopes_of("visit", "V", {"status": status, "lead": "su", "companions/he": True, **values}, DRAFT)


def test_a_draft_is_its_partys_alone() -> None:
    assert visit("draft") == {"visit-party:su", "visit-party:he"}


@pytest.mark.parametrize("status", ["submitted", "returned", "approved"])
def test_a_submitted_visit_reaches_homeroom_office_and_leader(status: str) -> None:
    assert visit(status) == {"visit-party:su", "visit-party:he", "self:lin", "office:S", "leader:S"}


def test_a_class_without_a_homeroom_teacher_has_none_to_tell() -> None:
    links = Links("S", lead="su", author="su")
    found = scopes_of("visit", "V", {"status": "approved"}, links)
    assert found == {"visit-party:su", "office:S", "leader:S"}


def test_no_class_scope_ever_holds_a_visit() -> None:
    assert not [s for s in visit("approved") if kind_of(s) == "class"]


def test_a_companion_struck_off_leaves_the_party_and_the_author_stays() -> None:
    links = Links("S", lead="new", author="su", status="draft")
    assert scopes_of("visit", "V", {"lead": "new", "companions/he": False, "status": "draft"}, links) == {
        "visit-party:new",
        "visit-party:su",
    }


@pytest.mark.parametrize("type_", ["photo", "note", "consent"])
def test_photos_notes_and_consents_follow_their_visit(type_: str) -> None:
    values = {"visit": "V"}
    assert scopes_of(type_, "X", values, DRAFT) == {"visit-party:su", "visit-party:he"}
    sent = Links("S", PUPIL.classes, PUPIL.assigned, "lin", "su", frozenset({"he"}), "su", "submitted")
    assert scopes_of(type_, "X", values, sent) == visit("submitted")


def test_a_photo_whose_visit_is_unknown_is_in_no_scope() -> None:
    assert scopes_of("photo", "X", {"visit": "V"}, PUPIL) == frozenset()


def test_a_withdrawal_without_a_visit_reaches_office_and_visitors() -> None:
    assert scopes_of("consent", "X", {"pupil": "P"}, PUPIL) == {"self:pe", "self:lin", "office:S", "leader:S"}


@pytest.mark.parametrize("type_", ["pupil", "guardian"])
def test_a_pupil_is_seen_by_the_class_and_by_who_is_assigned(type_: str) -> None:
    assert scopes_of(type_, "P", {}, PUPIL) == {"class:C4", "self:pe", "office:S", "leader:S"}


def test_an_assignment_is_its_partys() -> None:
    values = {"lead": "su", "companions/he": True, "companions/pe": False}
    assert scopes_of("assignment", "A", values, PUPIL) == {"self:su", "self:he", "office:S", "leader:S"}


def test_staff_rows() -> None:
    taught = Links("S", classes=frozenset({"C4", "C5"}), assigned=frozenset({"pe"}))
    desks = {"office:S", "leader:S"}
    assert scopes_of("person", "lin", {}, taught) == {"self:lin", "self:pe", "class:C4", "class:C5", *desks}
    assert scopes_of("class", "C4", {}, Links("S")) == {"class:C4", *desks}
    assert scopes_of("campaign", "K", {}, taught) == {"class:C4", "class:C5", "self:pe", *desks}


def test_an_unknown_type_is_in_no_scope() -> None:
    assert scopes_of("secret", "X", {}, PUPIL) == frozenset()


@given(st.dictionaries(st.text(max_size=5), st.booleans(), max_size=4), st.sampled_from(["draft", None]))
def test_no_draft_leaves_its_party(extra: dict[str, bool], status: str | None) -> None:
    values = {**extra, "status": status, "lead": "su"}
    assert {kind_of(s) for s in scopes_of("visit", "V", values, DRAFT)} == {"visit-party"}


def test_scopes_of_a_teacher_an_office_and_a_bureau() -> None:
    own = {"self:su", "visit-party:su"}
    assert scopes_held(Holder("su", "S", frozenset({"teacher"}), frozenset({"C4"}))) == {*own, "class:C4"}
    assert scopes_held(Holder("su", "S", frozenset({"office", "leader"}))) == {*own, "office:S", "leader:S"}
    assert scopes_held(Holder("su", "S", frozenset({"bureau", "office"}), organisation="O")) == {"bureau:O"}


TEACHER = Holder("su", "S", frozenset({"teacher"}), frozenset({"C4"}))
STRANGER = Holder("xu", "S", frozenset({"teacher"}), frozenset({"C9"}))


def test_a_teacher_writes_a_visit_of_the_class() -> None:
    assert may_write("visit", TEACHER, PUPIL, exists=False, recent=False).allowed
    assert may_write("consent", TEACHER, PUPIL, exists=False, recent=False).allowed


def test_who_is_assigned_writes_though_another_class_is_theirs() -> None:
    assigned = Holder("pe", "S", frozenset({"teacher"}))
    assert in_scope(assigned, PUPIL)
    assert may_write("visit", assigned, PUPIL, exists=False, recent=False).allowed


def test_a_stranger_may_not() -> None:
    ruling = may_write("visit", STRANGER, PUPIL, exists=False, recent=False)
    assert (ruling.allowed, ruling.code, ruling.flag) == (False, "forbidden_scope", None)


def test_who_lost_the_pupil_lately_is_late_but_welcome() -> None:
    ruling = may_write("visit", STRANGER, PUPIL, exists=False, recent=True)
    assert (ruling.allowed, ruling.flag) == (True, LATE_ASSIGNMENT)


def test_a_colleague_of_the_class_does_not_write_into_anothers_visit() -> None:
    colleague = Holder("qi", "S", frozenset({"teacher"}), frozenset({"C4"}))
    assert not may_write("visit", colleague, DRAFT, exists=True, recent=True).allowed


def test_a_companion_writes_without_a_class() -> None:
    companion = Holder("he", "S", frozenset({"teacher"}))
    assert may_write("visit", companion, DRAFT, exists=True, recent=False).allowed
    assert may_write("visit", companion, DRAFT, exists=True, recent=False).flag is None


def test_an_author_whose_pupil_moved_away_is_late_then_too_late() -> None:
    moved = Links("S", frozenset({"C9"}), lead="su", author="su", status="draft")
    assert may_write("visit", TEACHER, moved, exists=True, recent=True).flag == LATE_ASSIGNMENT
    assert not may_write("visit", TEACHER, moved, exists=True, recent=False).allowed


def test_the_office_writes_what_was_submitted_and_no_draft() -> None:
    office = Holder("guan", "S", frozenset({"office"}))
    sent = Links("S", frozenset({"C4"}), lead="su", author="su", status="submitted")
    assert may_write("visit", office, sent, exists=True, recent=False).allowed
    assert not may_write("visit", office, DRAFT, exists=True, recent=False).allowed


def test_a_consent_is_not_rewritten_by_another() -> None:
    assert may_write("consent", TEACHER, DRAFT, exists=True, recent=False).allowed
    other = Holder("he", "S", frozenset({"teacher"}), frozenset({"C4"}))
    assert not may_write("consent", other, DRAFT, exists=True, recent=False).allowed


@pytest.mark.parametrize(
    "type_", ["pupil", "guardian", "assignment", "campaign", "photo", "note", "person", "secret"]
)
def test_a_phone_writes_nothing_else(type_: str) -> None:
    assert not may_write(type_, TEACHER, PUPIL, exists=False, recent=True).allowed


def test_a_bureau_writes_nothing() -> None:
    bureau = Holder("su", "S", frozenset({"bureau", "office"}), frozenset({"C4"}))
    assert not may_write("visit", bureau, PUPIL, exists=False, recent=True).allowed
