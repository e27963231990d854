"""A demand from a phone to its end: dated, sorted, handed on, answered, struck off; and what climbs meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

pytestmark = on_both_databases

WORDS = "放学路口没有路灯，孩子怕黑"
TODAY = "2026-11-25"


@pytest.fixture
def office(world: World) -> Phone:
    return world.phone("S1-o1")


def file(phone: Phone, id_: str = "0190-item", pupil: str = "S1-p1", **values: Any) -> dict[str, Any]:
    """A phone files an item; the result of its op."""
    said = {"pupil": pupil, "campaign": "S1-k1", "kind": "request", "source": "family", "words": WORDS}
    (result,) = phone.push(phone.op("ledger_item", id_, {**said, **values}))
    return result


def get(office: Phone, path: str = "") -> Any:
    reply = office.call("GET", f"/office/ledger{path}")
    assert reply.status == 200, reply.data
    return reply.json


def act(office: Phone, path: str, body: Any = None, method: str = "POST") -> Any:
    reply = office.call(method, f"/office/ledger/{path}", body)
    assert reply.status == 200, reply.data
    return reply.json


def later(world: World, days: int, *phones: Phone) -> None:
    """Days go by; who sits at a desk or holds a phone is signed in still."""
    world.later(days=days)
    for phone in phones:
        phone.refresh()


def test_a_day_that_nobody_named_is_in_nobodys_way(world: World, office: Phone) -> None:
    teacher = world.phone()
    file(teacher)
    # Typed on the same phone before it had heard of the school's day.
    (result,) = teacher.push(teacher.op("ledger_item", "0190-item", {"due_on": "2026-12-01"}))
    assert (result["status"], result["row"]["conflicts"]) == ("applied", [])
    assert get(office, "/0190-item")["due_on"] == "2026-12-01"
    # Emptied by somebody who saw it, it is the school's day again.
    saw = result["row"]["stamps"]
    (result,) = teacher.push(teacher.op("ledger_item", "0190-item", {"due_on": None}, saw=saw))
    assert result["status"] == "applied"
    assert result["row"]["values"]["due_on"] > TODAY
    assert result["row"]["conflicts"] == []


def test_what_a_phone_files_has_its_dates_from_the_school(world: World, office: Phone) -> None:
    teacher = world.phone()
    filed = file(teacher, category="child")
    assert filed["status"] == "applied"
    values = filed["row"]["values"]
    assert (values["filed_on"], values["due_on"]) == (TODAY, "2026-12-02"), (
        "seven days, as the pack says of it"
    )
    unsorted = file(teacher, "0190-other")["row"]["values"]
    assert unsorted["due_on"] == "2026-12-02", "without a category the shortest time for an answer"
    promised = file(teacher, "0190-promise", kind="promise", due_on="2026-11-30")["row"]["values"]
    assert promised["due_on"] == "2026-11-30", "a date that somebody named stays"
    assert [line["due_on"] for line in get(office)["items"]] == ["2026-11-30", "2026-12-02", "2026-12-02"]


def test_sorted_handed_on_answered_and_struck_off(world: World, office: Phone) -> None:
    teacher = world.phone()
    teacher.push(draft(teacher))
    file(teacher, visit="S1-v1")
    line = get(office)["items"][0]
    assert (line["words"], line["state"], line["pupil"]["name"]) == (WORDS, "open", "陶小满")
    assert get(office, "/0190-item")["visit"] is None, "a draft is its party's alone"
    teacher.push(submit(teacher))
    item = get(office, "/0190-item")
    assert (item["visit"]["id"], item["written_by"]["name"]) == ("S1-v1", "余青禾")

    wanted = {"category": "management", "measure": "solve_now", "owner": "S1-t3"}
    item = act(office, "0190-item", wanted, "PUT")
    assert (item["state"], item["due_on"], item["owner"]["name"]) == ("in_hand", "2026-12-09", "莫知秋")
    responsible = world.phone("S1-t3")
    responsible.pull()
    assert responsible.row("ledger_item", "0190-item")["values"]["words"] == WORDS

    item = act(office, "0190-item/progress", {"words": "已报镇里"})
    assert [(one["words"], one["by"]["name"]) for one in item["progress"]] == [("已报镇里", "苗安宁")]
    later(world, 3, office, teacher)
    item = act(office, "0190-item/answer", {"words": "镇里答应年前装灯", "explained": True})
    assert (item["state"], item["answer"], item["explained"]) == ("answered", "镇里答应年前装灯", True)
    assert item["answered_on"] == "2026-11-28"
    item = act(office, "0190-item/answer", {"words": "灯装好了", "explained": False})
    assert (item["state"], item["answer"], item["explained"]) == ("answered", "灯装好了", False)
    item = act(office, "0190-item/close")
    assert (item["state"], item["closed_on"]) == ("closed", "2026-11-28")
    teacher.pull()
    assert teacher.row("ledger_item", "0190-item")["values"]["answer"] == "灯装好了"
    item = act(office, "0190-item/reopen")
    assert (item["state"], item["answered_on"], item["closed_on"]) == ("open", None, None)


def test_several_are_sorted_in_one_act_all_or_none(world: World, office: Phone) -> None:
    teacher = world.phone()
    ids = [f"0190-{name}" for name in "abc"]
    for id_ in ids:
        file(teacher, id_)
    act(office, ids[0], {"category": "management", "measure": "solve_now"}, "PUT")
    wanted = {"items": ids, "category": "child", "owner": "S1-t3", "due_on": "2026-12-20"}
    assert act(office, "sort", wanted) == {"sorted": 3}
    for id_ in ids:
        item = get(office, f"/{id_}")
        assert (item["category"], item["measure"], item["state"]) == ("child", None, "in_hand")
        assert (item["owner"]["name"], item["due_on"]) == ("莫知秋", "2026-12-20")
    responsible = world.phone("S1-t3")
    responsible.pull()
    assert {one["id"] for one in responsible.of("ledger_item")} == set(ids)

    act(office, "sort", {"items": ids, "category": "management", "measure": "solve_now"})
    act(office, "sort", {"items": ids, "category": "teaching", "measure": "solve_now"})
    assert {get(office, f"/{id_}")["measure"] for id_ in ids} == {"solve_now"}, "the one that was asked for"
    act(office, "sort", wanted)

    act(office, f"{ids[2]}/answer", {"words": "办好了"})
    act(office, f"{ids[2]}/close")
    for bad, status in (
        ({"items": ids, "category": "management"}, 409),
        ({"items": [*ids[:2], "0190-none"], "category": "management"}, 404),
        ({"items": ids[:2], "category": "none-such"}, 422),
        ({"items": ids[:2], "owner": "S2-t1"}, 422),
    ):
        assert office.call("POST", "/office/ledger/sort", bad).status == status
    assert {get(office, f"/{id_}")["category"] for id_ in ids} == {"child"}, "nothing of a refused act stays"
    assert teacher.call("POST", "/office/ledger/sort", {"items": ids}).status == 403


def test_a_phone_that_answers_its_own_promise_dates_it(world: World, office: Phone) -> None:
    teacher = world.phone()
    file(teacher, kind="promise")
    later(world, 1, office, teacher)
    said = {"answer": "带去了两本书"}
    command = {"name": "close", "expect": "open"}
    (result,) = teacher.push(teacher.op("ledger_item", "0190-item", said, command=command))
    assert result["status"] == "applied", result
    values = result["row"]["values"]
    assert (values["state"], values["answered_on"], values["closed_on"]) == (
        "closed",
        "2026-11-26",
        "2026-11-26",
    )
    assert get(office)["figures"] == {
        **{"open": 0, "overdue": 0, "unsorted": 0},
        **{"answered": 1, "in_time": 1, "closed": 1},
    }


def test_nobody_chooses_between_two_answers_that_are_alike(world: World, office: Phone) -> None:
    teacher = world.phone()
    file(teacher)
    act(office, "0190-item/answer", {"words": "学校来办", "explained": False})
    (result,) = teacher.push(teacher.op("ledger_item", "0190-item", {"answer": "已经办好"}))
    assert [[one["value"] for one in each["values"]] for each in result["row"]["conflicts"]] == [["已经办好"]]
    act(office, "0190-item/answer", {"words": "已经办好", "explained": False})
    teacher.pull()
    row = teacher.row("ledger_item", "0190-item")
    assert (row["values"]["answer"], row["conflicts"]) == ("已经办好", [])
    # A write of whoever saw the one that closed is a write upon the one that stands.
    mine = teacher.op(
        "ledger_item",
        "0190-item",
        {"answer": "办好了，请放心"},
        saw={"answer": result["row"]["conflicts"][0]["values"][0]["stamp"]},
    )
    (after,) = teacher.push(mine)
    assert (after["row"]["values"]["answer"], after["row"]["conflicts"]) == ("办好了，请放心", [])


def test_overdue_items_come_first_and_climb_to_office_and_leader(world: World, office: Phone) -> None:
    teacher = world.phone()
    file(teacher, "0190-a", due_on="2026-12-20")
    file(teacher, "0190-b", due_on="2026-11-27")
    file(teacher, "0190-c", due_on="2026-11-26", pupil="S1-p2")
    later(world, 3, office)
    told = get(office)
    assert [(line["id"], line["days_over"]) for line in told["items"]] == [
        ("0190-c", 2),
        ("0190-b", 1),
        ("0190-a", 0),
    ]
    assert (told["figures"]["open"], told["figures"]["overdue"]) == (3, 2)
    for who in ("S1-o1", "S1-l1"):
        figures = world.phone(who).call("GET", "/office/figures").json
        assert (figures["ledger_open"], figures["ledger_overdue"]) == (3, 2)
    act(office, "0190-c/answer", {"words": "办好了"})
    counts = get(office)["figures"]
    assert (counts["overdue"], counts["answered"], counts["in_time"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["0190-a", "0190-b", "0190-c"]),
        ("?class=S1-c2", ["0190-c"]),
        ("?kind=promise", ["0190-b"]),
        ("?category=child", ["0190-a"]),
        ("?category=none", ["0190-b", "0190-c"]),
        ("?state=answered", []),
        ("?state=unanswered&overdue=true", []),
        ("?campaign=S1-k9", []),
        ("?page=1", []),
    ],
)
def test_a_list_is_narrowed(world: World, office: Phone, query: str, found: list[str]) -> None:
    teacher, other = world.phone(), world.phone("S1-t2")
    file(teacher, "0190-a", category="child", due_on="2026-11-27")
    file(teacher, "0190-b", kind="promise", due_on="2026-11-28")
    file(other, "0190-c", "S1-p3", due_on="2026-11-29")
    assert [line["id"] for line in get(office, query)["items"]] == found


def test_what_makes_no_sense_is_refused(world: World, office: Phone) -> None:
    file(world.phone())

    def refused(path: str, body: Any = None, method: str = "POST") -> tuple[int, str | None, Any]:
        reply = office.call(method, f"/office/ledger/{path}", body)
        return reply.status, reply.code, sorted(reply.json.get("errors", {}))

    assert refused("0190-item", {"category": "weather"}, "PUT") == (422, "bad_shape", ["category"])
    crossed = {"category": "child", "measure": "solve_now"}
    assert refused("0190-item", crossed, "PUT") == (422, "bad_shape", ["measure"])
    assert refused("0190-item", {"owner": "S2-t1"}, "PUT") == (422, "bad_shape", ["owner"])
    assert refused("0190-item/close") == (422, "bad_shape", ["answer"]), (
        "nothing is struck off without an answer"
    )
    assert refused("0190-item/answer", {"words": "  "}) == (422, "bad_shape", ["words"])
    assert refused("0190-item/reopen")[:2] == (409, "state_mismatch")
    assert refused("nobody/close")[:2] == (404, "not_found")
    act(office, "0190-item/answer", {"words": "办好了"})
    act(office, "0190-item/close")
    assert refused("0190-item", {"owner": "S1-t1"}, "PUT")[:2] == (409, "state_mismatch")
    assert refused("0190-item/answer", {"words": "又一次"})[:2] == (409, "state_mismatch")


def test_identity_numbers_do_not_reach_the_family(world: World, office: Phone) -> None:
    file(world.phone())
    item = act(office, "0190-item/answer", {"words": "请带身份证11010519491231002X来"})
    assert "11010519491231002X" not in item["answer"]


def test_another_schools_office_sees_none_of_it_and_readings_are_logged(world: World, office: Phone) -> None:
    file(world.phone())
    other = world.phone("S2-o1")
    assert get(other)["items"] == []
    assert other.call("GET", "/office/ledger/0190-item").status == 404
    assert other.call("PUT", "/office/ledger/0190-item", {"category": "child"}).status == 404
    assert world.phone().call("GET", "/office/ledger").status == 403
    get(office, "/0190-item")
    with world.store.read("S1") as unit:
        acts = [(entry.act, entry.subject) for entry in unit.audit.entries() if entry.by == "S1-o1"]
    assert ("ledger.read", "ledger_item:0190-item") in acts


def test_the_list_in_the_order_that_the_desk_asks_for(world: World, office: Phone) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t2")
    file(two, "0190-d", "S1-p3", due_on="2026-11-20")
    file(one, "0190-c", "S1-p2", due_on="2026-12-03")
    file(one, "0190-b", "S1-p1", due_on="2026-12-02")
    file(one, "0190-a", "S1-p1", due_on="2026-12-01")
    act(office, "0190-b", {"owner": "S1-t1", "category": "child"}, "PUT")
    act(office, "0190-c", {"owner": "S1-t2", "category": "teaching"}, "PUT")

    def order(query: str) -> str:
        return "".join(line["id"][-1] for line in get(office, f"?{query}")["items"])

    urgent = order("sort=due")
    assert urgent[0] == "d"
    assert order("") == urgent
    assert order("sort=due&down=true") == urgent[::-1]
    rest = "".join(id_ for id_ in urgent if id_ not in "bc")
    # 贺若川 before 余青禾; those whom nobody sees to are last both ways, and stand by urgency.
    assert order("sort=owner") == "cb" + rest
    assert order("sort=owner&down=true") == "bc" + rest
    # The pack names what teaching can answer first.
    assert order("sort=category") == "cb" + rest
    assert order("sort=class")[-2:] == "cd"
    assert order("sort=class&down=true")[:2] == "dc"
    reply = office.call("GET", "/office/ledger?sort=words")
    assert (reply.status, list(reply.json["errors"])) == (422, ["sort"])
