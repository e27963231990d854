"""Slips count as printed once the desk has them: a file that is lost on its way takes nothing from a family."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.delivery import PAPER
from server.keys import KeyRing
from server.services import open_note
from server.services.deliver_plan import put_on_paper
from server.services.issue_slip import issue_slips
from server.services.print_run import fresh_run
from server.services.print_slips import print_slips, print_visit, print_waiting
from server.services.problem import Problem
from server.services.publish_note import note_id, publish_notes
from server.services.slips_arrived import slips_arrived
from server.store.unit import Store
from tests.support.family_links import token_of
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_visit, open_school
from tests.support.slips import handed_slips

URL = "https://school.example"
ROOM = "c-4-2"
School = tuple[Store, KeyRing]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    store, keys = open_school(tmp_path)
    add_visit(store)
    yield store, keys
    store.close()


def opens(store: Store, token: str, at: datetime = NOW) -> bool:
    try:
        open_note.greet(store, token, "", at)
    except Problem:
        return False
    return True


def test_a_file_that_never_came_is_printed_again(school: School) -> None:
    first = print_slips(*school, URL, OFFICE, ROOM, False, NOW)
    second = print_slips(*school, URL, OFFICE, ROOM, False, NOW + timedelta(minutes=1))
    assert slips_arrived(school[0], OFFICE, second.run, NOW + timedelta(minutes=2)) == {"slips": 2}
    with pytest.raises(Problem):
        print_slips(*school, URL, OFFICE, ROOM, False, NOW + timedelta(minutes=3))
    assert first.run != second.run


def test_the_slip_at_home_opens_until_the_new_one_has_arrived(school: School) -> None:
    store, keys = school
    (old,) = handed_slips(store, keys, URL, OFFICE, VISIT, "g-1", NOW)
    later = NOW + timedelta(days=1)
    run = fresh_run()
    (new,) = issue_slips(store, keys, URL, OFFICE, VISIT, "g-1", run, later)
    assert opens(store, token_of(old))
    assert opens(store, token_of(new))
    slips_arrived(store, OFFICE, run, later)
    assert not opens(store, token_of(old))
    assert opens(store, token_of(new))


def test_it_is_said_once(school: School) -> None:
    store, _ = school
    made = print_slips(*school, URL, OFFICE, ROOM, False, NOW)
    assert slips_arrived(store, OFFICE, made.run, NOW) == {"slips": 2}
    assert slips_arrived(store, OFFICE, made.run, NOW) == {"slips": 0}
    assert slips_arrived(store, OFFICE, "nothing", NOW) == {"slips": 0}
    with store.read(SCHOOL) as unit:
        told = [one.detail for one in unit.audit.entries() if one.act == "slips.arrived"]
    assert told == [{"slips": 2}]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_desks_the_later_ones_slip_works_whoever_hears_first(
    school: School, order: tuple[int, int]
) -> None:
    store, keys = school
    runs = [fresh_run(), fresh_run()]
    made = [
        issue_slips(store, keys, URL, OFFICE, VISIT, "g-1", run, NOW + timedelta(seconds=at))[0]
        for at, run in enumerate(runs)
    ]
    for at in order:
        slips_arrived(store, OFFICE, runs[at], NOW + timedelta(minutes=1))
    assert [opens(store, token_of(slip)) for slip in made] == [False, True]


def test_a_printer_of_one_side_gets_no_empty_pages_from_any_desk(school: School) -> None:
    """Each guardian of the print list, and of a visit, on sheets without empty backs."""
    store, keys = school
    publish_notes(store, SCHOOL, VISIT, NOW)
    with store.write(SCHOOL) as unit:
        for guardian in ("g-1", "g-2"):
            note = unit.records.get("note", note_id(SCHOOL, VISIT, guardian))
            assert note is not None
            assert put_on_paper(unit, note, 1, NOW)

    def empty(pdf: bytes) -> int:
        return sum(not page.extract_text().strip() for page in PdfReader(io.BytesIO(pdf)).pages)

    def visit(one_sided: bool) -> bytes:
        made = print_visit(store, keys, URL, OFFICE, VISIT, None, NOW, one_sided=one_sided)
        return base64.b64decode(made["pdf"])

    assert empty(print_waiting(store, keys, URL, OFFICE, NOW).pdf) > 0
    assert empty(print_waiting(store, keys, URL, OFFICE, NOW, one_sided=True).pdf) == 0
    assert empty(visit(False)) > 0
    assert empty(visit(True)) == 0


def test_the_print_list_keeps_what_did_not_come(school: School) -> None:
    store, keys = school
    publish_notes(store, SCHOOL, VISIT, NOW)
    with store.write(SCHOOL) as unit:
        note = unit.records.get("note", note_id(SCHOOL, VISIT, "g-1"))
        assert note is not None
        assert put_on_paper(unit, note, 1, NOW)

    def waiting() -> list[str]:
        with store.read(SCHOOL) as unit:
            return [one.code for one in unit.notes.deliveries.listing(channel=PAPER, state="queued")]

    print_waiting(store, keys, URL, OFFICE, NOW)
    assert waiting() == [""]
    made = print_waiting(store, keys, URL, OFFICE, NOW)
    slips_arrived(store, OFFICE, made.run, NOW)
    assert waiting() == []
