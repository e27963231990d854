"""ErasedEverywhere: after an erasure no byte of the pupil is left, on disk or on phones; others keep theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from server.keys.journal import BrokenJournal, ErasureJournal
from server.services.backup_plan import erasing, vault_of
from server.services.caller import Caller
from server.services.count_campaigns import keep_school_counts, recount_school
from server.services.erase_pupil import erase_pupil
from server.services.keep_tags import tag_pupil
from server.services.replay_erasures import replay_erasures
from server.services.take_snapshot import take_snapshot
from server.store.image import dump
from tests.support.marked_pupil import WHY, WORDS, bytes_of, erase, filled, leaks, values_of
from tests.support.phone import Phone, uuid7
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft, submit


def photo_blobs(world: World, photo: str) -> list[str]:
    with world.store.read("S1") as unit:
        files = unit.photo_files.get(photo)
    return [files.blob, *files.thumbs.values()] if files else []


def test_nothing_is_left_on_disk(world: World) -> None:
    _, _, photo, _ = filled(world)
    blobs = photo_blobs(world, photo)
    assert blobs
    vault = vault_of(world.settings)
    take_snapshot(world.store, world.parts.blobs, vault, world.now)
    data = world.settings.data_dir
    before = {word for _, word in leaks(data)}
    assert WORDS["narrative"] in before
    assert WORDS["name"] in before

    gone = erase(world)
    assert gone.visits >= 1
    assert gone.photos == 2
    assert leaks(data) == []
    assert [key for key in blobs if world.parts.blobs.exists(key)] == []
    assert [name for name, _ in bytes_of(data) if Path(name).name in blobs] == []
    assert list(bytes_of(data / "staging")) == []
    assert [word for word in WORDS.values() if word in values_of(world.store)] == []


COUNTERS = ("pupil_tag", "visit_fact", "visit_visitor", "standing")


def counted_of(world: World, *ids: str) -> dict[str, int]:
    """How many rows of the counters and of the tags name one of these ids, by table."""
    found, table = dict.fromkeys(COUNTERS, 0), ""
    for line in dump(world.store):
        read = orjson.loads(line)
        if isinstance(read, dict):
            table = read.get("table", table)
        elif table in found:
            found[table] += bool(set(ids) & {value for value in read if isinstance(value, str)})
    return found


def test_a_tagged_and_counted_pupil_leaves_no_tag_no_fact_and_no_standing(world: World) -> None:
    filled(world)
    keep_school_counts(world.store, "S1")
    clerk = Caller("S1", "S1-o1", frozenset({"office"}), "d")
    said = {"group": "hardship", "facts": {}, "source": "notice", "note": "malachitgruen"}
    tag_pupil(world.store, clerk, "S1-p1", said, world.now)
    ours, theirs = ("S1-p1", "S1-v1"), ("S1-p2",)
    assert all(counted_of(world, *ours).values())
    kept = counted_of(world, *theirs)
    with world.store.read("S1") as unit:
        before = unit.counters.tallies("S1-k1")
    key = next(key for key in before if key[0] == "care_groups" and key[2] == "school")
    assert before[key].due == 1

    erase(world)
    assert not any(counted_of(world, *ours).values())
    assert counted_of(world, *theirs) == kept
    with world.store.read("S1") as unit:
        assert key not in unit.counters.tallies("S1-k1")
    assert not [name for name, data in bytes_of(world.settings.data_dir) if b"malachitgruen" in data]
    assert all(one.right for one in recount_school(world.store, "S1"))


def test_phones_are_told_and_later_ops_are_answered_erased(world: World) -> None:
    one, two, photo, half = filled(world)
    two.pull()
    assert ("visit", "S1-v1") in two.rows
    erase(world)
    page = two.pull_page().json
    told = {(g["type"], g["id"]): g["why"] for g in page["gone"]}
    assert told["pupil", "S1-p1"] == told["visit", "S1-v1"] == told["guardian", "S1-g-p1"] == "erased"
    assert told["photo", photo] == "erased"
    two.pull()
    assert ("visit", "S1-v1") not in two.rows
    late = [
        one.op("visit", "S1-v1", {"process": "晚到的。"}),
        draft(one, visit=uuid7(), pupil="S1-p1"),
        consent(one, uuid7()),
    ]
    results = one.push(*late)
    assert [(r["status"], r["code"]) for r in results] == [("quarantined", "erased")] * 3
    assert [r["code"] for r in one.push(*late)] == ["erased"] * 3
    assert one.upload(half, "S1-v1", phone_jpeg()).code == "visit_pending"
    office = world.phone("S1-o1")
    assert office.call("GET", "/quarantine").json["items"] == []
    office.pull()
    assert [r["id"] for r in office.of("pupil")] == ["S1-p2", "S1-p3"]
    fresh = world.phone("S1-t1")
    fresh.pull()
    assert fresh.check == one_check(world, fresh)


def test_who_knew_a_visit_before_it_was_joined_into_another_hears_that_it_was_erased(world: World) -> None:
    lead, second, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    lead.push(draft(lead), submit(lead))
    second.push(draft(second, "S1-w1"), submit(second, "S1-w1"))
    lead.pull()
    assert ("visit", "S1-w1") in lead.rows
    assert office.call("POST", "/office/visits/S1-v1/join", {"other": "S1-w1"}).status == 200
    lead.pull()
    assert ("visit", "S1-w1") not in lead.rows
    erase(world)
    # Whatever it wrote there, and the school applied to the kept one, still lies on the phone.
    told = {(g["type"], g["id"]): g["why"] for g in lead.pull_page().json["gone"]}
    assert told["visit", "S1-w1"] == told["visit", "S1-v1"] == "erased"


def one_check(world: World, phone: Phone) -> dict[str, Any]:
    """The feed's checks must agree with a recount after the tombstones."""
    with world.store.read("S1") as unit:
        return {scope: unit.feed.recount(scope) for scope in phone.check}


def test_others_keep_what_is_theirs(world: World) -> None:
    filled(world)
    other = world.phone("S1-t1")
    visit = uuid7()
    other.push(draft(other, visit=visit, pupil="S1-p2", process="陶小暑在家。"))
    erase(world)
    other.pull()
    assert other.row("visit", visit)["values"]["process"] == "陶小暑在家。"
    assert ("guardian", "S1-g-p2") in other.rows
    with world.store.read("S1") as unit:
        assert unit.audit.first_broken() is None
        entry = unit.audit.entries()[-1]
    assert (entry.act, entry.subject, entry.detail["why"]) == ("erase_pupil", "pupil:S1-p1", WHY)


def test_only_the_head_who_types_the_name(world: World) -> None:
    office, head = world.phone("S1-o1"), world.phone("S1-l1")
    path = "/office/pupils/S1-p1/erasure"
    said = {"name": "陶小满", "why": WHY}
    assert office.call("POST", path, said).code == "forbidden"
    assert office.call("GET", path).code == "forbidden"
    assert world.phone("S1-t1").call("POST", path, said).code == "forbidden"
    assert head.call("POST", path, {**said, "name": "陶小暑"}).json["errors"].keys() == {"name"}
    assert head.call("POST", path, {**said, "why": "陶小满的家长要求"}).json["errors"].keys() == {"why"}
    assert head.call("GET", path).json["records"] == 3
    assert head.call("POST", path, said).json["records"] == 3
    assert head.call("POST", path, said).status == 404
    assert head.call("POST", "/office/pupils/S2-p1/erasure", said).status == 404


class Dies(Exception):
    pass


@pytest.mark.parametrize("step", ["rows", "files", "done"])
def test_a_crash_on_the_way_is_carried_on_at_the_next_start(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, photo, _ = filled(world)
    blobs = photo_blobs(world, photo)
    tools = erasing(world.settings, world.store, world.parts.blobs)

    def dies(*_: object, **__: object) -> None:
        raise Dies

    with monkeypatch.context() as patched:
        if step == "rows":
            patched.setattr("server.services.erase_pupil._rows", dies)
        elif step == "files":
            patched.setattr("server.services.erase_pupil.drop_blobs", dies)
        else:
            patched.setattr(ErasureJournal, "finish", dies)
        with pytest.raises(Dies):
            erase_pupil(tools, "S1", "S1-p1", by="S1-l1", why=WHY, now=world.now)
    assert [entry.done for entry in tools.journal.entries()] == [False]
    assert replay_erasures(tools, world.now) == (1 if step == "rows" else 0)
    assert [entry.done for entry in tools.journal.entries()] == [True]
    assert leaks(world.settings.data_dir) == []
    assert [key for key in blobs if world.parts.blobs.exists(key)] == []
    assert replay_erasures(tools, world.now) == 0


def test_a_pupil_whom_the_backup_does_not_know_yet_stays_out(world: World) -> None:
    tools = erasing(world.settings, world.store, world.parts.blobs)
    tools.journal.intend("S1", "S1-later", ["0" * 64], world.now)
    tools.journal.intend("gone", "nobody", [], world.now)
    assert replay_erasures(tools, world.now) == 1
    with world.store.read("S1") as unit:
        assert unit.pupil_keys.is_erased("S1-later")


def test_a_changed_journal_stops_everything(world: World) -> None:
    tools = erasing(world.settings, world.store, world.parts.blobs)
    tools.journal.intend("S1", "S1-p1", [], world.now)
    tools.journal.intend("S1", "S1-p2", [], world.now)
    path = world.settings.journal
    path.write_text(path.read_text().replace("S1-p1", "S1-p3"))
    with pytest.raises(BrokenJournal):
        replay_erasures(tools, world.now)


def test_shared_bytes_stay_for_the_other_pupil(world: World) -> None:
    one, _, photo, _ = filled(world)
    visit, other = uuid7(), uuid7()
    one.push(draft(one, visit=visit, pupil="S1-p2"), consent(one, uuid7(), visit=visit, pupil="S1-p2"))
    assert one.upload(other, visit, phone_jpeg()).status == 204
    assert photo_blobs(world, other) == photo_blobs(world, photo)
    erase(world)
    assert one.photo(other).status == 200


def test_a_phone_that_reads_anew_is_told_too(world: World) -> None:
    one, _, photo, _ = filled(world)
    one.pull()
    erase(world)
    one.cursor = None
    one.pull_page(limit=2)
    one.cursor, told = None, {}
    while True:
        page = one.pull_page(limit=2).json
        told |= {(each["type"], each["id"]): each["why"] for each in page["gone"]}
        one.cursor = page["cursor"]
        if not page["more"]:
            break
    assert told["pupil", "S1-p1"] == told["visit", "S1-v1"] == told["photo", photo] == "erased"
    assert set(told.values()) == {"erased"}
