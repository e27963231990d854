"""A report is opened by its two readers alone; for everybody else there is none."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.support.phone import Phone
from tests.support.readers import SAID, name_readers, report
from tests.support.world import World


@pytest.fixture
def reported(world: World) -> dict[str, Any]:
    """A report of t1's; o1 and t3 are the readers."""
    name_readers(world, "S1-o1", "S1-t3")
    author = world.phone("S1-t1")
    op = report(world, author, pupil="S1-p1")
    (result,) = author.push(op)
    assert (result["status"], result["row"]) == ("applied", None)
    return op


def get(phone: Phone, path: str) -> Any:
    return phone.call("GET", f"/office{path}")


def test_a_reader_lists_opens_and_notes(world: World, reported: dict[str, Any]) -> None:
    reader = world.phone("S1-t3")
    assert get(reader, "/readers").json["unread"] is True
    (line,) = get(reader, "/reports").json["items"]
    assert (line["author"], line["opened"], line["done"]) == ("余青禾", False, False)
    assert SAID["words"] not in get(reader, "/reports").data.decode()
    shown = get(reader, f"/reports/{line['id']}").json
    assert shown["said"] == [{**SAID, "pupil": "陶小满 四班", "readable": True}]
    assert [one["by"] for one in shown["readings"]] == ["莫知秋"]
    noted = reader.call("POST", f"/office/reports/{line['id']}/outcome", {"words": "已报110。"}).json
    assert [(one["by"], one["words"]) for one in noted["outcomes"]] == [("莫知秋", "已报110。")]
    (line,) = get(reader, "/reports").json["items"]
    assert (line["opened"], line["done"]) == (True, True)
    assert get(reader, "/readers").json["unread"] is False
    assert get(world.phone("S1-o1"), "/readers").json["unread"] is True, "the other reader has not"


def test_each_reading_is_in_a_chain_of_its_own(world: World, reported: dict[str, Any]) -> None:
    for who in ("S1-t3", "S1-o1", "S1-t3"):
        get(world.phone(who), f"/reports/{reported['id']}")
    with world.store.read("S1") as unit:
        log = [(one.by, one.act, one.subject) for one in unit.sealed.log.entries()]
        assert log == [(who, "open", f"report:{reported['id']}") for who in ("S1-t3", "S1-o1", "S1-t3")]
        assert unit.sealed.log.first_broken() is None
        assert "report" not in str([(one.act, one.subject, one.detail) for one in unit.audit.entries()])
    readings = get(world.phone("S1-o1"), f"/reports/{reported['id']}").json["readings"]
    assert [one["by"] for one in readings] == ["莫知秋", "苗安宁", "莫知秋", "苗安宁"]


def test_what_was_done_lies_sealed(world: World, reported: dict[str, Any]) -> None:
    reader = world.phone("S1-o1")
    reader.call("POST", f"/office/reports/{reported['id']}/outcome", {"words": "朱红色的回话"})
    with world.store.read("S1") as unit:
        (outcome,) = unit.sealed.outcomes()
    assert "朱红色" not in outcome.box
    assert "朱红色".encode() in world.parts.keys.school("S1").open_box(outcome.box)


@pytest.mark.parametrize("who", ["S1-t1", "S1-t2", "S1-l1"])
def test_nobody_else_learns_that_there_is_one(world: World, reported: dict[str, Any], who: str) -> None:
    other = world.phone(who)
    here = (get(other, "/reports"), get(other, f"/reports/{reported['id']}"), get(other, "/reports/none"))
    assert {(reply.status, reply.code) for reply in here} == {(403, "forbidden")}
    asked = other.call("POST", f"/office/reports/{reported['id']}/outcome", {"words": "x"})
    assert asked.status == 403
    assert get(other, "/readers").json["unread"] is False


def test_a_reader_who_is_none_any_more_opens_nothing(world: World, reported: dict[str, Any]) -> None:
    world.phone("S1-l1").call("DELETE", "/office/readers/S1-t3")
    assert get(world.phone("S1-t3"), f"/reports/{reported['id']}").status == 403


def test_a_reader_opens_no_report_of_another_school(world: World) -> None:
    name_readers(world, "S1-o1", "S2-o1")
    theirs = world.phone("S2-t1")
    op = report(world, theirs)
    theirs.push(op)
    assert get(world.phone("S1-o1"), "/reports").json["items"] == []
    assert get(world.phone("S1-o1"), f"/reports/{op['id']}").status == 404
    assert get(world.phone("S2-o1"), f"/reports/{op['id']}").status == 200


def test_one_that_was_refused_lies_before_its_readers_and_on_no_list(world: World) -> None:
    """A copy of a phone counts on under the same number: the school refuses the second op, not the report."""
    name_readers(world, "S1-o1")
    author, office, leader = world.phone("S1-t1"), world.phone("S1-o1"), world.phone("S1-l1")
    before = [get(office, "/figures").json, get(leader, "/figures").json]
    author.push(report(world, author, words="第一份"))
    author.n -= 1
    op = report(world, author, words="第二份")
    (result,) = author.push(op)
    assert (result["status"], result["code"]) == ("quarantined", "op_id_reuse")
    bad = {**report(world, author), "append": [{"kind": "sealed_report", "id": "e", "body": {"words": "x"}}]}
    assert author.push(bad)[0]["status"] == "quarantined"
    assert [get(office, "/figures").json, get(leader, "/figures").json] == before
    for phone in (author, office, leader):
        assert phone.call("GET", "/quarantine").json["items"] == []
        for act in ("replay", "discard"):
            assert phone.call("POST", f"/quarantine/{op['op']}/{act}").status == 404
    assert get(office, "/refused").json["items"] == get(office, "/held").json["items"] == []
    opened = [get(office, f"/reports/{one['id']}").json for one in get(office, "/reports").json["items"]]
    assert sorted(one["said"][0]["words"] for one in opened) == ["", "第一份", "第二份"]
    assert [one["said"][0]["readable"] for one in opened].count(False) == 1


def test_one_that_waits_for_an_earlier_op_is_on_no_list_either(world: World) -> None:
    name_readers(world, "S1-o1")
    author, office, leader = world.phone("S1-t1"), world.phone("S1-o1"), world.phone("S1-l1")
    before = [get(office, "/figures").json, get(leader, "/figures").json]
    author.n += 5
    op = {**report(world, author), "after": 3}
    assert author.push(op)[0]["status"] == "held"
    assert [get(office, "/figures").json, get(leader, "/figures").json] == before
    assert get(office, "/held").json["items"] == get(leader, "/held").json["items"] == []
    assert author.call("GET", "/quarantine").json["items"] == []
    assert [one["id"] for one in get(office, "/reports").json["items"]] == [op["id"]]


def test_a_report_reads_the_same_after_its_pupil_was_erased(world: World, reported: dict[str, Any]) -> None:
    leader = world.phone("S1-l1")
    reason = {"why": "家长申请", "name": "陶小满"}
    erased = leader.call("POST", "/office/pupils/S1-p1/erasure", reason)
    assert erased.status == 200, erased.data
    (said,) = get(world.phone("S1-o1"), f"/reports/{reported['id']}").json["said"]
    assert (said["words"], said["pupil"]) == (SAID["words"], "")


def test_a_report_goes_into_no_feed(world: World, reported: dict[str, Any]) -> None:
    for who in ("S1-t1", "S1-t3", "S1-o1", "S1-l1"):
        phone = world.phone(who)
        assert not [row for row in phone.pull() if row["type"] == "report"]
        assert reported["id"] not in phone.pull_page().data.decode()


def test_a_file_that_carries_a_report_does_not_say_so(world: World) -> None:
    author = world.phone("S1-t1")
    body = {"proto": 1, "epoch": author.epoch, "inc": author.inc, "ops": [report(world, author)]}
    keys = world.parts.keys.school("S1")
    box = {"kid": keys.kid, "box": keys.seal_box(orjson.dumps(body))}
    reply = author.call("POST", "/sync/import", box)
    assert reply.status == 200, reply.data
    assert "report" not in reply.data.decode()
