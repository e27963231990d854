"""The office's list goes on where a page ended, by day and id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def get(phone: Phone, path: str) -> Any:
    return phone.call("GET", f"/office{path}").json


def test_the_list_goes_on_where_the_page_ended_whatever_was_handed_in_meanwhile(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    days = {"S1-v1": "2026-11-20", "S1-v2": "2026-11-22", "S1-v3": "2026-11-22", "S1-v4": "2026-11-18"}
    for id_, day in days.items():
        teacher.push(draft(teacher, id_, visited_on=day), submit(teacher, id_))
    first = get(office, "/visits?limit=2")
    assert [one["id"] for one in first["items"]] == ["S1-v2", "S1-v3"]
    assert (first["more"], first["total"]) == (True, 4)
    teacher.push(draft(teacher, "S1-v5", visited_on="2026-11-24"), submit(teacher, "S1-v5"))
    second = get(office, f"/visits?limit=2&cursor={first['cursor']}")
    assert [one["id"] for one in second["items"]] == ["S1-v1", "S1-v4"]
    assert (second["more"], second["cursor"], second["total"]) == (False, None, 5)


@pytest.mark.parametrize("cursor", ["x", "40", "77+977+9", "MjAyNi0xMy0wMXxh", "ÿ"])
def test_a_cursor_that_nobody_wrote_is_refused(world: World, cursor: str) -> None:
    reply = world.phone("S1-o1").call("GET", f"/office/visits?cursor={cursor}")
    assert (reply.status, reply.code) == (400, "bad_cursor")


def test_visits_are_found_by_a_part_of_the_childs_name(world: World) -> None:
    teacher, other, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    teacher.push(draft(teacher), submit(teacher))
    other.push(draft(other, "S1-v3", "S1-p3", visited_on="2026-11-24"), submit(other, "S1-v3"))

    def found(name: str = "") -> tuple[list[str], int]:
        page = get(office, f"/visits?name={name}" if name else "/visits")
        return [one["pupil"]["name"] for one in page["items"]], page["total"]

    assert found() == (["陶小满", "柯一诺"], 2)
    assert found("小") == (["陶小满"], 1)
    assert found("一诺") == (["柯一诺"], 1)
    assert found("无人") == ([], 0)
