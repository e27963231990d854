"""Waiting ops seen from what frees them; and the dated facts that staff and pupils change by."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.store.classes import Enrolled
from server.store.errors import Erased
from server.store.feed import Cursor, Place
from server.store.ops import Verdict
from server.store.people import RoleHeld, Teaches
from server.store.unit import Store
from server.store.uploads import Upload
from sync.state import Record
from tests.contracts.conftest import NOW, visit
from tests.contracts.test_ops import arrived

TODAY = date(2026, 1, 9)


def test_unread_ops_come_oldest_first_in_pages_with_their_contents(store: Store, school: str) -> None:
    ops = [arrived(n, f"o{n}", received_at=NOW + timedelta(seconds=n)) for n in range(1, 6)]
    with store.write(school) as unit:
        unit.ops.add(ops)
        unit.ops.set_state({op.key: Verdict("quarantined", "unknown_field") for op in ops[:4]})
        unit.ops.set_state({ops[4].key: Verdict("quarantined", "bad_shape")})
    with store.read(school) as unit:
        page, place = unit.refused.quarantined({"unknown_field", "unknown_type"}, limit=3)
        rest, end = unit.refused.quarantined({"unknown_field"}, place, limit=3)
    assert [op.op for op in (*page, *rest)] == ["o1", "o2", "o3", "o4"]
    assert all(op.raw for op in page)
    assert (place is None, end) == (False, None)


def test_one_push_is_listed_by_its_counter(store: Store, school: str) -> None:
    ops = [arrived(n, f"o{n}") for n in (3, 1, 2, 5, 4)]
    with store.write(school) as unit:
        unit.ops.add(ops)
        unit.ops.set_state({op.key: Verdict("quarantined", "bad_shape") for op in ops})
    with store.read(school) as unit:
        seen, cursor = unit.ops.quarantine(limit=2)
        while cursor is not None:
            page, cursor = unit.ops.quarantine(limit=2, cursor=cursor)
            seen += page
    assert [op.n for op in seen] == [5, 4, 3, 2, 1]


def test_an_op_moves_under_its_pupils_key_and_goes_with_it(store: Store, school: str) -> None:
    one = arrived(1, "o1", pupil=None)
    with store.write(school) as unit:
        unit.ops.add([one])
        unit.ops.set_state({one.key: Verdict("quarantined", "bad_shape")})
    with store.write(school) as unit:
        unit.refused.rekey({one.key: "p1", "nothing": "p1"})
    with store.write(school) as unit:
        found = unit.ops.get(one.key)
        assert found is not None
        assert (found.raw, found.pupil) == (one.raw, "p1")
        unit.pupil_keys.erase("p1", NOW)
        unit.ops.purge("p1")
    with store.read(school) as unit:
        found = unit.ops.get(one.key)
        assert found is not None
        assert found.raw is None
        assert unit.ops.quarantine()[0] == []
    with pytest.raises(Erased), store.write(school) as unit:
        unit.ops.add([arrived(2, "o2")])


def test_what_waits_for_one_record_waits_for_another(store: Store, school: str) -> None:
    held, refused, done = (arrived(n, f"o{n}") for n in (1, 2, 3))
    with store.write(school) as unit:
        unit.ops.add([held, refused, done])
        unit.ops.set_state({held.key: Verdict("held"), refused.key: Verdict("quarantined", "bad_shape")})
        unit.ops.set_state({done.key: Verdict("applied")})
        unit.refused.redirect("visit", "v1", "v9")
    with store.read(school) as unit:
        assert [op.op for op in unit.ops.held_for([("visit", "v9")])] == ["o1", "o2"]
        assert unit.ops.find("o3")[0].record == "v1"


def test_roles_and_teaching_end_with_yesterday(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(Record("person", "t1", {"name": "余青禾"}), {"office:x"})
        for room in ("c1", "c2"):
            unit.records.put(Record("class", room, {"name": room}), {"office:x"})
        unit.people.add_roles([RoleHeld("t1", "teacher"), RoleHeld("t1", "office", TODAY)])
        unit.people.add_teaching([Teaches("t1", "c1"), Teaches("t1", "c2", starts=TODAY)])
        unit.people.end_roles("t1", ["office"], TODAY)
        unit.people.stop_teaching("t1", ["c1"], TODAY)
        assert unit.people.roles("t1", TODAY) == {"teacher"}
        assert unit.people.classes_of("t1", TODAY) == {"c2"}
        assert unit.people.classes_of("t1", TODAY - timedelta(days=1)) == {"c1"}
        unit.people.stop_teaching("t1", [], TODAY)
        assert unit.people.classes_of("t1", TODAY) == {"c2"}


def test_a_pupil_sits_in_one_class_a_day(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(Record("pupil", "p1", {"name": "陶小满"}), {"office:x"})
        for room in ("c1", "c2"):
            unit.records.put(Record("class", room, {"name": room}), {"office:x"})
        unit.classes.enrol([Enrolled("p1", "c1")])
        unit.classes.move("p1", "c2", TODAY)
        assert unit.classes.pupils_of("c1", TODAY) == set()
        assert unit.classes.pupils_of("c2", TODAY) == {"p1"}
        assert unit.classes.pupils_of("c1", TODAY - timedelta(days=1)) == {"p1"}


def test_open_uploads_of_a_person_are_summed(store: Store, school: str) -> None:
    def upload(id_: str, person: str, state: str = "open") -> Upload:
        facts = {"photo": id_, "visit": "v1", "sha256": "", "media_type": "image/jpeg", "length": 100}
        return Upload(id=id_, person=person, created_at=NOW, expires_at=NOW, state=state, **facts)  # type: ignore[arg-type]

    with store.write(school) as unit:
        for each in (upload("u1", "t1"), upload("u2", "t1"), upload("u3", "t1", "kept"), upload("u4", "t2")):
            unit.uploads.add(each)
        assert unit.uploads.announced("t1") == 200
        assert unit.uploads.announced("nobody") == 0


def test_the_rows_of_some_types_are_read_again(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(Record("person", "t1", {"name": "余青禾"}), {"self:t1", "class:c1"})
        for each in ("v1", "v2", "v3"):
            unit.records.put(visit(each), {"self:t1", "class:c1"})
    held = ["self:t1", "class:c1"]
    with store.read(school) as unit:
        end = unit.feed.page(None, held, 100).cursor
        assert unit.feed.page(end, held, 100).entries == []
        cursor = end.reread(["visit"])
        seen = []
        for _ in range(5):
            page = unit.feed.page(Cursor.from_json(cursor.to_json()), held, 1)
            seen += [(entry.type, entry.id) for entry in page.entries]
            cursor = page.cursor
        assert seen == [("visit", "v3"), ("visit", "v2"), ("visit", "v1")]
        assert end.reread([]) == end
        under_way = unit.feed.page(None, held, 1).cursor.reread(["visit"])
        assert {p.only for p in under_way.places.values()} == {()}
        assert len(unit.feed.page(under_way, held, 100).entries) == 4
    with pytest.raises((TypeError, ValueError, IndexError)):
        Place.from_json([1])
