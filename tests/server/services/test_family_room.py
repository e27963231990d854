"""The family's room: demands, sealed words, consents, photos, requests, questionnaires, and what is kept from whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.blobs import MemoryBlobs
from server.services import (
    answer_requests,
    family_consent,
    family_demands,
    family_held,
    family_questionnaires,
    family_sealed,
    keep_guardians,
    open_note,
    read_questionnaires,
    read_reports,
)
from server.services.caller import Caller
from server.services.family_room import NotOpened, reading
from server.services.problem import Problem
from sync.state import Record
from tests.support.family_links import Family, open_family, opened, refused
from tests.support.family_school import (
    LEADER,
    MESSAGE,
    NOW,
    OFFICE,
    SCHOOL,
    VISIT,
    put,
)

VISITOR = Caller(SCHOOL, "p-lin", frozenset(), "d-3")


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with open_family(tmp_path) as family:
        yield family


def add_item(family: Family, id_: str, **values: Any) -> None:
    base = {"pupil": "u-1", "visit": VISIT, "kind": "request", "source": "family", "state": "open"}
    with family.store.write(SCHOOL) as unit:
        put(unit, Record("ledger_item", id_, values={**base, **values}))


def demands(family: Family, token: str, device: str) -> list[family_demands.Demand]:
    with reading(family.store, token, device, NOW) as room:
        return family_demands.demands_of(room)


def test_a_demand_is_told_with_state_dates_and_answer_and_nothing_of_the_work(family: Family) -> None:
    token, device, _ = opened(family)
    add_item(
        family, "l-1", words="路灯坏了", state="answered", explained=True, answer="下月修", filed_on="2026-11-12",
        due_on="2026-11-20", answered_on="2026-11-19", owner="p-huang",
    )  # fmt: skip
    add_item(family, "l-2", words="教室太冷", filed_on="2026-11-01", due_on="2026-11-15")
    first, second = demands(family, token, device)
    assert (first.words, first.state, first.answer, first.explained) == (
        "路灯坏了",
        "answered",
        "下月修",
        True,
    )
    assert (first.waits, second.waits, second.late) == (False, True, True)
    assert "p-huang" not in str(first)


@pytest.mark.parametrize("source", ["teacher", "child"])
def test_what_a_child_confided_or_a_teacher_saw_is_no_demand(family: Family, source: str) -> None:
    token, device, _ = opened(family)
    add_item(family, "l-1", words="爸爸打我", source=source, kind="problem")
    add_item(family, "l-2", words="每周来一次", source="teacher", kind="promise")
    assert [(one.words, one.promise) for one in demands(family, token, device)] == [("每周来一次", True)]


def test_a_demand_from_the_page_enters_the_ledger_once_with_its_dates(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    for _ in range(2):
        family_demands.file_demand(family.store, token, device, " 想要一盏路灯 ", NOW)
    with family.store.read(SCHOOL) as unit:
        (item,) = unit.records.by("ledger_item", pupil_id="u-1")
        scopes = unit.records.scopes("ledger_item", item.id)
    assert (item.values["words"], item.values["source"], item.values["state"]) == (
        "想要一盏路灯",
        "page",
        "open",
    )
    assert item.values["filed_on"] == "2026-11-22"
    assert item.values["due_on"] > "2026-11-22"
    assert {"self:p-lin", "self:p-huang", f"office:{SCHOOL}"} <= scopes


def test_how_it_was_is_sealed_and_no_visitor_reads_it(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    family_sealed.say_how_it_was(family.store, token, device, "fair", "来得太急", NOW)
    with family.store.read(SCHOOL) as unit:
        visit = unit.records.get("visit", VISIT)
    assert visit is not None
    (entry,) = visit.appends["feedback"]
    assert set(entry["body"]) == {"kid", "box"}
    inside = json.loads(family.keys.school(SCHOOL).open_box(entry["body"]["box"]))
    assert inside == {"face": "fair", "by": "g-2", "words": "来得太急"}


def test_integrity_goes_to_the_readers_and_never_to_a_visitor_who_is_one(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    acts = family.acts()
    family_sealed.report_integrity(family.store, token, device, "asked", "开口要烟", True, NOW)
    assert family.acts() == acts, "the trail tells others that there is one"
    with family.store.write(SCHOOL) as unit:
        for person in ("p-office", "p-lin"):
            unit.sealed.name(person, by="p-leader", at=NOW)
    (line,) = read_reports.list_reports(family.store, OFFICE)["items"]
    shown = read_reports.open_report(family.store, family.keys, OFFICE, line["id"], NOW)
    (said,) = shown["said"]
    assert (said["kind"], said["words"]) == ("integrity", "开口要烟")
    assert said["pupil"].startswith("罗小满")
    assert read_reports.list_reports(family.store, VISITOR)["items"] == []
    assert refused(lambda: read_reports.open_report(family.store, family.keys, VISITOR, line["id"], NOW))
    with family.store.read(SCHOOL) as unit:
        assert read_reports.has_unread(unit, "p-lin") is False


def test_without_the_tick_the_readers_are_not_told_whose_it_is(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    family_sealed.report_integrity(family.store, token, device, "took", "收了两条烟", False, NOW)
    with family.store.write(SCHOOL) as unit:
        unit.sealed.name("p-office", by="p-leader", at=NOW)
    (line,) = read_reports.list_reports(family.store, OFFICE)["items"]
    (said,) = read_reports.open_report(family.store, family.keys, OFFICE, line["id"], NOW)["said"]
    assert (line["author"], said["pupil"]) == ("", "")


def test_a_request_has_a_date_and_an_answer_that_the_guardian_reads(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    for _ in range(2):
        assert family_held.ask(family.store, token, device, "correction", "出生年份写错了", NOW)
    (line,) = answer_requests.list_requests(family.store, OFFICE, NOW)["items"]
    assert (line["due_on"], line["state"], line["relation"]) == ("2026-12-11", "open", "father")
    with pytest.raises(Problem):
        answer_requests.answer_request(family.store, OFFICE, line["id"], "refused", "  ", NOW)
    answer_requests.answer_request(family.store, OFFICE, line["id"], "refused", "户口本上就是这样", NOW)
    with reading(family.store, token, device, NOW) as room:
        (mine,) = family_held.held_about(room).requests
    assert (mine.state, mine.answer) == ("refused", "户口本上就是这样")
    with pytest.raises(Problem) as again:
        answer_requests.answer_request(family.store, OFFICE, line["id"], "done", "办了", NOW)
    assert again.value.status == 409
    late = answer_requests.list_requests(family.store, OFFICE, NOW + timedelta(days=90))["items"]
    assert late[0]["days_over"] == 0, "an answered one is not late"


def test_another_guardian_does_not_read_the_request(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    family_held.ask(family.store, token, device, "deletion", "删掉照片", NOW)
    token, device, _ = opened(family, "g-1")
    with reading(family.store, token, device, NOW) as room:
        assert family_held.held_about(room).requests == []


def test_questionnaires_are_answered_once_and_told_only_when_enough_have(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    form = {
        "home_suits": ["yes"],
        "tell_school": ["想多听听"],
        "unknown": ["x"],
        "want_learning": ["nonsense"],
    }
    acts = family.acts()
    for _ in range(2):
        assert family_questionnaires.answer(family.store, token, device, "needs", form, NOW)
    assert family.acts() == acts
    with family.store.read(SCHOOL) as unit:
        (filled,) = unit.families.filled()
    assert filled.given == {"home_suits": "yes", "tell_school": "想多听听"}
    (told,) = read_questionnaires.read_questionnaires(family.store, OFFICE, NOW)["items"]
    assert (told["answered"], told["questions"]) == (1, [])
    with family.store.write(SCHOOL) as unit:
        for _ in range(4):
            unit.families.add_filled(filled)
    (told,) = read_questionnaires.read_questionnaires(family.store, OFFICE, NOW)["items"]
    assert told["questions"][0]["options"][0] == {"key": "yes", "label": "是", "n": 5}


def test_nothing_of_the_room_opens_on_another_phone(family: Family) -> None:
    token, _, _ = opened(family, "g-2")
    blobs = MemoryBlobs()
    acts = (
        lambda: family_demands.file_demand(family.store, token, "x" * 43, "路灯", NOW),
        lambda: family_sealed.say_how_it_was(family.store, token, "", "fair", "", NOW),
        lambda: family_sealed.report_integrity(family.store, token, "", "asked", "x", False, NOW),
        lambda: family_consent.say(family.store, token, "", "record", True, NOW),
        lambda: family_consent.take_back(family.store, blobs, token, "", ["f-1"], NOW),
        lambda: family_held.ask(family.store, token, "", "copy", "", NOW),
        lambda: family_questionnaires.answer(family.store, token, "", "needs", {"home_suits": ["yes"]}, NOW),
    )
    for act in acts:
        with pytest.raises(NotOpened):
            act()


def test_a_guardian_of_whom_all_is_hidden_has_no_link_and_gets_no_slip(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    keep_guardians.keep_setting(family.store, LEADER, "g-2", "", ["all"], NOW)
    assert refused(lambda: open_note.greet(family.store, token, device, NOW))
    assert refused(lambda: family.slip("g-2"))
    assert family.slip("g-1")["guardian"]["id"] == "g-1"


def test_two_separated_guardians_read_differently(family: Family) -> None:
    told = f"{MESSAGE}罗父答应每周打电话。"
    with family.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.values["message"] = told
        unit.records.put(visit)
    add_item(family, "l-1", words="他爸不给生活费")
    keep_guardians.keep_setting(family.store, OFFICE, "g-1", "", ["co_guardian"], NOW)
    letters = {}
    for guardian in ("g-1", "g-2"):
        token, device, _ = opened(family, guardian)
        letter = open_note.read(family.store, token, device, NOW)
        assert letter is not None
        letters[guardian] = (letter, demands(family, token, device))
    restricted, free = letters["g-1"], letters["g-2"]
    assert restricted[0].told[0].texts["zh-CN"] == [MESSAGE]
    assert (restricted[0].asked, restricted[1]) == ([], [])
    assert free[0].told[0].texts["zh-CN"] == [told]
    assert [one.words for one in free[1]] == ["他爸不给生活费"]


def test_revoking_ends_every_phone_and_the_desk_sees_it(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    shown = keep_guardians.show_guardians(family.store, OFFICE, "u-1", NOW)["items"]
    assert [link["devices"] for link in shown[1]["links"]] == [1]
    after = keep_guardians.end_links(family.store, OFFICE, "g-2", NOW)["items"]
    assert after[1]["links"] == []
    assert refused(lambda: open_note.greet(family.store, token, device, NOW))


def test_an_erased_pupil_leaves_no_setting_and_no_request(family: Family) -> None:
    token, device, _ = opened(family, "g-2")
    family_held.ask(family.store, token, device, "copy", "", NOW)
    keep_guardians.keep_setting(family.store, OFFICE, "g-2", "en", [], NOW)
    with family.store.write(SCHOOL) as unit:
        traces = unit.erasure.traces("u-1")
        unit.records.load_for_update(traces.records)
        unit.erasure.purge("u-1", traces, NOW)
    with family.store.read(SCHOOL) as unit:
        assert unit.families.requests() == []
        assert unit.families.settings(["g-2"]) == {}
