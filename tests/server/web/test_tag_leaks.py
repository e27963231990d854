"""A pupil carries tags with words of their own: nobody but the office finds one of them, in no answer and no file."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.support.marked_pupil import bytes_of
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

WORDS = ("urban_fringe", "hardship", "karmesinrot", "zinnoberrot")
SAID = ("karmesinrot", "zinnoberrot")
"""What was said of this pupil; the others are words of the vocabulary."""
VOCABULARY = ("/office/tags/counts", "/me/tags", "/office/visits/S1-v1")
"""Answers that list groups as such, for a picker, a table or a form."""
DESK_PATHS = (
    "/office/tags/counts",
    "/office/pupils",
    "/office/pupils/S1-p1/facts",
    "/office/visits",
    "/office/visits/S1-v1",
    "/office/people",
    "/office/classes",
    "/office/figures",
    "/office/held",
    "/office/refused",
    "/office/devices",
    "/office/pupils/S1-p1/erasure",
    "/me",
    "/me/tags",
    "/sync/schema",
)


def found_in(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    return [word for word in WORDS if word.encode() in raw]


@pytest.fixture
def tagged(world: World) -> World:
    """The visited pupil, tagged twice; one visit handed in."""
    author, office = world.phone("S1-t1"), world.phone("S1-o1")
    author.push(draft(author), submit(author))
    for group in ("urban_fringe", "hardship"):
        said = {"group": group, "source": "family", "source_note": "karmesinrot", "note": "zinnoberrot"}
        assert office.call("POST", "/office/pupils/S1-p1/tags", said).status == 200
    assert set(found_in(office.call("GET", "/office/tags").data)) == set(WORDS)
    return world


def pulled(phone: Phone) -> str:
    phone.pull()
    assert ("pupil", "S1-p1") in phone.rows
    assert phone.rows["pupil", "S1-p1"]["values"]["visit_first"] is True
    return "\n".join(str(row["values"]) for key, row in phone.rows.items() if key[0] != "campaign")


@pytest.mark.parametrize("who", ["S1-t1", "S1-t2", "S1-t3", "S1-o1", "S1-l1"])
def test_no_pull_tells_more_than_that_a_visit_comes_first(tagged: World, who: str) -> None:
    assert found_in(pulled(tagged.phone(who))) == []


@pytest.mark.parametrize("path", DESK_PATHS)
def test_no_answer_to_a_leader_tells_a_tag(tagged: World, path: str) -> None:
    leader = tagged.phone("S1-l1")
    reply = leader.call("GET", path)
    assert reply.status == 200, path
    assert [word for word in found_in(reply.data) if word in SAID or path not in VOCABULARY] == []


def test_a_leader_is_no_homeroom_teacher(tagged: World) -> None:
    assert tagged.phone("S1-l1").call("GET", "/me/tags").json["items"] == []


@pytest.mark.parametrize("who", ["S1-l1", "S1-t2", "S1-t3"])
def test_a_refused_reader_learns_nothing(tagged: World, who: str) -> None:
    reply = tagged.phone(who).call("GET", "/office/tags")
    assert reply.status == 403
    assert found_in(reply.data) == []


def test_neither_files_nor_logs_nor_the_audit_know_a_tag(
    tagged: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office = tagged.phone("S1-o1")
    (tag, _) = office.call("GET", "/office/tags").json["items"]
    office.call("POST", f"/office/tags/{tag['id']}/review")
    office.call("POST", f"/office/tags/{tag['id']}/end")
    office.call("POST", "/office/pupils/S1-p1/tags", {"group": "hardship", "source": "zinnoberrot"})
    assert found_in(caplog.text) == []
    with tagged.store.read("S1") as unit:
        acts: list[Any] = unit.audit.entries()
    assert {"tag_pupil", "review_tag", "end_tag", "read_tags"} <= {entry.act for entry in acts}
    assert found_in(str(acts)) == []
    secret = [word for word in WORDS if word != "hardship"]
    hits = [
        (path, word)
        for path, raw in bytes_of(tagged.settings.data_dir)
        for word in secret
        if word.encode() in raw
    ]
    assert hits == []
