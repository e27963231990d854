"""The notes of a class on paper: which, for whom, what stands on them, and what a restricted guardian's lacks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.veil import ADDRESS, ALL
from server.keys import KeyRing
from server.services import open_note
from server.services.keep_guardians import end_links
from server.services.print_slips import print_slips
from server.services.problem import Problem
from server.services.slips_arrived import slips_arrived
from server.services.write_letters import write_message
from server.store.families import Setting
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import (
    MESSAGE,
    NOW,
    OFFICE,
    REQUEST,
    SCHOOL,
    VISIT,
    add_visit,
    open_school,
    put,
)
from tests.support.slips import by_family, handed_slips

URL = "https://school.example"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[tuple[Store, KeyRing]]:
    store, keys = open_school(tmp_path)
    add_visit(store)
    yield store, keys
    store.close()


def sheets(school: tuple[Store, KeyRing], *, again: bool = False) -> list[str]:
    made = print_slips(*school, URL, OFFICE, "c-4-2", again, NOW)
    slips_arrived(school[0], OFFICE, made.run, NOW)
    return by_family([page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages], "家访单")


def refusal(school: tuple[Store, KeyRing], room: str = "c-4-2") -> int:
    with pytest.raises(Problem) as caught:
        print_slips(*school, URL, OFFICE, room, False, NOW)
    return caught.value.status


def test_each_guardian_has_a_sheet_with_the_note_the_answer_and_the_code(
    school: tuple[Store, KeyRing],
) -> None:
    made = sheets(school)
    assert len(made) == 2
    for sheet in made:
        flat = sheet.replace("\n", "")
        for words in (
            "禾溪镇中心小学",
            MESSAGE,
            REQUEST,
            "林老师、黄老师",
            "看过了，没意见",
            "请给我打电话",
            "家长签名",
        ):
            assert words in flat
        assert "谈了四十分钟" not in flat
        assert re.search(r"\d{3} \d{3}\s*$", sheet)
    assert "奶奶" in made[0]


def test_what_was_printed_is_not_printed_again_and_again_ends_it(school: tuple[Store, KeyRing]) -> None:
    store, keys = school
    (slip,) = handed_slips(store, keys, URL, OFFICE, VISIT, "g-1", NOW)
    token = slip["link"].rsplit("/", 1)[1]
    assert len(sheets(school)) == 1
    assert refusal(school) == 409
    open_note.greet(store, token, "", NOW)
    assert len(sheets(school, again=True)) == 2
    with pytest.raises(Problem):
        open_note.greet(store, token, "", NOW)


def test_a_restricted_guardians_sheet_lacks_what_is_kept_from_them(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    add_visit(store, id_="v-2", message="到了青石沟的家里，一切都好。奶奶身体好。欧阳木子也在。")
    with store.write(SCHOOL) as unit:
        child = unit.records.load_for_update([("pupil", "u-1")])["pupil", "u-1"]
        put(unit, Record("pupil", "u-1", values={**child.values, "village": "青石沟"}))
        unit.families.keep_setting(Setting("g-2", "u-1", hidden=frozenset({ALL})), NOW)
        unit.families.keep_setting(Setting("g-1", "u-1", hidden=frozenset({ADDRESS})), NOW)
    made = "".join(sheets(school)).replace("\n", "")
    assert "奶奶身体好" in made
    assert "青石沟" not in made
    assert "欧阳木子" not in made
    assert "爸爸" not in made


def test_drafts_refused_visits_and_no_class_print_nothing(tmp_path: Path) -> None:
    store, keys = open_school(tmp_path)
    add_visit(store, status="draft")
    add_visit(store, id_="v-3", outcome="refused")
    assert refusal((store, keys)) == 409
    assert refusal((store, keys), "c-9") == 404
    store.close()


def test_ending_a_guardians_links_ends_the_invitations_too(school: tuple[Store, KeyRing]) -> None:
    store, _ = school
    write_message(store, URL, OFFICE, "g-1", None, NOW)
    write_message(store, URL, OFFICE, "g-2", None, NOW)
    end_links(store, OFFICE, "g-1", NOW)
    with store.read(SCHOOL) as unit:
        ended = {one.guardian: one.revoked_at for one in unit.families.invitations.of(["u-1"], "k-1")}
    assert ended == {"g-1": NOW, "g-2": None}
