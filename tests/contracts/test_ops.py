"""The op log and the history: stored before judged, once, unreadable without the pupil's key."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import event

from server.store.errors import Erased
from server.store.ops import Arrived, Verdict
from server.store.unit import Store
from sync.state import Write
from tests.contracts.conftest import NOW, Seed, database_path, visit

SECRET = "奶奶说孩子夜里常哭"


def arrived(
    n: int | None, op: str | None = None, *, inc: int = 37, words: str = SECRET, **rest: object
) -> Arrived:
    raw = f'{{"op":"{op}","n":{n},"set":{{"process":["{words}",null]}}}}'.encode()
    facts: dict[str, object] = {
        "type": "visit",
        "record": "v1",
        "pupil": "p1",
        "by": "t1",
        "received_at": NOW,
        **rest,
    }
    sha = hashlib.sha256(raw).hexdigest()
    return Arrived(raw=raw, sha256=sha, inc=inc, op=op, n=n, **facts)  # type: ignore[arg-type]


def test_an_op_comes_back_with_its_content(store: Store, school: str) -> None:
    one = arrived(1, "o1")
    with store.write(school) as unit:
        unit.ops.add([one])
    with store.read(school) as unit:
        found = unit.ops.get(one.key)
        assert found is not None
        assert (found.raw, found.state, found.inc, found.n, found.pupil) == (one.raw, "stored", 37, 1, "p1")
        assert found.received_at == NOW


def test_the_same_op_again_keeps_its_first_verdict(store: Store, school: str) -> None:
    one = arrived(1, "o1")
    with store.write(school) as unit:
        unit.ops.add([one])
        unit.ops.set_state({one.key: Verdict("merged", result={"status": "merged"})})
    with store.write(school) as unit:
        assert unit.ops.look_up([one.key], [], 1, [])[0].state == "merged"
        unit.ops.add([one])
    with store.read(school) as unit:
        assert [op.result for op in unit.ops.find("o1")] == [{"status": "merged"}]


def test_a_verdict_can_follow_in_a_later_transaction(store: Store, school: str) -> None:
    one = arrived(1, "o1")
    with store.write(school) as unit:
        unit.ops.add([one])
    with store.write(school) as unit:
        unit.ops.set_state(
            {one.key: Verdict("quarantined", "unknown_field", {"x": ["unknown"]}, {"status": "q"})}
        )
    with store.read(school) as unit:
        found = unit.ops.look_up([one.key], [], 1, [])[0]
        assert (found.state, found.code, found.errors) == ("quarantined", "unknown_field", {"x": ["unknown"]})


def test_reused_ids_and_counters_are_both_kept(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.ops.add([arrived(1, "o1"), arrived(1, "o1", words="别的"), arrived(1, "o2")])
    with store.read(school) as unit:
        assert len(unit.ops.find("o1")) == 2
        assert len(unit.ops.by_inc_n([(37, 1), (37, 2)])[37, 1]) == 3


def test_acked_n_stops_at_the_first_gap(store: Store, seed: Seed) -> None:
    with store.write(seed.school) as unit:
        inc = unit.incarnations.give("d1", "t1", NOW)
        unit.ops.add([arrived(n, f"o{n}", inc=inc) for n in (1, 2, 4, 5)])
        assert unit.incarnations.advance(inc) == 2
    with store.write(seed.school) as unit:
        unit.ops.add([arrived(3, "o3", inc=inc)])
        assert unit.incarnations.advance(inc) == 5
        assert unit.incarnations.all_acked() == {inc: 5}
    with store.write(seed.school) as unit:
        unit.incarnations.set_durable({inc: 4})
        unit.incarnations.set_durable({inc: 3})
        facts = unit.incarnations.lock([inc])[inc]
        assert (facts.acked_n, facts.durable_n, facts.person) == (5, 4, "t1")
        assert unit.incarnations.get(inc + 1) is None
        assert unit.incarnations.get(2**70) is None


def test_held_ops_of_a_record_and_those_that_waited_too_long(store: Store, school: str) -> None:
    early = arrived(1, "o1", received_at=NOW - timedelta(days=6))
    late = arrived(2, "o2")
    other = arrived(3, "o3", record="v2")
    with store.write(school) as unit:
        unit.ops.add([early, late, other])
        unit.ops.set_state({op.key: Verdict("held") for op in (early, late, other)})
    with store.read(school) as unit:
        assert [op.op for op in unit.ops.held_for([("visit", "v1")])] == ["o1", "o2"]
        assert [op.op for op in unit.ops.held_before(NOW - timedelta(days=5))] == ["o1"]
        assert unit.ops.held_for([]) == []


def test_quarantine_is_listed_newest_first_in_pages(store: Store, school: str) -> None:
    ops = [
        arrived(n, f"o{n}", received_at=NOW + timedelta(seconds=n // 2), by=f"t{n % 2}") for n in range(1, 8)
    ]
    unreadable = arrived(None, None, type=None, record=None, pupil=None)
    with store.write(school) as unit:
        unit.ops.add([*ops, unreadable])
        unit.ops.set_state({op.key: Verdict("quarantined", "bad_shape") for op in (*ops, unreadable)})
    seen = []
    cursor = None
    with store.read(school) as unit:
        while True:
            page, cursor = unit.ops.quarantine(limit=3, cursor=cursor)
            seen.extend(page)
            if cursor is None:
                break
        assert len(seen) == 8
        assert {op.key for op in seen} == {op.key for op in (*ops, unreadable)}
        assert [op.received_at for op in seen] == sorted((op.received_at for op in seen), reverse=True)
        assert all(op.raw for op in seen)
        mine, _ = unit.ops.quarantine(by="t0")
        assert {op.op for op in mine} == {"o2", "o4", "o6"}


def test_history_is_what_was_written(store: Store, school: str) -> None:
    first = Write("process", SECRET, "37.1", None, "t1", "2026-01-09T15:02:11+08:00")
    second = Write("process", None, "37.2", "37.1", "t1", "2026-01-09T15:03:11+08:00", closes=("12.1",))
    beside = Write("mode", "phone", "37.2", None, "t1", "2026-01-09T15:03:11+08:00")
    with store.write(school) as unit:
        unit.history.add("visit", "v1", [first, second, beside], pupil="p1")
        assert unit.history.for_record("visit", "v1").get("process", "37.2") == second
    with store.write(school) as unit:
        unit.history.add("visit", "v1", [second, beside], pupil="p1")
        unit.history.add("visit", "v1", [Write("met/p1", True, "37.2", None, "t1", "x")], pupil="p1")
    with store.read(school) as unit:
        history = unit.history.for_record("visit", "v1")
        assert history.get("process", "37.1") == first
        assert history.get("mode", "37.2") == beside
        assert history.get("mode", "37.9") is None
        assert len(unit.history.read("visit", "v1")) == 4
        assert unit.history.for_record("visit", "v2").get("process", "37.1") is None


def test_the_histories_of_a_page_are_read_at_once(store: Store, school: str) -> None:
    writes = {f"v{k}": Write("process", SECRET, f"37.{k}", None, "t1", "x") for k in (1, 2, 3)}
    with store.write(school) as unit:
        for id_, write in writes.items():
            unit.history.add("visit", id_, [write], pupil=f"p{id_}")
    asked: list[str] = []
    with store.read(school) as unit:
        unit.history.prepare(("visit", id_) for id_ in ("v1", "v2", "v9"))
        event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        for id_ in ("v1", "v2"):
            assert unit.history.for_record("visit", id_).get("process", f"37.{id_[1:]}") == writes[id_]
        assert unit.history.for_record("visit", "v9").get("process", "37.1") is None
        assert asked == []
        assert unit.history.for_record("visit", "v3").get("process", "37.3") == writes["v3"]
        assert asked


def test_a_stamp_of_a_quarantined_op_is_an_unknown_text(store: Store, school: str) -> None:
    one, two = arrived(1, "o1"), arrived(2, "o2")
    with store.write(school) as unit:
        unit.ops.add([one, two])
        unit.ops.set_state({one.key: Verdict("quarantined", "bad_shape"), two.key: Verdict("applied")})
    with store.read(school) as unit:
        history = unit.history.for_record("visit", "v1")
        assert history.unknown_text("37.1")
        assert not history.unknown_text("37.2")
        for odd in ("", "37", "x.1", "1.x", f"{2**80}.1", "37.-1", "٣٧.1"):
            assert not history.unknown_text(odd)


def test_an_erased_pupil_is_unreadable_for_good(store: Store, school: str) -> None:
    one = arrived(1, "o1")
    write = Write("process", SECRET, "37.1", None, "t1", "x")
    with store.write(school) as unit:
        unit.ops.add([one])
        unit.history.add("visit", "v1", [write], pupil="p1")
    with store.write(school) as unit:
        unit.pupil_keys.erase("p1", NOW)
    with store.read(school) as unit:
        assert unit.pupil_keys.is_erased("p1")
        assert not unit.pupil_keys.is_erased("p2")
        found = unit.ops.get(one.key)
        assert found is not None
        assert found.raw is None
        assert unit.history.read("visit", "v1") == []
    with pytest.raises(Erased), store.write(school) as unit:
        unit.ops.add([arrived(2, "o2")])
    with pytest.raises(Erased), store.write(school) as unit:
        unit.history.add("visit", "v1", [write], pupil="p1")


def test_purging_leaves_stubs(store: Store, school: str) -> None:
    one = arrived(1, "o1")
    with store.write(school) as unit:
        unit.ops.add([one])
        unit.history.add("visit", "v1", [Write("process", SECRET, "37.1", None, "t1", "x")], pupil="p1")
    with store.write(school) as unit:
        unit.ops.purge("p1")
        unit.history.purge("p1")
    with store.read(school) as unit:
        found = unit.ops.get(one.key)
        assert found is not None
        assert (found.raw, found.sha256) == (None, one.sha256)
        assert unit.history.read("visit", "v1") == []


def test_no_word_of_an_op_or_a_former_value_lies_open_on_disk(sqlite_store: Store, keys: object) -> None:
    from tests.contracts.conftest import make_school

    school = make_school(sqlite_store, keys)  # type: ignore[arg-type]
    with sqlite_store.write(school) as unit:
        unit.ops.add([arrived(1, "o1", words="甲乙丙丁的秘密")])
        unit.history.add(
            "visit", "v1", [Write("process", "戊己庚辛的秘密", "37.1", None, "t1", "x")], pupil="p1"
        )
        unit.records.put(visit("v1", process="壬癸可见"), ["office:x"])
    path = database_path(sqlite_store)
    disk = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert "壬癸可见".encode() in disk
    assert "甲乙丙丁的秘密".encode() not in disk
    assert "戊己庚辛的秘密".encode() not in disk
    assert b"\\u7532" not in disk
