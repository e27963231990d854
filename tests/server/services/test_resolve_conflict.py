"""The office settles what two teachers wrote apart: an ordinary write, and never over something unseen."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.effects import PUBLISH_NOTE
from server.services.publish_note import publish_notes
from server.store.people import RoleHeld
from tests.support.phone import Phone, Reply
from tests.support.world import World, draft, submit

MINE, THEIRS = "奶奶在家。孩子写字。", "奶奶不在家。孩子在门口玩。"
BOTH = "孩子写字。奶奶不在家。"


def apart(
    world: World, field: str = "process", values: tuple[Any, Any] = (MINE, THEIRS)
) -> tuple[Phone, Phone]:
    """A submitted visit of which two teachers wrote one field without seeing each other."""
    lead, other = world.phone("S1-t1"), world.phone("S1-t2")
    lead.push(draft(lead))
    lead.push(lead.op("visit", "S1-v1", items={"companions/S1-t2": True}))
    other.pull()
    saw = {field: other.row("visit", "S1-v1")["stamps"].get(field)}
    table = "items" if "/" in field else "set"
    lead.push(lead.op("visit", "S1-v1", **{table: {field: values[0]}}, saw=saw))
    other.push(other.op("visit", "S1-v1", **{table: {field: values[1]}}, saw=saw))
    lead.push(submit(lead))
    return lead, other


def seen(office: Phone) -> dict[str, Any]:
    found: dict[str, Any] = office.call("GET", "/office/visits/S1-v1").json
    return found


def resolve(office: Phone, **body: Any) -> Reply:
    return office.call("POST", "/office/visits/S1-v1/resolve", body)


def test_both_authors_are_named_the_heads_too(world: World) -> None:
    lead, other = apart(world)
    visit = seen(world.phone("S1-o1"))
    (conflict,) = visit["open_conflicts"]
    assert visit["values"]["process"] == MINE
    assert conflict["head"] == {
        "stamp": visit["stamps"]["process"],
        "by": lead.person,
        "at": "2026-11-25T10:00:00+08:00",
    }
    assert [(one["value"], one["by"]) for one in conflict["values"]] == [(THEIRS, other.person)]
    assert {visit["people"][lead.person], visit["people"][other.person]} == {"余青禾", "贺若川"}
    for phone in (lead, other):
        phone.pull()
        (pulled,) = phone.row("visit", "S1-v1")["conflicts"]
        assert pulled["head"] == conflict["head"]


def test_the_offices_word_reaches_both_phones_and_stays_in_the_history(world: World) -> None:
    lead, other = apart(world)
    office = world.phone("S1-o1")
    visit = seen(office)
    (conflict,) = visit["open_conflicts"]
    reply = resolve(
        office, conflict=conflict["id"], field="process", value=BOTH, saw=conflict["head"]["stamp"]
    )
    assert (reply.status, reply.json) == (200, {"id": "S1-v1", "status": "submitted"})
    after = seen(office)
    assert (after["values"]["process"], after["open_conflicts"], after["conflicts"]) == (BOTH, [], 0)
    for phone in (lead, other):
        phone.pull()
        row = phone.row("visit", "S1-v1")
        assert (row["values"]["process"], row["conflicts"]) == (BOTH, [])
    with world.store.read("S1") as unit:
        written = [w for w in unit.history.read("visit", "S1-v1") if w.field == "process"]
        assert {MINE, THEIRS, BOTH} <= {w.value for w in written}
        (last,) = [w for w in written if w.value == BOTH]
        assert (last.by, last.closes) == (office.person, (conflict["values"][0]["stamp"],))
        assert ("visit.resolve", office.person) in [(one.act, one.by) for one in unit.audit.entries()]


def test_who_wrote_on_at_a_closed_version_is_merged_or_beside_and_never_lost(world: World) -> None:
    _, other = apart(world)
    office = world.phone("S1-o1")
    (conflict,) = seen(office)["open_conflicts"]
    resolve(office, conflict=conflict["id"], field="process", value=MINE)
    later = "奶奶不在家。孩子在门口跳绳。"
    (result,) = other.push(
        other.op("visit", "S1-v1", {"process": later}, saw={"process": conflict["values"][0]["stamp"]})
    )
    assert result["status"] == "conflict"
    assert [one["value"] for one in result["row"]["conflicts"][0]["values"]] == [later]


def test_an_outdated_screen_decides_nothing_and_is_told_what_stands(world: World) -> None:
    lead, other = apart(world)
    office = world.phone("S1-o1")
    (before,) = seen(office)["open_conflicts"]
    unseen = {"process": before["values"][0]["stamp"]}
    other.push(other.op("visit", "S1-v1", {"process": "又想起一件事。"}, saw=unseen))
    reply = resolve(office, conflict=before["id"], field="process", value=MINE)
    assert (reply.status, reply.code) == (409, "conflict_changed")
    now = reply.json["conflict"]
    assert now == seen(office)["open_conflicts"][0]
    assert [one["value"] for one in now["values"]] == ["又想起一件事。"]
    lead.pull()
    lead.push(lead.op("visit", "S1-v1", {"process": "奶奶在家。孩子写完字了。"}))
    (same_id,) = seen(office)["open_conflicts"]
    stale = resolve(office, conflict=same_id["id"], field="process", value=MINE, saw=now["head"]["stamp"])
    assert (stale.status, stale.code) == (409, "conflict_changed")
    assert resolve(office, conflict=same_id["id"], field="process", value=BOTH).status == 200
    settled = resolve(office, conflict=same_id["id"], field="process", value=MINE)
    assert (settled.status, settled.json["conflict"]) == (409, None)


def test_an_entry_and_a_choice_are_settled_with_their_own_kinds_of_value(world: World) -> None:
    apart(world, "mode", ("phone", "letter"))
    office = world.phone("S1-o1")
    (conflict,) = seen(office)["open_conflicts"]
    ask = {"conflict": conflict["id"], "field": "mode"}
    for wrong in ("on foot", 7, {"a": 1}):
        reply = resolve(office, **ask, value=wrong)
        assert (reply.status, reply.code, list(reply.json["errors"])) == (422, "bad_shape", ["value"])
    assert resolve(office, **ask, value="letter").status == 200
    assert seen(office)["values"]["mode"] == "letter"


def test_numbers_that_no_visit_needs_do_not_come_in_by_the_desk(world: World) -> None:
    apart(world)
    office = world.phone("S1-o1")
    (conflict,) = seen(office)["open_conflicts"]
    number = "11010519491231002X"
    resolve(office, conflict=conflict["id"], field="process", value=f"号码{number}。")
    assert number not in seen(office)["values"]["process"]


def test_what_the_office_chooses_of_an_approved_visit_stands_beside_the_approved_value(world: World) -> None:
    lead, other = apart(world)
    office = world.phone("S1-o1")
    assert office.call("POST", "/office/visits/S1-v1/approve").status == 200
    (conflict,) = seen(office)["open_conflicts"]
    ask = {"conflict": conflict["id"], "field": "process"}
    assert resolve(office, **ask, value=THEIRS).json["status"] == "approved"
    after = seen(office)
    assert (after["values"]["process"], after["open_conflicts"]) == (MINE, [])
    (entry,) = after["appends"]["amendments"]
    head = conflict["head"]["stamp"]
    assert entry["body"] == {"field": "process", "value": THEIRS, "saw": head, "why": "after_approval"}
    assert (entry["by"], after["people"][entry["by"]]) == (office.person, "苗安宁")
    assert resolve(office, **ask, value=BOTH).json["conflict"] is None
    for phone in (lead, other):
        phone.pull()
        row = phone.row("visit", "S1-v1")
        assert (row["values"]["process"], row["conflicts"]) == (MINE, [])
        assert [one["body"]["value"] for one in row["appends"]["amendments"]] == [THEIRS]
    with world.store.read("S1") as unit:
        written = unit.history.read("visit", "S1-v1")
        (write,) = [w for w in written if (w.by, w.field) == (office.person, "process")]
        assert write.closes == (conflict["values"][0]["stamp"],)


def test_the_approved_version_itself_is_chosen_without_an_amendment(world: World) -> None:
    _, other = apart(world)
    office = world.phone("S1-o1")
    office.call("POST", "/office/visits/S1-v1/approve")
    (conflict,) = seen(office)["open_conflicts"]
    assert resolve(office, conflict=conflict["id"], field="process", value=MINE).status == 200
    after = seen(office)
    assert (after["values"]["process"], after["open_conflicts"]) == (MINE, [])
    assert "amendments" not in after["appends"]
    (late,) = other.push(
        other.op("visit", "S1-v1", {"process": BOTH}, saw={"process": conflict["values"][0]["stamp"]})
    )
    assert (late["status"], late["row"]["conflicts"]) == ("applied", [])
    assert [one["body"]["value"] for one in seen(office)["appends"]["amendments"]] == [BOTH]


def test_nobody_else_and_nowhere_else(world: World) -> None:
    lead, _ = apart(world)
    (conflict,) = seen(world.phone("S1-o1"))["open_conflicts"]
    ask = {"conflict": conflict["id"], "field": "process", "value": MINE}
    assert resolve(lead, **ask).status == 403
    assert resolve(world.phone("S2-o1"), **ask).status == 404
    assert resolve(world.phone("S1-o1"), **{**ask, "field": "author"}).status == 404
    assert resolve(world.phone("S1-o1"), **{**ask, "field": "status"}).status == 409
    assert len(seen(world.phone("S1-l1"))["open_conflicts"]) == 1


def test_the_list_finds_what_waits_and_the_figures_count_it(world: World) -> None:
    lead, _ = apart(world)
    lead.push(draft(lead, "S1-v9", "S1-p2"), submit(lead, "S1-v9"))
    office = world.phone("S1-o1")
    found = office.call("GET", "/office/visits?waits=conflict").json
    assert ([one["id"] for one in found["items"]], found["total"]) == (["S1-v1"], 1)
    assert office.call("GET", "/office/visits?waits=twin").json["total"] == 0
    assert office.call("GET", "/office/figures").json["conflicts_open"] == 1
    (conflict,) = seen(office)["open_conflicts"]
    resolve(office, conflict=conflict["id"], field="process", value=MINE)
    assert office.call("GET", "/office/visits?waits=conflict").json["total"] == 0


def test_a_family_is_not_told_one_of_two_versions_as_if_it_were_settled(world: World) -> None:
    apart(world, "requests")
    office = world.phone("S1-o1")
    publish_notes(world.store, "S1", "S1-v1", world.now)
    told = _lines(world)
    assert told["requests"]["open"] is True
    assert MINE not in str(told)
    assert THEIRS not in str(told)
    (conflict,) = seen(office)["open_conflicts"]
    resolve(office, conflict=conflict["id"], field="requests", value=BOTH)
    publish_notes(world.store, "S1", "S1-v1", world.now)
    told = _lines(world)
    assert told["requests"]["texts"]["zh-CN"] == [BOTH]
    assert "open" not in told["requests"]


def test_a_phones_decision_is_told_to_the_family_too(world: World) -> None:
    lead, _ = apart(world, "requests")
    publish_notes(world.store, "S1", "S1-v1", world.now)
    lead.pull()
    (conflict,) = lead.row("visit", "S1-v1")["conflicts"]
    lead.push(lead.op("visit", "S1-v1", {"requests": BOTH}, resolve=[conflict["id"]]))
    with world.store.write("S1") as unit:
        due = [job.payload for job in unit.outbox.listing("ready") if job.kind == PUBLISH_NOTE]
    assert due[-1] == {"visit": "S1-v1"}
    assert len(due) == 2, "the submit's and the decision's"


def _lines(world: World) -> dict[str, Any]:
    """The newest letter's lines by field."""
    with world.store.read("S1") as unit:
        (note, *_) = unit.records.by("note", visit_id="S1-v1")
        return {line["field"]: line for line in note.appends["letters"][-1]["body"]["letter"]["lines"]}


@pytest.mark.parametrize("roles", [["office"], ["leader"]])
def test_both_roles_of_the_desk_decide(world: World, roles: list[str]) -> None:
    apart(world)
    with world.store.write("S1") as unit:
        unit.people.add_roles([RoleHeld("S1-t3", role) for role in roles])
    phone = world.phone("S1-t3")
    (conflict,) = seen(phone)["open_conflicts"]
    assert resolve(phone, conflict=conflict["id"], field="process", value=BOTH).status == 200
