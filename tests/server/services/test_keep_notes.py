"""What goes to a family is checked; the office decides when it goes; the office and the lead take it back."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from server.keys import KeyRing
from server.services.effects import PUBLISH_NOTE
from server.services.keep_notes import keep_rule, recall_notes, release_notes, show_rule
from server.services.open_note import enter_code, greet, read
from server.services.print_slips import print_visit
from server.services.problem import Problem
from server.services.publish_note import note_id, publish_notes
from server.services.review_visit import approve_visit
from server.services.server_write import add_entry
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import LEADER, NOW, OFFICE, SCHOOL, VISIT, add_visit, open_school, put
from tests.support.slips import handed_slips

ID_NUMBER = "110101201403074611"
MOBILE = "13800000000"
OTHERS = ("欧阳木子", "木子", "秦小舟")
TAG, ILLNESS = "留守", "癫痫"
OWN = (
    f"小满懂事，{OTHERS[0]}、{OTHERS[1]}和{OTHERS[2]}都夸他。\n"
    f"{TAG}的事、{ILLNESS}的事记着，证{ID_NUMBER}，电话{MOBILE}。"
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[tuple[Store, KeyRing]]:
    store, keys = open_school(tmp_path)
    with store.write(SCHOOL) as unit:
        put(unit, Record("pupil", "u-9", values={"name": OTHERS[2], "class_name": "六（1）班"}))
    yield store, keys
    store.close()


def letter(store: Store, guardian: str = "g-2") -> dict[str, Any]:
    with store.read(SCHOOL) as unit:
        note = unit.records.get("note", note_id(SCHOOL, VISIT, guardian))
    assert note is not None
    found: dict[str, Any] = note.appends["letters"][-1]["body"]["letter"]
    return found


def state(store: Store) -> object:
    with store.read(SCHOOL) as unit:
        note = unit.records.get("note", note_id(SCHOOL, VISIT, "g-2"))
    return note.values["state"] if note else None


def log(store: Store, event: str, by: str, **body: object) -> None:
    """A line in the visit's log, or another entry, as a phone would have written it."""
    with store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        kind = "note_cleared" if body else "log"
        add_entry(visit, kind, body or {"event": event}, id_=unit.mint_id(), by=by, now=NOW)
        unit.records.put(visit)


def in_browser(store: Store, keys: KeyRing) -> tuple[str, str]:
    """A link that the family has opened: its token and device."""
    slip = handed_slips(store, keys, "https://x", OFFICE, VISIT, "g-2", NOW)[0]
    token = slip["link"].rsplit("/", 1)[1]
    entry = enter_code(store, keys, token, slip["code"], NOW)
    assert entry.device
    return token, entry.device


def test_the_teachers_own_text_takes_the_drafts_place_and_is_checked(school: tuple[Store, KeyRing]) -> None:
    store, keys = school
    add_visit(store, note_text=OWN)
    publish_notes(store, SCHOOL, VISIT, NOW)
    told = letter(store)
    assert [line["field"] for line in told["lines"]] == ["note_text"]
    assert told["lines"][0]["texts"]["zh-CN"] == [
        "小满懂事，另一位同学、另一位同学和另一位同学都夸他。",
        "（略）的事、（略）的事记着，证（号码已隐去），电话（电话已隐去）。",
    ]
    token, device = in_browser(store, keys)
    page = str(read(store, token, device, NOW))
    for planted in (*OTHERS, TAG, ILLNESS, ID_NUMBER, MOBILE):
        assert planted in OWN
        assert planted not in page + str(told)


def test_the_drafts_own_fields_are_checked_as_well(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    add_visit(store, message=OWN)
    publish_notes(store, SCHOOL, VISIT, NOW)
    for planted in (*OTHERS, TAG, ILLNESS, ID_NUMBER, MOBILE):
        assert planted not in str(letter(store))


def test_a_confirmed_false_alarm_stands_until_it_is_masked_again(school: tuple[Store, KeyRing]) -> None:
    store, keys = school
    add_visit(store, note_text=f"{OTHERS[0]}是书里的人，电话{MOBILE}")
    log(store, "", "p-lin", word=OTHERS[0], shown=True)
    log(store, "", "p-lin", word=MOBILE, shown=True)
    publish_notes(store, SCHOOL, VISIT, NOW)
    token, device = in_browser(store, keys)
    page = read(store, token, device, NOW)
    assert page is not None
    assert page.told[0].texts["zh-CN"] == [f"{OTHERS[0]}是书里的人，电话（电话已隐去）"]
    slip = print_visit(store, keys, "https://x", OFFICE, VISIT, "g-2", NOW)
    paper = "".join(one.extract_text() for one in PdfReader(BytesIO(b64decode(slip["pdf"]))).pages)
    assert f"{OTHERS[0]}是书里的人" in paper.replace("\n", "")
    log(store, "", "p-lin", word=OTHERS[0], shown=False)
    publish_notes(store, SCHOOL, VISIT, NOW)
    assert OTHERS[0] not in str(letter(store))


def test_after_approval_nothing_goes_out_before_it(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    assert show_rule(store, OFFICE) == {"rule": "at_once", "waiting": 0}
    add_visit(store)
    assert keep_rule(store, OFFICE, "after_approval", NOW) == {"rule": "after_approval", "waiting": 1}
    assert publish_notes(store, SCHOOL, VISIT, NOW) == []
    assert state(store) is None
    approve_visit(store, OFFICE, VISIT, NOW)
    assert [job["visit"] for job in waiting(store, NOW)] == [VISIT]
    assert len(publish_notes(store, SCHOOL, VISIT, NOW)) == 2
    assert state(store) == "published"


def test_what_waited_goes_out_when_nothing_is_to_be_approved_any_more(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    add_visit(store)
    keep_rule(store, OFFICE, "after_approval", NOW)
    assert waiting(store, NOW) == []
    keep_rule(store, LEADER, "at_once", NOW)
    assert [job["visit"] for job in waiting(store, NOW)] == [VISIT]


def waiting(store: Store, now: datetime) -> list[dict[str, Any]]:
    with store.read(SCHOOL) as unit:
        jobs = unit.outbox.listing("ready")
    return [job.payload for job in jobs if job.kind == PUBLISH_NOTE and job.due <= now]


def test_taken_back_at_the_desk_a_link_is_as_one_that_never_was(school: tuple[Store, KeyRing]) -> None:
    store, keys = school
    add_visit(store)
    token, device = in_browser(store, keys)
    assert read(store, token, device, NOW) is not None
    assert recall_notes(store, OFFICE, VISIT, NOW) == {"id": VISIT, "recalled": True}
    unknown = refusal(store, "A" * len(token), device)
    assert refusal(store, token, device) == unknown
    later = NOW + timedelta(hours=1)
    assert publish_notes(store, SCHOOL, VISIT, later) == [], "a job that comes late brings nothing back"
    release_notes(store, OFFICE, VISIT, later)
    page = read(store, token, device, later)
    assert page is not None
    assert page.version == 1


def refusal(store: Store, token: str, device: str) -> tuple[object, ...]:
    seen: list[object] = []
    for ask in (lambda: greet(store, token, device, NOW), lambda: read(store, token, device, NOW)):
        with pytest.raises(Problem) as caught:
            ask()
        seen += [caught.value.status, caught.value.code]
    return tuple(seen)


@pytest.mark.parametrize(("by", "taken"), [("p-lin", True), ("p-office", True), ("p-huang", False)])
def test_the_lead_and_the_desks_take_back_and_nobody_else(
    school: tuple[Store, KeyRing], by: str, *, taken: bool
) -> None:
    store, _ = school
    add_visit(store)
    publish_notes(store, SCHOOL, VISIT, NOW)
    log(store, "recall_note", by)
    publish_notes(store, SCHOOL, VISIT, NOW)
    assert state(store) == ("recalled" if taken else "published")


def test_a_recall_before_the_first_letter_keeps_it_from_going_out(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    add_visit(store)
    log(store, "recall_note", "p-lin")
    assert publish_notes(store, SCHOOL, VISIT, NOW) == []
    log(store, "release_note", "p-lin")
    assert len(publish_notes(store, SCHOOL, VISIT, NOW)) == 2


def test_there_is_nothing_to_take_back_of_a_visit_without_notes(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    add_visit(store)
    with pytest.raises(Problem) as caught:
        recall_notes(store, OFFICE, VISIT, NOW)
    assert caught.value.status == 409
