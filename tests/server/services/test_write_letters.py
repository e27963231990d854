"""Letters of a class: who is asked, what stands on the sheets, what is sent as a message, and what no message says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.letters import MOST_SIGNS
from server.domain.veil import ALL
from server.packs import names
from server.services.answer_invitation import look, say
from server.services.invite import live
from server.services.letter_words import room_of
from server.services.problem import Problem
from server.services.slips_arrived import slips_arrived
from server.services.write_letters import print_letters, show_letters, write_message
from server.store.families import Setting
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import NOW, OFFICE, SCHOOL, open_school, put
from tests.support.slips import by_family

URL = "https://school.example"
ROOM = "c-4-2"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened, _ = open_school(tmp_path)
    yield opened
    opened.close()


def sheets(store: Store, *, pupils: list[str] | None = None, renew: bool = False) -> list[str]:
    made = print_letters(store, URL, OFFICE, ROOM, None, pupils, renew, NOW)
    slips_arrived(store, OFFICE, made.run, NOW)
    return by_family([page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages], "告家长书")


def read_easily(store: Store) -> None:
    """Nobody wants large print."""
    with store.write(SCHOOL) as unit:
        found = unit.records.load_for_update([("guardian", "g-1")])["guardian", "g-1"]
        put(unit, Record("guardian", "g-1", values={**found.values, "large_print": False}))


def hide_all(store: Store, guardian: str, pupil: str) -> None:
    with store.write(SCHOOL) as unit:
        unit.families.keep_setting(Setting(guardian, pupil, hidden=frozenset({ALL})), NOW)


def token(store: Store, guardian: str, now: datetime = NOW) -> str:
    text = write_message(store, URL, OFFICE, guardian, None, now)["text"]
    return text.rsplit("/n/", 1)[1].partition("/")[0]


def test_a_class_has_a_sheet_for_each_family_with_the_schools_name_and_the_packs_slip(store: Store) -> None:
    first, second = sheets(store)
    assert "欧阳木子的家长" in first
    assert "罗小满的家长" in second
    assert "罗小满" not in first
    for words in (
        "禾溪镇中心小学",
        "家访预约单",
        "想怎么谈",
        "请不要到家里来",
        "说什么话",
        "谁会在",
        "0000-0000000",
    ):
        assert words in second
    for never in ("单位", "职业", "学历", "婚"):
        assert never not in second


@pytest.mark.parametrize("pack", names())
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_packs_letter_is_one_sheet_even_with_long_names(store: Store, pack: str, lang: str) -> None:
    with store.write(SCHOOL) as unit:
        found = unit.records.load_for_update([("campaign", "k-1"), ("pupil", "u-1")])
        campaign = found["campaign", "k-1"]
        put(unit, Record("campaign", "k-1", values={**campaign.values, "pack": pack, "form": {"pack": pack}}))
        put(
            unit,
            Record(
                "pupil",
                "u-1",
                values={"name": "阿卜杜热合曼·买买提", "class": ROOM, "class_name": "四（2）班"},
            ),
        )
        for guardian, pupil in (("g-1", "u-1"), ("g-3", "u-2")):
            unit.families.keep_setting(Setting(guardian, pupil, language=lang), NOW)
    read_easily(store)
    pdf = PdfReader(io.BytesIO(print_letters(store, URL, OFFICE, ROOM, None, None, False, NOW).pdf))
    first, back, second = (page.extract_text().strip() for page in pdf.pages)
    assert first
    assert back == ""
    assert second


def test_printed_on_both_sides_no_slip_that_comes_back_has_words_on_its_back(store: Store) -> None:
    pages = [
        page.extract_text().strip()
        for page in PdfReader(
            io.BytesIO(print_letters(store, URL, OFFICE, ROOM, None, None, False, NOW).pdf)
        ).pages
    ]
    slips = [at for at, text in enumerate(pages) if "谁会在" in text]
    assert len(slips) == 2
    for at in slips:
        assert at % 2 == 0, "its front"
        assert pages[at + 1 : at + 2] in ([""], []), "its back"


def test_a_printer_of_one_side_gets_no_empty_pages(store: Store) -> None:
    made = print_letters(store, URL, OFFICE, ROOM, None, None, False, NOW, one_sided=True)
    assert all(page.extract_text().strip() for page in PdfReader(io.BytesIO(made.pdf)).pages)


def test_who_was_asked_and_who_answered_is_told_by_pupil(store: Store) -> None:
    sheets(store, pupils=["u-1"])
    later = NOW + timedelta(minutes=1)
    say(store, token(store, "g-2", later), {"wished_mode": "phone"}, False, later)
    lines = {one["pupil"]["id"]: one for one in show_letters(store, OFFICE, ROOM, None, NOW)["items"]}
    assert (lines["u-1"]["asked"], lines["u-1"]["asked_by"], lines["u-1"]["via"]) == (2, "text", "page")
    assert (lines["u-2"]["asked"], lines["u-2"]["asked_on"], lines["u-2"]["answer"]) == (0, None, None)


def test_messages_are_short_and_name_no_child(store: Store) -> None:
    told = show_letters(store, OFFICE, ROOM, None, NOW)
    message = write_message(store, URL, OFFICE, "g-2", None, NOW)["text"]
    assert all(len(one["text"]) <= MOST_SIGNS for one in told["messages"])
    assert len(message.split("\n")[0]) <= MOST_SIGNS
    for name in ("罗小满", "小满", "欧阳木子", "罗父"):
        assert all(
            name not in text for text in (message, told["text"], *(m["text"] for m in told["messages"]))
        )


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_short_message_of_a_school_with_a_long_name_keeps_its_telephone_whole(
    store: Store, lang: str
) -> None:
    with store.read(SCHOOL) as unit:
        room = replace(room_of(unit, ROOM, None, NOW), school="青石河乡中心小学" * 8, phone="0000-0000101")
        (message,) = room.messages(lang)
    assert message.text.endswith("0000-0000101")
    assert len(message.text) == MOST_SIGNS


def test_a_guardian_from_whom_all_is_kept_gets_no_letter_and_no_message(store: Store) -> None:
    hide_all(store, "g-3", "u-2")
    assert len(sheets(store)) == 1
    with pytest.raises(Problem) as caught:
        write_message(store, URL, OFFICE, "g-3", None, NOW)
    assert caught.value.status == 404
    with pytest.raises(Problem) as nothing:
        sheets(store, pupils=["u-2"])
    assert nothing.value.status == 409


def test_a_link_from_before_ends_where_somebody_is_shut_out_later(store: Store) -> None:
    link = token(store, "g-2")
    assert look(store, link, NOW).school == "禾溪镇中心小学"
    hide_all(store, "g-2", "u-1")
    with pytest.raises(Problem):
        look(store, link, NOW)


def live_by_way(store: Store) -> list[str]:
    """How the links to 罗小满's family went out that still open, oldest first."""
    with store.read(SCHOOL) as unit:
        links = unit.families.invitations.of(["u-1"], "k-1")
    return [one.way for one in links if live(one, NOW)]


def test_earlier_letters_live_on_unless_the_office_ends_them(store: Store) -> None:
    for _ in range(2):
        sheets(store)
    assert live_by_way(store) == ["paper", "paper"]
    sheets(store, renew=True)
    assert live_by_way(store) == ["paper"]


def test_a_link_that_a_parent_far_away_was_sent_outlives_new_letters(store: Store) -> None:
    """A code is on paper that somebody else may find; this link was sent to one phone, and is used there."""
    links = [token(store, guardian) for guardian in ("g-1", "g-2")]
    sheets(store)
    sheets(store, renew=True)
    assert sorted(live_by_way(store)) == ["paper", "text", "text"]
    for link in links:
        say(store, link, {"wished_mode": "phone"}, False, NOW)


def test_letters_that_never_came_asked_nobody_and_end_nothing(store: Store) -> None:
    """The file was lost on its way to the desk, or the word that it came."""
    sheets(store)
    made = print_letters(store, URL, OFFICE, ROOM, None, None, True, NOW + timedelta(minutes=1))
    assert live_by_way(store) == ["paper", "paper"]

    def asked() -> list[int]:
        return [one["asked"] for one in show_letters(store, OFFICE, ROOM, None, NOW)["items"]]

    assert asked() == [1, 1]
    assert slips_arrived(store, OFFICE, made.run, NOW) == {"slips": 2}
    assert asked() == [2, 2]
    assert live_by_way(store) == ["paper"]
    assert slips_arrived(store, OFFICE, made.run, NOW) == {"slips": 0}


def test_of_two_prints_that_renew_the_later_one_opens_whichever_is_heard_of_first(store: Store) -> None:
    links = []
    for at in range(2):
        made = print_letters(store, URL, OFFICE, ROOM, None, ["u-1"], True, NOW + timedelta(minutes=at))
        with store.read(SCHOOL) as unit:
            links.append((made.run, unit.families.invitations.of(["u-1"], "k-1")[-1].id))
    for run, _ in reversed(links):
        slips_arrived(store, OFFICE, run, NOW + timedelta(minutes=5))
    with store.read(SCHOOL) as unit:
        stand = {one.id: one.revoked_at is None for one in unit.families.invitations.of(["u-1"], "k-1")}
    assert [stand[id_] for _, id_ in links] == [False, True]


def test_a_message_that_was_written_while_the_letters_were_on_their_way_goes_on_opening(store: Store) -> None:
    made = print_letters(store, URL, OFFICE, ROOM, None, None, True, NOW)
    link = token(store, "g-2", NOW + timedelta(minutes=1))
    slips_arrived(store, OFFICE, made.run, NOW + timedelta(minutes=2))
    assert look(store, link, NOW + timedelta(minutes=3)).school == "禾溪镇中心小学"


def test_a_class_that_is_none_and_a_campaign_that_is_none_are_not_found(store: Store) -> None:
    for room, campaign in (("c-9", None), (ROOM, "k-9")):
        with pytest.raises(Problem) as caught:
            show_letters(store, OFFICE, room, campaign, NOW)
        assert caught.value.status == 404


def test_no_token_is_stored(store: Store, tmp_path: Path) -> None:
    link = token(store, "g-2")
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert link.encode() not in found
