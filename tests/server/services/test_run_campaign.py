"""Campaigns from packs, as the office runs them: started, moved, ended; no word of a draft is lost."""

from __future__ import annotations

from typing import Any

import pytest

from server.packs import shipped, shipped_text
from server.services.school_packs import find_pack
from tests.support.amended import (
    ASKED,
    FIRST,
    GONE,
    PACK,
    RENAMED,
    SECOND,
    amended,
    declared,
    field,
    written,
)
from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

pytestmark = on_both_databases

SPAN = {"starts": "2026-11-01", "ends": "2027-06-30"}
VOICE = "我想学骑车。"


def bring(office: Phone, text: str, path: str = "/office/packs") -> Any:
    return office.call("POST", path, {"text": text})


def started(office: Phone, **more: Any) -> str:
    reply = office.call("POST", "/office/campaigns", {"pack": PACK, **SPAN, **more})
    assert reply.status == 200, reply.json
    return str(reply.json["id"])


def listed(office: Phone) -> dict[str, Any]:
    return {row["id"]: row for row in office.call("GET", "/office/campaigns").json["items"]}


def acts(world: World, school: str = "S1") -> list[tuple[str, str]]:
    with world.store.read(school) as unit:
        return [(entry.act, entry.by) for entry in unit.audit.entries()]


def test_a_started_campaign_reaches_every_phone_with_its_form(world: World) -> None:
    office, teacher, stranger = world.phone("S1-o1"), world.phone("S1-t3"), world.phone("S2-t1")
    id_ = started(office, name="冬季家访")
    for phone in (teacher, stranger):
        phone.pull()
    values = teacher.row("campaign", id_)["values"]
    assert values["form"] == shipped(PACK).form()
    assert (values["name"], values["starts"], values["pack_version"]) == ("冬季家访", "2026-11-01", FIRST)
    assert ("campaign", id_) not in stranger.rows
    row = listed(office)[id_]
    assert (row["state"], row["newer"], [one["version"] for one in row["versions"]]) == (
        "running",
        None,
        [FIRST],
    )
    assert ("start_campaign", "S1-o1") in acts(world)


def test_the_schools_copy_of_a_pack_is_the_text_that_ships(world: World) -> None:
    started(world.phone("S1-l1"))
    with world.store.read("S1") as unit:
        kept = unit.campaigns.pack(PACK, FIRST)
    assert kept is not None
    assert (kept.text, kept.by) == (shipped_text(PACK), "server")
    with world.store.read("S2") as unit:
        assert unit.campaigns.packs() == []


@pytest.mark.parametrize("who", ["S1-t1", "S1-t3"])
def test_a_teacher_runs_no_campaign(world: World, who: str) -> None:
    phone = world.phone(who)
    assert phone.call("POST", "/office/campaigns", {"pack": PACK, **SPAN}).code == "forbidden"
    assert bring(phone, amended()).code == "forbidden"
    assert phone.call("POST", "/office/campaigns/S1-k1/end").code == "forbidden"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"pack": "nowhere-1999"}, "not_found"),
        ({"pack": PACK, "version": 77}, "not_found"),
        ({"pack": PACK, "starts": "2027-02-01", "ends": "2027-01-31"}, "bad_shape"),
        ({"pack": PACK, "starts": "2026-02-01", "ends": "2036-01-31"}, "bad_shape"),
        ({"pack": PACK, "starts": "2026-02-30"}, "bad_shape"),
    ],
)
def test_what_cannot_be_started_is_refused(world: World, wanted: dict[str, Any], code: str) -> None:
    office = world.phone("S1-o1")
    assert office.call("POST", "/office/campaigns", {**SPAN, **wanted}).code == code
    assert list(listed(office)) == ["S1-k1"]


def test_a_brought_pack_tells_what_it_changes_and_a_check_keeps_nothing(world: World) -> None:
    office = world.phone("S1-o1")
    told = bring(office, amended(), "/office/packs/check").json
    assert (told["version"], told["against"], told["known"]) == (SECOND, FIRST, False)
    words = [one["words"] for one in told["changes"]]
    assert "新增一栏“接下来怎么做”" in words
    assert "去掉一栏“孩子自己的话”" in words
    assert "家访形式：去掉选项“书信”" in words
    assert f"家长诉求：改叫“{RENAMED['zh-CN']}”" in words
    assert len(words) == 4
    assert len(office.call("GET", "/office/packs").json["items"]) == len(_shipped_rows(office))
    bring(office, amended())
    kept = office.call("GET", f"/office/packs/{PACK}/{SECOND}").json
    assert (kept["text"], kept["shipped"]) == (amended(), False)
    assert bring(office, amended()).json["known"] is True
    assert ("upload_pack", "S1-o1") in acts(world)


def test_a_leader_reads_a_pack_and_keeps_none(world: World) -> None:
    """Who comes first is open to leaders: a pack of one group would tell them who is in it."""
    leader = world.phone("S1-l1")
    assert bring(leader, amended(), "/office/packs/check").status == 200
    refused = bring(leader, amended())
    assert (refused.status, refused.code) == (403, "forbidden")
    with world.store.read("S1") as unit:
        assert unit.campaigns.packs() == []


def _shipped_rows(office: Phone) -> list[Any]:
    return [row for row in office.call("GET", "/office/packs").json["items"] if row["shipped"]]


def test_a_broken_pack_names_line_cause_and_cure_in_both_languages(world: World) -> None:
    office = world.phone("S1-o1")
    broken = amended().replace("kind: narrative", "kind: novel", 1)
    reply = bring(office, broken)
    assert (reply.status, reply.code) == (422, "bad_pack")
    [found] = reply.json["mistakes"]
    assert "novel" in broken.split("\n")[found["line"] - 1]
    for part in ("what", "cure"):
        assert set(found[part]) == {"zh-CN", "en"}
        assert all(found[part].values())
    with world.store.read("S1") as unit:
        assert unit.campaigns.packs() == []


def test_what_a_campaign_uses_is_never_replaced(world: World) -> None:
    office = world.phone("S1-o1")
    bring(office, amended())
    started(office, version=SECOND)
    other = amended().replace("接下来怎么做", "下一步")
    reply = bring(office, other)
    assert [one["code"] for one in reply.json["mistakes"]] == ["version_used"]
    assert other.split("\n")[reply.json["mistakes"][0]["line"] - 1] == f"version: {SECOND}"
    changed = declared()
    changed["name"]["zh-CN"] = "换了名字"
    assert bring(office, written(changed)).json["mistakes"][0]["code"] == "version_used"
    assert bring(office, other.replace(f"version: {SECOND}", f"version: {SECOND + 1}")).status == 200


def test_a_pack_that_the_school_keeps_is_parsed_once(world: World) -> None:
    bring(world.phone("S1-o1"), amended())
    with world.store.read("S1") as unit:
        first, again = (find_pack(unit, PACK, SECOND) for _ in range(2))
        assert first.stored is not None
        assert first.pack is again.pack


def test_a_field_never_becomes_another_kind_of_thing(world: World) -> None:
    data = declared()
    data["version"] = SECOND
    field(data, "process")["kind"] = "text"
    reply = bring(world.phone("S1-o1"), written(data))
    assert [one["code"] for one in reply.json["mistakes"]] == ["kind_taken"]


def test_a_move_keeps_every_word_of_an_open_draft(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    assert {r["status"] for r in teacher.push(draft(teacher, child_voice=VOICE, mode="letter"))} == {
        "applied"
    }
    bring(office, amended())
    assert office.call("GET", f"/office/campaigns/S1-k1/move?version={SECOND}").json["drafts"] == 1
    assert office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND}).status == 200
    had = listed(office)["S1-k1"]["versions"]
    assert [(one["version"], one["since"][:10]) for one in had] == [
        (SECOND, "2026-11-25"),
        (FIRST, "2026-08-31"),
    ]
    teacher.pull()
    campaign = teacher.row("campaign", "S1-k1")["values"]
    assert campaign["pack_version"] == SECOND
    names = [f["name"] for s in campaign["form"]["sections"] for f in s["fields"]]
    assert ASKED in names
    assert GONE not in names
    former = {f["name"]: f for f in campaign["form"]["former"]}
    assert former[GONE]["label"]["zh-CN"] == "孩子自己的话"
    assert [one["key"] for one in former["mode"]["options"]] == ["letter"]
    assert set(former) == {GONE, "mode"}
    fresh = world.phone("S1-t1")
    fresh.pull()
    assert fresh.row("visit", "S1-v1")["values"][GONE] == VOICE
    # Somebody who has not heard of the move goes on writing in it, and in what it brought.
    later = teacher.op("visit", "S1-v1", {GONE: VOICE + "妹妹也想。", ASKED: "周末一起练。"})
    assert teacher.push(later)[0]["status"] == "applied"
    assert teacher.push(submit(teacher))[0]["status"] == "applied"
    teacher.pull()
    assert teacher.row("visit", "S1-v1")["values"][GONE] == VOICE + "妹妹也想。"


def test_an_addition_written_before_the_pack_wanted_none_is_kept(world: World) -> None:
    lead, companion, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    lead.push(draft(lead))
    data = declared()
    data["version"] = SECOND
    data["forms"]["visit"]["own_notes"] = False
    bring(office, written(data))
    assert office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND}).status == 200
    lead.pull()
    assert lead.row("campaign", "S1-k1")["values"]["form"]["own_notes"] is False
    entry = {"kind": "log", "id": "e1", "body": {"event": "own_note", "note": "门口有狗。"}}
    companion.pull()
    assert companion.push(companion.op("visit", "S1-v1", append=[entry]))[0]["status"] == "applied"
    lead.pull()
    assert [one["body"]["note"] for one in lead.row("visit", "S1-v1")["appends"]["log"]] == ["门口有狗。"]


def test_a_visit_handed_in_by_the_form_of_then_is_taken(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    bring(office, amended())
    office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND})
    assert [r["status"] for r in teacher.push(draft(teacher), submit(teacher))] == ["applied", "applied"]


def test_a_visit_that_no_version_would_take_is_not_taken(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    bring(office, amended())
    office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND})
    verdicts = teacher.push(draft(teacher, process=None), submit(teacher))
    assert verdicts[1]["code"] == "bad_shape"
    assert set(verdicts[1]["errors"]) == {"process", ASKED}


def test_a_campaign_moves_back_and_forth(world: World) -> None:
    office = world.phone("S1-o1")
    bring(office, amended())
    id_ = started(office)
    for version in (SECOND, FIRST, SECOND, FIRST):
        world.later(minutes=1)
        office.call("POST", f"/office/campaigns/{id_}/move", {"version": version})
        row = listed(office)[id_]
        assert (row["version"], row["newer"]) == (version, SECOND if version == FIRST else None)
        assert row["versions"][0]["version"] == version


def test_a_campaign_whose_first_pack_is_nowhere_any_more_moves_on(world: World) -> None:
    """It began before packs were kept, by one that no longer ships; the office has written it anew."""
    office = world.phone("S1-o1")
    with world.store.write("S1") as unit:
        (known,) = unit.records.load_for_update([("campaign", "S1-k1")]).values()
        unknown = known.copy()
        unknown.values["pack"] = "long-gone"
        unit.records.put(unknown)
    data = declared()
    data |= {"pack": "long-gone", "version": 3}
    assert bring(office, written(data)).status == 200
    assert office.call("POST", "/office/campaigns/S1-k1/move", {"version": 3}).status == 200
    assert [one["version"] for one in listed(office)["S1-k1"]["versions"]] == [3]


def test_an_ended_campaign_runs_no_longer_tomorrow(world: World) -> None:
    office = world.phone("S1-o1")
    id_ = started(office)
    assert office.call("POST", f"/office/campaigns/{id_}/end").status == 200
    assert (listed(office)[id_]["ends"], listed(office)[id_]["state"]) == ("2026-11-25", "running")
    assert office.call("POST", f"/office/campaigns/{id_}/end").code == "state_mismatch"
    world.later(days=1)
    assert listed(world.phone("S1-o1"))[id_]["state"] == "ended"


def test_a_campaign_that_has_not_begun_is_taken_back(world: World) -> None:
    office = world.phone("S1-o1")
    id_ = started(office, starts="2027-03-01")
    assert listed(office)[id_]["state"] == "coming"
    office.call("POST", f"/office/campaigns/{id_}/end")
    assert id_ not in listed(office)


def test_another_schools_campaign_does_not_exist(world: World) -> None:
    theirs, office = world.phone("S2-o1"), world.phone("S1-o1")
    bring(theirs, amended())
    assert office.call("GET", f"/office/packs/{PACK}/{SECOND}").code == "not_found"
    for path in ("S2-k1/end", "S2-k1/move"):
        assert office.call("POST", f"/office/campaigns/{path}", {"version": SECOND}).code == "not_found"
    assert office.call("GET", "/office/campaigns/S2-k1/plan").code == "not_found"
