"""Letters of a class: who is asked, what stands on the sheets, what is sent as a message, and what no message says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.letters import MOST_SIGNS
from server.domain.veil import ALL
from server.packs import names
from server.services.answer_invitation import look, say
from server.services.problem import Problem
from server.services.write_letters import print_letters, show_letters, write_message
from server.store.families import Setting
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import NOW, OFFICE, SCHOOL, open_school, put

URL = "https://school.example"
ROOM = "c-4-2"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened, _ = open_school(tmp_path)
    yield opened
    opened.close()


def sheets(store: Store, *, pupils: list[str] | None = None, renew: bool = False) -> list[str]:
    pdf = print_letters(store, URL, OFFICE, ROOM, None, pupils, renew, NOW)
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


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
    assert len(sheets(store)) == 2


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


def test_earlier_links_live_on_unless_the_office_ends_them(store: Store) -> None:
    link = token(store, "g-1")
    sheets(store)
    look(store, link, NOW)
    sheets(store, renew=True)
    with pytest.raises(Problem) as caught:
        look(store, link, NOW)
    assert caught.value.status == 404


def test_a_class_that_is_none_and_a_campaign_that_is_none_are_not_found(store: Store) -> None:
    for room, campaign in (("c-9", None), (ROOM, "k-9")):
        with pytest.raises(Problem) as caught:
            show_letters(store, OFFICE, room, campaign, NOW)
        assert caught.value.status == 404


def test_no_token_is_stored(store: Store, tmp_path: Path) -> None:
    link = token(store, "g-2")
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert link.encode() not in found
