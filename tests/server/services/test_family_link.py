"""Slip, link, code, devices, letter, answer: what opens, what stays shut, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.services import note_link, open_note
from server.services.answer_note import Answer, answer_note, fault_of
from server.services.note_access import find
from server.services.publish_note import publish_notes
from server.services.server_write import set_values
from tests.support.family_links import URL, Family, open_family, opened, refused, token_of, wrong
from tests.support.family_school import (
    NOW,
    OFFICE,
    REQUEST,
    SCHOOL,
    VISIT,
)
from tests.support.slips import handed_slips


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with open_family(tmp_path) as family:
        yield family


def test_slips_name_guardian_and_child_and_carry_link_and_code(family: Family) -> None:
    slips = handed_slips(family.store, family.keys, URL, OFFICE, VISIT, None, NOW)
    assert [slip["guardian"]["id"] for slip in slips] == ["g-1", "g-2"]
    first = slips[0]
    assert first["pupil"] == "罗小满"
    assert first["link"].startswith(f"{URL}/n/")
    assert len(first["code"]) == 6
    assert first["code"].isdecimal()
    assert first["code"] not in first["link"]


def test_nothing_readable_of_token_or_code_is_stored(family: Family) -> None:
    slip = family.slip()
    with family.store.read(SCHOOL) as unit:
        link = unit.notes.links_of(slip["note"])[0]
    kept = (link.id, link.note, link.token_hash, link.code_hash)
    assert link.note == slip["note"]
    assert all(token_of(slip) not in each and slip["code"] != each for each in kept)
    assert link.token_hash == note_link.hash_of(token_of(slip))
    unkeyed = note_link.hash_of(f"{link.token_hash}:{slip['code']}")
    assert link.code_hash != unkeyed, "a million codes are tried in a moment where the hash has no key"


def test_the_greeting_names_no_child_and_changes_nothing(family: Family) -> None:
    slip = family.slip()
    before = family.acts()
    hello = open_note.greet(family.store, token_of(slip), "", NOW)
    assert (hello.school, hello.surname, hello.shut, hello.opened) == ("禾溪镇中心小学", "罗", None, False)
    assert family.acts() == before
    assert family.note(slip["note"]).values["state"] == "published"


def test_the_right_code_opens_on_this_device_only(family: Family) -> None:
    token, device, note = opened(family)
    letter = open_note.read(family.store, token, device, NOW)
    assert letter is not None
    assert letter.pupil == "罗小满"
    assert letter.large_print
    assert [part.field for part in letter.told] == ["message", "four_enters"]
    assert [part.texts["zh-CN"] for part in letter.asked] == [[REQUEST]]
    assert family.note(note).values["state"] == "read"
    assert open_note.read(family.store, token, "", NOW) is None
    assert open_note.read(family.store, token, "somebody-else", NOW) is None


def test_codes_are_read_as_people_type_them(family: Family) -> None:
    slip = family.slip()
    wide = slip["code"].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert family.enter(token_of(slip), f" {wide[:3]} {wide[3:]} ").device is not None


def test_five_wrong_codes_lock_the_link_until_a_new_slip(family: Family) -> None:
    slip = family.slip()
    token = token_of(slip)
    for _ in range(note_link.MOST_TRIES):
        assert family.enter(token, wrong(slip["code"])).device is None
    last = family.enter(token, slip["code"])
    assert last.device is None
    assert last.greeting.shut == "locked"
    fresh = family.slip()
    assert family.enter(token_of(fresh), fresh["code"]).device is not None


def test_at_most_two_devices(family: Family) -> None:
    slip = family.slip()
    token = token_of(slip)
    assert family.enter(token, slip["code"]).device != family.enter(token, slip["code"]).device
    third = family.enter(token, slip["code"])
    assert third.device is None
    assert third.greeting.shut == "devices"


def test_a_new_slip_replaces_the_link_with_its_devices(family: Family) -> None:
    token, device, _ = opened(family)
    family.slip()
    assert refused(lambda: open_note.greet(family.store, token, device, NOW))
    assert refused(lambda: open_note.read(family.store, token, device, NOW))
    assert refused(lambda: answer_note(family.store, token, device, Answer("ack"), NOW))


def test_a_slip_runs_out(family: Family) -> None:
    slip = family.slip()
    token = token_of(slip)
    last = NOW + note_link.LIFE - timedelta(minutes=1)
    assert open_note.greet(family.store, token, "", last).surname == "罗"
    assert refused(lambda: open_note.greet(family.store, token, "", NOW + note_link.LIFE))


@pytest.mark.parametrize("token", ["", "short", "x" * 43, "../../etc/passwd", "汉" * 43])
def test_links_that_are_none_get_the_same_answer(family: Family, token: str) -> None:
    assert refused(lambda: open_note.greet(family.store, token, "", NOW))
    assert refused(lambda: family.enter(token, "123456"))


def test_the_answer_stands_in_the_note_for_the_teachers_next_pull(family: Family) -> None:
    token, device, note = opened(family)
    with family.store.read(SCHOOL) as unit:
        before = unit.clock()
    assert answer_note(family.store, token, device, Answer("say", "他爸过年回来。\r\n想问老师。", True), NOW)
    with family.store.read(SCHOOL) as unit:
        found = unit.records.get("note", note)
        assert found is not None
        assert unit.records.seq("note", note) > before
        assert "visit-party:p-lin" in unit.records.scopes("note", note)
    assert {name: found.values[name] for name in ("state", "answer_kind", "answer", "call_me")} == {
        "state": "answered",
        "answer_kind": "say",
        "answer": "他爸过年回来。\n想问老师。",
        "call_me": True,
    }
    assert "note.answer" in family.acts()


def test_a_second_answer_adds_to_the_first(family: Family) -> None:
    token, device, note = opened(family)
    answer_note(family.store, token, device, Answer("ack"), NOW)
    answer_note(
        family.store, token, device, Answer("correct", "名字写错了。", False), NOW + timedelta(hours=1)
    )
    found = family.note(note)
    assert [entry["body"]["kind"] for entry in found.appends["answers"]] == ["ack", "correct"]
    assert found.values["answer"] == "名字写错了。"
    assert found.values["call_me"] is False


def test_the_same_form_sent_twice_is_one_answer(family: Family) -> None:
    token, device, note = opened(family)
    for _ in range(2):
        answer_note(family.store, token, device, Answer("say", "谢谢老师。"), NOW)
    assert len(family.note(note).appends["answers"]) == 1


def test_numbers_that_no_answer_needs_are_taken_out(family: Family) -> None:
    token, device, note = opened(family)
    answer_note(family.store, token, device, Answer("say", "卡号 4111111111111111"), NOW)
    assert "4111111111111111" not in str(family.note(note))


def test_a_device_without_the_code_cannot_answer(family: Family) -> None:
    slip = family.slip()
    assert not answer_note(family.store, token_of(slip), "guess", Answer("say", "x"), NOW)
    assert "answer" not in family.note(slip["note"]).values


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer("ack"), None),
        (Answer("say", "谢谢"), None),
        (Answer("say", " \x00\n"), "words"),
        (Answer("correct"), "words"),
        (Answer("say", "长" * 2001), "long"),
        (Answer("shout", "x"), "kind"),
    ],
)
def test_what_an_answer_needs(answer: Answer, fault: str | None) -> None:
    assert fault_of(answer) == fault


def test_a_form_sent_twice_takes_one_place(family: Family) -> None:
    slip = family.slip()
    token, phone = token_of(slip), note_link.fresh_device()
    for _ in range(2):
        entry = open_note.enter_code(family.store, family.keys, token, slip["code"], NOW, phone)
        assert entry.device == phone
    assert family.enter(token, slip["code"]).device not in (None, phone)
    assert family.acts().count("note.open") == 2


def test_a_phone_cannot_choose_a_name_that_is_guessed(family: Family) -> None:
    slip = family.slip()
    entry = open_note.enter_code(family.store, family.keys, token_of(slip), slip["code"], NOW, "1")
    assert entry.device is not None
    assert note_link.well_formed(entry.device)


def test_having_read_it_does_not_hide_what_the_other_phone_wrote(family: Family) -> None:
    token, device, note = opened(family)
    answer_note(family.store, token, device, Answer("correct", "爸爸在浙江。", True), NOW)
    later = NOW + timedelta(minutes=1)
    answer_note(family.store, token, device, Answer("ack"), later)
    found = family.note(note)
    assert (found.values["answer_kind"], found.values["answer"]) == ("correct", "爸爸在浙江。")
    assert found.values["call_me"] is True
    assert [entry["body"]["kind"] for entry in found.appends["answers"]] == ["correct", "ack"]
    letter = open_note.read(family.store, token, device, later)
    assert letter is not None
    assert [(said.kind, said.words) for said in letter.said] == [("correct", "爸爸在浙江。"), ("ack", "")]


def test_a_changed_letter_asks_anew(family: Family) -> None:
    token, device, note = opened(family)
    answer_note(family.store, token, device, Answer("correct", "爸爸在浙江。"), NOW)
    with family.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT]
        unit.records.put(set_values(unit, visit, {"message": "爸爸在浙江。"}, by="p-lin", now=NOW))
    publish_notes(family.store, SCHOOL, VISIT, NOW)
    letter = open_note.read(family.store, token, device, NOW)
    assert letter is not None
    assert letter.awaits
    assert letter.version == 2
    answer_note(family.store, token, device, Answer("ack"), NOW)
    found = family.note(note)
    assert found.values["answer_kind"] == "ack"
    assert "answer" not in found.values


def test_an_answer_on_its_way_ends_with_its_link(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    token, device, note = opened(family)
    before = find(family.store, token, NOW)
    family.slip()
    # The link was looked up before the office replaced it.
    monkeypatch.setattr("server.services.answer_note.find", lambda *_: before)
    assert refused(lambda: answer_note(family.store, token, device, Answer("say", "晚了一步"), NOW))
    assert "answers" not in family.note(note).appends


def test_one_link_works_whoever_prints(family: Family) -> None:
    family.slip()
    fresh = family.slip()
    with family.store.read(SCHOOL) as unit:
        live = [link for link in unit.notes.links_of(fresh["note"]) if link.revoked_at is None]
    assert [link.token_hash for link in live] == [note_link.hash_of(token_of(fresh))]


@pytest.mark.parametrize("typed", ["", " ", "12345", "1234567", "六位数字"])
def test_what_is_no_code_costs_no_try(family: Family, typed: str) -> None:
    slip = family.slip()
    for _ in range(note_link.MOST_TRIES + 1):
        entry = family.enter(token_of(slip), typed)
        assert (entry.device, entry.greeting.shut) == (None, None)
    assert "note.wrong_code" not in family.acts()
    assert family.enter(token_of(slip), slip["code"]).device is not None
