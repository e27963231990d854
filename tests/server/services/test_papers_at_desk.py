"""Support, consultations, essays and unlisted children at the desk: who reads what of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.phone import Phone
from tests.support.world import World

SECRET = "常常半夜惊醒"


def get(phone: Phone, path: str) -> Any:
    reply = phone.call("GET", f"/office{path}")
    assert reply.status == 200, reply.data
    return reply.json


def write(phone: Phone, type_: str, id_: str, values: dict[str, Any], **members: Any) -> dict[str, Any]:
    (result,) = phone.push(phone.op(type_, id_, values, **members))
    assert result["status"] == "applied", (result["code"], result["errors"])
    return result


@pytest.fixture
def office(world: World) -> Phone:
    return world.phone("S1-o1")


def test_support_with_actions_gifts_and_receipts(world: World, office: Phone) -> None:
    teacher = world.phone()
    values = {
        "pupil": "S1-p1",
        "campaign": "S1-k1",
        "owner": "S1-t1",
        "goal": "每天读十分钟",
        "progress": SECRET,
    }
    helped = {"on": "2026-11-20", "help": "learning", "words": "补了一次应用题"}
    books = {
        "on": "2026-11-21",
        "kind": "thing",
        "what": "课外书3本",
        "responsible": "S1-t1",
        "receiver": "奶奶",
    }
    money = {"on": "2026-11-22", "kind": "money", "what": "助学款", "amount": 20050, "responsible": "S1-t3"}
    signed = {"gift": "e2", "by": "陶奶奶", "on": "2026-11-21"}
    entries = [
        ("e1", "action", helped),
        ("e2", "gift", books),
        ("e3", "gift", money),
        ("e4", "receipt", signed),
    ]
    appended = [{"id": id_, "kind": kind, "body": body} for id_, kind, body in entries]
    write(teacher, "support", "0190-s", values, append=appended)
    [line] = get(office, "/supports")["items"]
    assert (line["pupil"]["name"], line["owner"]["name"], line["state"]) == ("陶小满", "余青禾", "active")
    assert {one["name"]: one["words"] for one in line["plan"]} == {"goal": "每天读十分钟", "progress": SECRET}
    assert [(one["on"], one["words"], one["by"]["name"]) for one in line["actions"]] == [
        ("2026-11-20", "补了一次应用题", "余青禾")
    ]
    book, sum_ = line["gifts"]
    assert (book["what"], book["receipt"]) == ("课外书3本", {"by": "陶奶奶", "on": "2026-11-21"})
    assert (sum_["amount"], sum_["responsible"]["name"], sum_["receipt"]) == (20050, "莫知秋", None)
    told = get(world.phone("S1-l1"), "/supports")
    assert SECRET not in str(told), "a leader is not told what is sensitive"
    assert told["items"][0]["plan"] == [
        {"name": "goal", "label": "这段时间的小目标", "words": "每天读十分钟"}
    ]
    assert get(office, "/supports?class=S1-c2")["items"] == []
    assert get(world.phone("S2-o1"), "/supports")["items"] == []


def test_consultations_are_read_by_class_and_logged(world: World, office: Phone) -> None:
    teacher = world.phone()
    values = {
        "pupil": "S1-p1",
        "campaign": "S1-k1",
        "owner": "S1-t1",
        "held_on": "2026-11-24",
        "situation": SECRET,
    }
    write(teacher, "consultation", "0190-c", values)
    told = get(office, "/classes/S1-c1/consultations")
    [line] = told["items"]
    assert (told["name"], line["pupil"]["name"], line["by"]["name"]) == ("四（1）班", "陶小满", "余青禾")
    assert {one["name"]: one["words"] for one in line["lines"]} == {
        "held_on": "2026-11-24",
        "situation": SECRET,
    }
    assert get(office, "/classes/S1-c2/consultations")["items"] == []
    assert SECRET not in str(get(world.phone("S1-l1"), "/classes/S1-c1/consultations"))
    assert office.call("GET", "/office/classes/S2-c1/consultations").status == 404
    with world.store.read("S1") as unit:
        assert {e.by for e in unit.audit.of("read_consultations", "pupil:S1-p1")} == {"S1-l1", "S1-o1"}


STORY = "陶小满住在S1村，余老师和莫知秋去过两次。小满说，长大要当老师。"


def essay(world: World, pupil: str | None = "S1-p1", body: str = STORY) -> Phone:
    teacher = world.phone()
    values = {"campaign": "S1-k1", "owner": "S1-t1", "essay_title": "小满的院子", "body": body}
    write(teacher, "essay", "0190-e", {**values, **({"pupil": pupil} if pupil else {})})
    return teacher


def hand_in(teacher: Phone) -> None:
    write(teacher, "essay", "0190-e", {}, command={"name": "hand_in", "expect": "draft"})


def test_an_essay_is_its_authors_until_it_is_handed_in(world: World, office: Phone) -> None:
    teacher = essay(world)
    assert get(office, "/essays")["items"] == []
    assert office.call("GET", "/office/essays/0190-e").status == 404
    assert office.call("POST", "/office/essays/0190-e/choose").status == 404
    hand_in(teacher)
    [line] = get(office, "/essays")["items"]
    assert (line["title"], line["by"]["name"], line["state"]) == ("小满的院子", "余青禾", "handed_in")
    assert get(office, "/figures")["essays_handed_in"] == 1
    shown = get(office, "/essays/0190-e")
    assert [one["words"] for one in shown["lines"]] == ["小满的院子", STORY]


def test_a_story_is_chosen_with_the_familys_yes_alone(world: World, office: Phone) -> None:
    teacher = essay(world)
    hand_in(teacher)
    assert get(office, "/essays/0190-e")["consent"] == {"verdict": "pending", "why": "no_answer"}
    reply = office.call("POST", "/office/essays/0190-e/choose")
    assert (reply.status, reply.code, reply.json["why"]) == (409, "consent_pending", "no_answer")
    said = {"pupil": "S1-p1", "purpose": "publish", "how": "spoken", "given": True, "on": "2026-11-25"}
    write(teacher, "consent", "0190-k1", {**said, "capacity": "grandparent"})
    reply = office.call("POST", "/office/essays/0190-e/choose")
    assert (reply.status, reply.json["why"]) == (409, "grandparent_not_enough")
    write(teacher, "consent", "0190-k2", {**said, "capacity": "parent"})
    reply = office.call("POST", "/office/essays/0190-e/choose")
    assert (reply.status, reply.json["state"]) == (200, "chosen")
    teacher.pull()
    assert teacher.row("essay", "0190-e")["values"]["state"] == "chosen"


def test_a_no_is_a_no(world: World, office: Phone) -> None:
    teacher = essay(world)
    hand_in(teacher)
    said = {"pupil": "S1-p1", "purpose": "publish", "how": "spoken", "given": False, "on": "2026-11-25"}
    write(teacher, "consent", "0190-k1", {**said, "capacity": "parent"})
    reply = office.call("POST", "/office/essays/0190-e/choose")
    assert (reply.status, reply.code, reply.json["why"]) == (403, "consent_refused", "said_no")


def test_a_text_about_nobody_needs_no_consent(world: World, office: Phone) -> None:
    teacher = essay(world, None, "家访路上的那座桥，今年修好了。")
    hand_in(teacher)
    assert get(office, "/essays/0190-e")["consent"] is None
    assert office.call("POST", "/office/essays/0190-e/choose").json["state"] == "chosen"


def test_what_leaves_the_school_has_no_names(world: World, office: Phone) -> None:
    teacher = essay(world)
    hand_in(teacher)
    said = {"pupil": "S1-p1", "purpose": "publish", "how": "spoken", "given": True, "on": "2026-11-25"}
    write(teacher, "consent", "0190-k1", {**said, "capacity": "parent"})
    told = get(office, "/essays/0190-e/export")
    words = " ".join(one["words"] for one in told["sections"])
    for name in ("陶小满", "小满", "S1村", "莫知秋", "余老师"):
        assert name not in words
    assert "孩子甲" in words
    assert "某村" in words
    assert [one["label"] for one in told["sections"]] == ["题目", "正文"]


def unlisted(phone: Phone, id_: str, **values: Any) -> None:
    write(phone, "pupil", id_, {"unlisted": True, "name": "陶满", "village": "S1村", **values})


def test_unlisted_children_with_those_who_may_be_the_same(world: World, office: Phone) -> None:
    teacher = world.phone()
    unlisted(teacher, "0190-u1", class_name="四班")
    unlisted(teacher, "0190-u2", name="柳叶")
    told = get(office, "/unlisted")["items"]
    assert [(one["id"], one["name"], one["by"]["name"]) for one in told] == [
        ("0190-u2", "柳叶", "余青禾"),
        ("0190-u1", "陶满", "余青禾"),
    ]
    assert told[0]["likely"] == []
    assert [(one["name"], one["why"]) for one in told[1]["likely"]] == [
        ("陶小满", ["name_part", "class", "village"]),
    ]
    assert get(office, "/figures")["unlisted"] == 2
    assert get(world.phone("S2-o1"), "/unlisted")["items"] == []
