"""A teacher's own book: own visits alone, as lead or companion, without words, ranks or photographs."""

from __future__ import annotations

from typing import Any

from server.services.caller import Caller
from server.services.record_book import Book, record_book
from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def made(phone: Phone, visit: str, pupil: str = "S1-p1", **values: Any) -> None:
    phone.push(draft(phone, visit, pupil, **values), submit(phone, visit))


def book_of(world: World, person: str) -> Book:
    return record_book(world.store, Caller("S1", person, frozenset({"teacher"}), "d"), world.now)


def test_visits_are_counted_once_for_lead_and_companion(world: World) -> None:
    author = world.phone("S1-t1")
    made(author, "S1-v1", visited_on="2026-11-03")
    made(author, "S1-v2", "S1-p2", visited_on="2026-11-01", mode="phone")
    made(author, "S1-v3", visited_on="2026-11-20", return_of="S1-v1")
    author.push(draft(author, "S1-v4"))
    author.push(author.op("visit", "S1-v1", items={"companions/S1-t3": True}))
    (chapter,) = book_of(world, "S1-t1").chapters
    assert (chapter.name, chapter.first, chapter.last) == ("大家访", "2026-11-01", "2026-11-20")
    assert (len(chapter.lines), chapter.led, chapter.homes, chapter.returns) == (3, 3, 2, 1)
    assert dict(chapter.modes) == {"on_site": 2, "phone": 1}
    assert [(line.on, line.pupil, line.again) for line in chapter.lines] == [
        ("2026-11-01", "陶小暑", False),
        ("2026-11-03", "陶小满", False),
        ("2026-11-20", "陶小满", True),
    ]
    (joined,) = book_of(world, "S1-t3").chapters
    assert (len(joined.lines), joined.led, joined.homes) == (1, 0, 1)
    assert joined.lines[0].with_[0] == "余青禾"
    assert book_of(world, "S1-l1").chapters == ()


def test_what_did_not_take_place_is_not_in_it(world: World) -> None:
    author = world.phone("S1-t1")
    made(author, "S1-v1", visited_on="2026-11-03", outcome="refused", outcome_words="不方便")
    assert book_of(world, "S1-t1").chapters == ()


def test_the_page_prints_on_paper_and_holds_no_words_of_families(world: World) -> None:
    author = world.phone("S1-t1")
    made(author, "S1-v1", process="karmesinrot", visited_on="2026-11-03")
    page = author.call("GET", "/me/record-book")
    html = page.data.decode()
    assert page.headers["Content-Type"].startswith("text/html")
    assert "attachment" in page.headers["Content-Disposition"]
    for word in ("S1小学", "余青禾", "陶小满", "2026-11-03", "家访情况证明", "size: A4"):
        assert word in html
    assert "karmesinrot" not in html
    assert "<script" not in html
