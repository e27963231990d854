"""Each status, code and promise of a push that docs/protocol.md names."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, new_id

BASE = "甲说了一句。乙说了一句。丙说了一句。"


def write(device: Device, visit: str, field: str, value: object, saw: str | None, **members: object) -> dict:
    return device.op("visit", visit, set={field: [value, saw]}, **members)


def test_the_reply_has_what_the_page_shows(t1: Device) -> None:
    reply = t1.push(first_op(t1, new_id()))
    assert {"epoch", "results", "acked_n", "durable_n", "limits", "now"} <= reply.keys()
    assert reply["epoch"] == t1.epoch
    assert reply["limits"]["ops"] == 50
    assert reply["limits"]["bytes"] == 262144
    assert {"push", "pull", "upload"} <= reply["limits"]["rates"].keys(), "rate figures stand in `limits`"
    assert datetime.fromisoformat(reply["now"])
    assert 0 <= reply["durable_n"] <= reply["acked_n"]


def test_an_applied_op_answers_with_its_row(t1: Device) -> None:
    visit = new_id()
    op = first_op(t1, visit, process=BASE)
    result = t1.one(op)
    row = result["row"]
    assert result["status"] == "applied"
    assert (row["type"], row["id"]) == ("visit", visit)
    assert row["values"]["status"] == "draft"
    assert row["values"]["mode"] == "on_site"
    assert row["values"]["companions/S1-t3"] is True
    assert row["stamps"]["mode"] == row["stamps"]["companions/S1-t3"] == t1.stamp(op)
    assert row["conflicts"] == row["flags"] == []


def test_a_write_that_saw_the_head_replaces_it(t1: Device, visit: str) -> None:
    stamp = t1.row("visit", visit)["stamps"]["mode"]
    op = write(t1, visit, "mode", "phone", stamp)
    row = t1.one(op)["row"]
    assert (row["values"]["mode"], row["stamps"]["mode"]) == ("phone", t1.stamp(op))
    emptied = t1.one(write(t1, visit, "mode", None, t1.stamp(op)))["row"]
    assert "mode" not in emptied["values"], "null = absent"


def test_results_come_in_order_and_one_bad_op_delays_no_other(t1: Device) -> None:
    good, bad, after = first_op(t1, new_id()), t1.op("visit", new_id(), set={"nowhere": [1, None]}), None
    after = first_op(t1, new_id())
    reply = t1.push(good, bad, after)
    assert [r["status"] for r in reply["results"]] == ["applied", "quarantined", "applied"]
    assert reply["acked_n"] == t1.n, "quarantined ops count as stored"


def test_the_same_op_again_is_a_duplicate_that_tells_its_first_status(t1: Device, visit: str) -> None:
    op = write(t1, visit, "process", BASE, None)
    t1.one(op)
    stamp = t1.stamp(op)
    t1.one(write(t1, visit, "process", "后来的。", stamp))
    again = t1.one(op)
    assert (again["status"], again["first"]) == ("duplicate", "applied")
    assert again["row"]["values"]["process"] == "后来的。", "the row as it is now"
    bad = t1.op("visit", visit, set={"nowhere": [1, None]})
    t1.one(bad)
    again = t1.one(bad)
    assert (again["status"], again["first"], again["code"]) == ("duplicate", "quarantined", "unknown_field")


def test_twice_in_one_batch_is_once(t1: Device) -> None:
    op = first_op(t1, new_id())
    reply = t1.push(op, op)
    assert [r["status"] for r in reply["results"]] == ["applied", "duplicate"]
    assert reply["acked_n"] == 1


def test_two_texts_merge_by_the_sentence(t1: Device, t3: Device, visit: str) -> None:
    base = write(t1, visit, "process", BASE, None)
    t1.one(base)
    mine = write(t1, visit, "process", BASE.replace("甲说", "甲又说"), t1.stamp(base))
    theirs = write(t3, visit, "process", BASE.replace("丙说", "丙也说"), t1.stamp(base))
    assert t1.one(mine)["status"] == "applied"
    merged = t3.one(theirs)
    assert merged["status"] == "merged"
    assert merged["row"]["values"]["process"] == "甲又说了一句。乙说了一句。丙也说了一句。"
    assert merged["row"]["stamps"]["process"] not in (t1.stamp(mine), t3.stamp(theirs)), "a server's stamp"
    assert merged["row"]["conflicts"] == []
    again = t3.one(theirs)
    assert (again["status"], again["first"]) == ("duplicate", "merged")
    more = write(t3, visit, "process", BASE.replace("丙说", "丙也说") + "丁来了。", t3.stamp(theirs))
    found = t3.one(more)
    assert found["status"] in ("merged", "conflict"), "its own stamp entered the history: not held"


def test_two_choices_are_siblings(t1: Device, t3: Device, visit: str) -> None:
    stamp = t1.row("visit", visit)["stamps"]["mode"]
    t1.one(write(t1, visit, "mode", "phone", stamp))
    op = write(t3, visit, "mode", "letter", stamp)
    result = t3.one(op)
    assert result["status"] == "conflict"
    assert result["row"]["values"]["mode"] == "phone", "the head is kept"
    (conflict,) = result["row"]["conflicts"]
    assert result["conflicts"] == [conflict["id"]]
    assert conflict["field"] == "mode"
    (sibling,) = conflict["values"]
    assert (sibling["value"], sibling["stamp"], sibling["by"]) == ("letter", t3.stamp(op), "S1-t3")
    for device in (t1, t3):
        assert device.row("visit", visit)["conflicts"] == [conflict]
    again = t3.one(op)
    assert (again["status"], again["first"]) == ("duplicate", "conflict")
    assert again["conflicts"] == result["conflicts"]


def test_the_same_value_is_no_conflict_and_its_stamp_an_alias(t1: Device, t3: Device, visit: str) -> None:
    stamp = t1.row("visit", visit)["stamps"]["mode"]
    first = write(t1, visit, "mode", "phone", stamp)
    t1.one(first)
    same = write(t3, visit, "mode", "phone", stamp)
    result = t3.one(same)
    assert (result["status"], result["row"]["stamps"]["mode"]) == ("applied", t1.stamp(first))
    on = t3.one(write(t3, visit, "mode", "online", t3.stamp(same)))
    assert (on["status"], on["row"]["values"]["mode"]) == ("applied", "online")


def test_entries_of_a_set_never_conflict_with_each_other(t1: Device, t3: Device, visit: str) -> None:
    one = t1.op("visit", visit, items={"four_enters/policy": [True, None]})
    two = t3.op("visit", visit, items={"four_enters/health": [True, None]})
    assert [t1.one(one)["status"], t3.one(two)["status"]] == ["applied", "applied"]
    row = t1.row("visit", visit)
    assert row["values"]["four_enters/policy"] is row["values"]["four_enters/health"] is True
    assert row["stamps"]["four_enters/health"] == t3.stamp(two)
    other = t3.one(t3.op("visit", visit, items={"four_enters/policy": [False, None]}))
    assert other["status"] == "conflict", "but one entry is a field of its own"


def test_a_sibling_is_replaced_by_who_saw_it_and_the_id_renewed(t1: Device, t3: Device, visit: str) -> None:
    stamp = t1.row("visit", visit)["stamps"]["mode"]
    t1.one(write(t1, visit, "mode", "phone", stamp))
    beside = write(t3, visit, "mode", "letter", stamp)
    before = t3.one(beside)["conflicts"]
    result = t3.one(write(t3, visit, "mode", "online", t3.stamp(beside)))
    (conflict,) = result["row"]["conflicts"]
    assert [v["value"] for v in conflict["values"]] == ["online"]
    assert [conflict["id"]] != before


def test_resolving(t1: Device, t3: Device, visit: str) -> None:
    stamp = t1.row("visit", visit)["stamps"]["mode"]
    head = write(t1, visit, "mode", "phone", stamp)
    t1.one(head)
    old = t3.one(write(t3, visit, "mode", "letter", stamp))["conflicts"][0]
    new = t3.one(write(t3, visit, "mode", "at_school", stamp))["conflicts"][0]
    assert old != new, "renewed whenever the siblings change"
    outdated = t1.one(write(t1, visit, "mode", "on_site", t1.stamp(head), resolve=[old]))
    assert outdated["row"]["values"]["mode"] == "on_site", "judged as an ordinary write"
    assert {v["value"] for c in outdated["row"]["conflicts"] for v in c["values"]} == {"letter", "at_school"}
    now = outdated["row"]
    done = t1.one(
        write(t1, visit, "mode", "letter", now["stamps"]["mode"], resolve=[now["conflicts"][0]["id"]])
    )
    assert (done["status"], done["row"]["conflicts"]) == ("applied", [])
    assert done["row"]["values"]["mode"] == "letter"


def test_what_it_saw_has_not_arrived_so_it_is_held_and_released(t1: Device, t3: Device, visit: str) -> None:
    late = write(t1, visit, "process", "先写的。", None)
    early = write(t3, visit, "process", "看过先写的。", t1.stamp(late))
    reply = t3.push(early)
    assert (reply["results"][0]["status"], reply["results"][0]["row"]) == ("held", None)
    assert reply["acked_n"] == early["n"], "held counts as stored"
    assert t3.one(early)["status"] == "held", "answers held until released"
    assert t1.one(late)["row"]["values"]["process"] == "看过先写的。", "released at once"
    again = t3.one(early)
    assert (again["status"], again["first"]) == ("duplicate", "applied")
    assert t3.row("visit", visit)["values"]["process"] == "看过先写的。"


def test_what_it_saw_is_of_a_record_that_has_not_arrived(t1: Device, t3: Device) -> None:
    made = new_id()
    begins = first_op(t1, made)
    sees = t3.op("visit", made, set={"mode": ["phone", t1.stamp(begins)]})
    after = t3.op("visit", made, set={"visited_on": ["2034-02-01", None]}, after=sees["n"])
    assert [r["status"] for r in t3.push(sees, after)["results"]] == ["held", "held"]
    assert t3.ask("GET", "/quarantine?limit=1").good()["items"] == []
    assert t1.one(begins)["status"] == "applied"
    row = t1.row("visit", made)
    assert (row["values"]["mode"], row["values"]["visited_on"]) == ("phone", "2034-02-01")
    assert [r["first"] for r in t3.push(sees, after)["results"]] == ["applied", "applied"]


def test_after_names_the_op_before_and_waits_for_it(t1: Device) -> None:
    visit = new_id()
    one = first_op(t1, visit)
    two = write(t1, visit, "mode", "phone", t1.stamp(one), after=one["n"])
    reply = t1.push(two)
    assert (reply["results"][0]["status"], reply["acked_n"]) == ("held", 0)
    reply = t1.push(one)
    assert (reply["results"][0]["status"], reply["acked_n"]) == ("applied", 2)
    assert t1.row("visit", visit)["values"]["mode"] == "phone"


def test_a_quarantined_op_counts_as_arrived_and_as_unknown_text(t1: Device, visit: str) -> None:
    bad = t1.op("visit", visit, set={"process": ["x", None], "nowhere": [1, None]})
    t1.one(bad)
    following = write(t1, visit, "process", "接着写。", t1.stamp(bad), after=bad["n"])
    assert t1.one(following)["row"]["values"]["process"] == "接着写。"
    ancestor = write(t1, visit, "process", "别的。", t1.stamp(bad), after=following["n"])
    assert t1.one(ancestor)["status"] == "conflict", "an ancestor of unknown text: sibling unless equal"
    equal = write(t1, visit, "process", "接着写。", t1.stamp(bad), after=ancestor["n"])
    assert t1.one(equal)["row"]["values"]["process"] == "接着写。"


def test_acked_n_counts_what_is_unbroken(t1: Device) -> None:
    one, two, three = (first_op(t1, new_id()) for _ in range(3))
    assert t1.push(one)["acked_n"] == 1
    assert t1.push(three)["acked_n"] == 1
    assert t1.push(two)["acked_n"] == 3


def test_push_never_refuses_an_old_or_a_newer_app(t1: Device) -> None:
    assert t1.push(first_op(t1, new_id()), schema=0, proto=0)["results"][0]["status"] == "applied"
    newer = t1.op("visit", new_id(), set={"pupil": ["S1-p1", None], "mood": ["good", None]}, hue=1)
    result = t1.push(newer, schema=99, proto=9)["results"][0]
    assert (result["status"], result["code"]) == ("quarantined", "unknown_field")
    t1.pull_answer(None, schema=0).problem(426, "app_too_old")
    t1.pull_answer(None, schema=99, proto=9).good()


@pytest.mark.parametrize("person", ["t1", "o1", "l1"])
def test_an_empty_push_is_sound(enrol: Enrols, person: str) -> None:
    reply = enrol(person).push()
    assert (reply["results"], reply["acked_n"]) == ([], 0)
