"""The smaller repositories: staff and classes, outbox, uploads, photos' files, families' links, audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from server.store.classes import Enrolled, Period
from server.store.notes import NoteLink
from server.store.people import RoleHeld, Teaches
from server.store.photo_files import StoredPhoto
from server.store.unit import Store
from server.store.uploads import Upload
from sync.state import Record
from tests.contracts.conftest import NOW, Seed, undone

TODAY = date(2026, 1, 9)
DAY = timedelta(days=1)


def test_roles_and_teaching_are_dated(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(Record("person", "t1", {"name": "许青禾"}))
        for id_ in ("c1", "c2"):
            unit.records.put(Record("class", id_, {"name": id_}))
        unit.people.add_roles(
            [
                RoleHeld("t1", "teacher"),
                RoleHeld("t1", "office", TODAY + DAY),
                RoleHeld("t1", "leader", None, TODAY),
            ]
        )
        unit.people.add_teaching([Teaches("t1", "c1", "语文"), Teaches("t1", "c2", ends=TODAY - 10 * DAY)])
    with store.write(school) as unit:
        people = unit.people
        assert people.roles("t1", TODAY) == {"teacher", "leader"}
        assert people.roles("t1", TODAY + DAY) == {"teacher", "office"}
        assert people.with_role("leader", TODAY) == {"t1"}
        assert people.classes_of("t1", TODAY) == {"c1"}
        assert people.taught_since("t1", TODAY - 60 * DAY) == {"c1", "c2"}
        assert people.taught_since("t1", TODAY - 5 * DAY) == {"c1"}
        assert people.teachers_of("c1", TODAY) == {"t1"}
        people.end_teaching("t1", "c1", TODAY)
        assert people.classes_of("t1", TODAY + DAY) == set()
        assert [t.subject for t in people.teachings(TODAY)] == ["语文"]


def test_pupils_sit_in_classes_from_day_to_day(store: Store, school: str) -> None:
    year = Period("2025", "2025-2026", date(2025, 9, 1), date(2026, 8, 31))
    term = Period("2025-1", "上学期", date(2025, 9, 1), date(2026, 1, 20), year="2025")
    with store.write(school) as unit:
        unit.records.put(Record("pupil", "p1", {"name": "林小满", "class": "c2"}))
        for id_ in ("c1", "c2"):
            unit.records.put(Record("class", id_, {"name": id_}))
        unit.classes.add_periods([term, year])
        unit.classes.add_households({"h1": "上禾村"})
        unit.classes.enrol(
            [Enrolled("p1", "c1", None, None, TODAY - DAY), Enrolled("p1", "c2", "2025", TODAY)]
        )
    with store.read(school) as unit:
        assert unit.classes.pupils_of("c1", TODAY - DAY) == {"p1"}
        assert unit.classes.pupils_of("c1", TODAY) == set()
        assert unit.classes.pupils_of("c2", TODAY) == {"p1"}
        assert {e.class_id for e in unit.classes.enrolments("p1")} == {"c1", "c2"}
        assert (unit.classes.years(), unit.classes.terms()) == ([year], [term])
        facts = unit.schools.get()
        assert facts is not None
        assert (facts.id, facts.name, facts.zone) == (school, "禾溪镇中心小学", "Asia/Shanghai")


def test_a_job_is_leased_once_and_again_when_its_lease_runs_out(store: Store, school: str) -> None:
    kind = f"note.{school}"
    minute = timedelta(minutes=1)
    with store.write(school) as unit:
        unit.outbox.add(kind, {"note": "n1"}, NOW, id_="once")
        unit.outbox.add(kind, {"note": "other"}, NOW, id_="once")
        unit.outbox.add(kind, {"note": "n2"}, NOW + DAY)
    with store.across_schools() as everywhere:
        (job,) = everywhere.lease(NOW, minute, kinds=[kind])
        assert (job.id, job.school, job.payload, job.tries) == ("once", school, {"note": "n1"}, 1)
        assert everywhere.lease(NOW, minute, kinds=[kind]) == []
        (again,) = everywhere.lease(NOW + minute, minute, kinds=[kind])
        assert again.tries == 2
    with store.write(school) as unit:
        assert not unit.outbox.done(job), "the first lease is lost"
        assert unit.outbox.retry(again, NOW + 2 * minute, "no answer")
        assert not unit.outbox.done(again)
        assert [j.last_error for j in unit.outbox.listing("ready")] == ["no answer", None]
    with store.across_schools() as everywhere:
        (third,) = everywhere.lease(NOW + 2 * minute, minute, kinds=[kind])
    with store.write(school) as unit:
        assert unit.outbox.give_up(third, "unreachable")
        assert [j.id for j in unit.outbox.listing("dead")] == ["once"]


def test_a_job_of_a_broken_transaction_does_not_exist(store: Store, school: str) -> None:
    with undone(store, school) as unit:
        unit.outbox.add("x", {}, NOW, id_="never")
    with store.read(school) as unit:
        assert unit.outbox.listing("ready") == []


def test_uploads_are_kept_and_expire(store: Store, school: str) -> None:
    upload = Upload("u1", "f1", "v1", "t1", "ab" * 32, "image/jpeg", 300_000, NOW, NOW + 7 * DAY)
    with store.write(school) as unit:
        unit.uploads.add(upload)
        unit.uploads.add(replace(upload, id="u2", created_at=NOW + DAY, expires_at=NOW + 9 * DAY))
    with store.write(school) as unit:
        found = unit.uploads.lock("u1")
        assert found is not None
        changed = replace(found, received=4096, parts=[{"name": "a", "size": 4096}], state="open")
        unit.uploads.save(changed)
    with store.write(school) as unit:
        again = unit.uploads.get("u1")
        assert again is not None
        assert (again.received, list(again.parts)) == (4096, [{"name": "a", "size": 4096}])
        assert [u.id for u in unit.uploads.of_photo("f1")] == ["u2", "u1"]
        assert [u.id for u in unit.uploads.expired(NOW + 7 * DAY)] == ["u1"]
        unit.uploads.remove("u1")
        assert unit.uploads.get("u1") is None


def test_files_of_a_photo(store: Store, school: str) -> None:
    blob, small = f"blob-{school}", f"small-{school}"
    stored = StoredPhoto("f1", "aa", "hmac-1", "bb", blob, {"320": small}, 120_000, NOW)
    with store.write(school) as unit:
        unit.photo_files.put(stored)
        unit.photo_files.put(replace(stored, photo="f2"))
        assert unit.photo_files.get("f1") == stored
        assert unit.photo_files.remove("f1") == stored
        assert unit.photo_files.remove("f1") is None
    with store.across_schools() as everywhere:
        assert everywhere.blob_in_use(blob)
        assert everywhere.blob_in_use(small)
    with store.write(school) as unit:
        unit.photo_files.remove("f2")
    with store.across_schools() as everywhere:
        assert not everywhere.blob_in_use(blob)
        assert not everywhere.blob_in_use(small)


def test_links_of_a_note(store: Store, school: str) -> None:
    from server.store.devices import token_hash

    token = f"token-{school}"
    with store.write(school) as unit:
        unit.records.put(Record("note", "n1", {"visit": "v1", "guardian": "g1", "state": "published"}))
        link = unit.notes.add_link(
            "n1", token_hash=token_hash(token), code_hash="keyed", now=NOW, expires_at=NOW + 14 * DAY
        )
    with store.across_schools() as everywhere:
        assert everywhere.note_link("wrong") is None
        found = everywhere.note_link(token)
        assert found == NoteLink(
            link, school, "n1", token_hash(token), "keyed", [], 0, NOW, NOW + 14 * DAY, None, None
        )
    with store.write(school) as unit:
        unit.notes.count_try(link)
        unit.notes.count_try(link)
        locked = unit.notes.lock(link)
        assert locked is not None
        assert locked.tries == 2
        unit.notes.bind_devices(link, ["d1"])
        unit.notes.revoke_links("n1", NOW)
    with store.read(school) as unit:
        (again,) = unit.notes.links_of("n1")
        assert (list(again.devices), again.tries, again.revoked_at) == (["d1"], 0, NOW)


def test_links_of_a_print_run(store: Store, school: str) -> None:
    with store.write(school) as unit:
        unit.records.put(Record("note", "n1", {"visit": "v1", "guardian": "g1", "state": "published"}))
        there, under_way = (
            unit.notes.add_link(
                "n1", token_hash=f"{school}-{n}", code_hash="keyed", now=NOW, expires_at=NOW + DAY, run=run
            )
            for n, run in enumerate((None, "r1"))
        )
    with store.write(school) as unit:
        (found,) = unit.notes.links_of_run("r1")
        assert (found.id, found.run) == (under_way, "r1")
        unit.notes.arrived(under_way)
        unit.notes.revoke(there, NOW)
        unit.notes.revoke(there, NOW + DAY)
    with store.read(school) as unit:
        assert unit.notes.links_of_run("r1") == []
        ended = {link.id: link.revoked_at for link in unit.notes.links_of("n1")}
    assert ended == {there: NOW, under_way: None}


def test_letters_of_a_print_run(store: Store, school: str) -> None:
    """They end the letters made before them, of the same campaign, and no other; a link that was sent stays."""
    made = {"way": "paper", "expires_at": NOW + DAY}
    with store.write(school) as unit:
        add = unit.families.invitations.add
        add([("u1", "g1", f"{school}-a")], campaign="k1", now=NOW, **made)
        add([("u1", "g1", f"{school}-b")], campaign="k2", now=NOW, **made)
        sent = {**made, "way": "text"}
        add([("u1", "g3", f"{school}-e")], campaign="k1", now=NOW + DAY / 2, **sent)
        add([("u1", "g2", f"{school}-c")], campaign="k1", now=NOW + DAY, run="r1", renews=True, **made)
        add([("u1", "g2", f"{school}-d")], campaign="k1", now=NOW + 2 * DAY, run="r2", **made)
    with store.write(school) as unit:
        invitations = unit.families.invitations
        (found,) = invitations.of_run("r1")
        assert (found.run, found.renews) == ("r1", True)
        invitations.revoke_before(["u1"], "k1", "paper", "r1", found.created_at, NOW + DAY)
        invitations.arrived("r1")
    with store.read(school) as unit:
        assert unit.families.invitations.of_run("r1") == []
        stands = [
            (one.revoked_at is None, one.run)
            for campaign in ("k1", "k2")
            for one in unit.families.invitations.of(["u1"], campaign)
        ]
    assert stands == [(False, None), (True, None), (True, None), (True, "r2"), (True, None)]


def test_the_audit_chain_shows_every_tampering(store: Store, school: str) -> None:
    with store.write(school) as unit:
        for number in range(5):
            unit.audit.add(
                at=NOW, by="t1", act="visit.read", subject=f"visit:v{number}", detail={"n": number}
            )
    with store.read(school) as unit:
        head = unit.audit.head()
        assert [e.place for e in unit.audit.entries()] == [1, 2, 3, 4, 5]
        assert unit.audit.first_broken(head=head) is None
    for harm, noticed in (
        ("UPDATE audit SET act = 'visit.none' WHERE school_id = :s AND place = 3", 3),
        ("DELETE FROM audit WHERE school_id = :s AND place = 2", 2),
        ("DELETE FROM audit WHERE school_id = :s AND place = 5", 5),
    ):
        with undone(store, school) as unit:
            unit._tx.execute(text(harm).bindparams(s=school))
            assert unit.audit.first_broken(head=head) == noticed


def test_organisations_schools_and_health(store: Store, school: str, seed: Seed) -> None:
    with store.across_schools() as everywhere:
        everywhere.ping()
        everywhere.add_organisations(
            [("province", None, "province", "某省"), ("city", "province", "city", "某市")]
        )
        everywhere.add_organisations([("city", "province", "city", "别名")])
        assert school in everywhere.schools()


def test_the_epoch_stays_until_a_restore(store: Store) -> None:
    before = store.facts
    assert store.epoch == before.epoch
    fresh = Store(str(store.engine.url), store.keys, engine=store.engine)
    assert fresh.facts == before
    assert fresh.new_epoch() != before.epoch
    assert fresh.facts.inc != before.inc
    assert Store("", store.keys, engine=store.engine).facts == fresh.facts


def test_minted_names_are_well_formed_and_differ(store: Store, school: str) -> None:
    with store.read(school) as unit:
        stamps = {unit.mint_stamp() for _ in range(100)}
        assert len(stamps) == 100
        assert all(stamp.startswith(f"{unit.server_inc}.") for stamp in stamps)
        assert all(0 < int(part) < 2**53 for stamp in stamps for part in stamp.split("."))
        assert unit.mint_conflict_id().startswith("c_")
        assert len(unit.mint_id()) == 32
