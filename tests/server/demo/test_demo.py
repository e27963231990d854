"""The demo school as a server holds it and as phones see it."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter

import pytest

from server.demo import load_demo
from server.domain.consent import from_values, photo_verdict
from server.domain.privacy import redact
from server.domain.visits import missing
from server.media import check_jpeg
from server.packs import shipped
from server.services.placing import Placing
from server.services.school_schema import school_schema
from sync.shape import value_fault
from tests.server.demo.conftest import NOW, TODAY, phone_of
from tests.support.world import World

PAPERS = ("ledger_item", "trip", "appointment", "support", "consultation", "essay")
TYPES = (
    "person",
    "class",
    "pupil",
    "guardian",
    "campaign",
    "assignment",
    "visit",
    "consent",
    "photo",
    "note",
    *PAPERS,
)


def test_what_there_is(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        count = {type_: unit.records.count(type_) for type_ in TYPES}
        assert [len(unit.classes.years()), len(unit.classes.terms())] == [2, 4]
        assert len(unit.classes.enrolments("hx-p001")) == 2
    assert (count["person"], count["class"], count["pupil"], count["assignment"]) == (25, 12, 300, 300)
    assert count["visit"] > 250
    assert count["photo"] > 40
    assert count["note"] > 200
    assert all(count[type_] for type_ in PAPERS)
    with demo.store.read("qingshi") as unit:
        assert unit.records.count("pupil") == 60


def test_the_accounts_file(demo: World) -> None:
    path = demo.settings.data_dir / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    accounts = json.loads(path.read_text(encoding="utf-8"))
    assert {"role", "user", "password", "name", "school"} <= set(accounts[0])
    roles = Counter(a["role"] for a in accounts)
    assert roles["homeroom"] == 18
    assert roles["teacher"] >= 4
    assert {"office", "leader", "bureau"} <= set(roles)
    assert len({a["user"] for a in accounts}) == len(accounts)
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", a["password"]) for a in accounts)


def test_a_second_start_changes_nothing(demo: World) -> None:
    path = demo.settings.data_dir / "demo-accounts.json"
    before = path.read_bytes(), path.stat().st_mtime_ns
    with demo.store.read("hexi") as unit:
        clock = unit.clock()
    load_demo(demo.store, demo.settings, demo.parts.media, demo.parts.blobs)
    with demo.store.read("hexi") as unit:
        assert unit.clock() == clock
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("school", ["hexi", "qingshi"])
def test_every_record_stands_in_the_scopes_that_the_services_would_give(demo: World, school: str) -> None:
    with demo.store.read(school) as unit:
        placing = Placing(unit, TODAY)
        for type_ in ("pupil", "guardian", "assignment", "visit", "consent", "photo", "note", *PAPERS):
            for record in unit.records.by(type_):
                assert unit.records.scopes(type_, record.id) == placing.scopes(record), (type_, record.id)


def test_every_value_fits_its_field(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        schema = school_schema(unit, NOW).schema
        for type_ in TYPES:
            for record in unit.records.by(type_):
                for key, value in record.values.items():
                    spec = schema.types[type_].field(key)
                    assert spec or key == "author", (type_, key)
                    assert spec is None or value_fault(spec, value) is None, (type_, key, value)


def test_every_visit_could_have_been_submitted(demo: World) -> None:
    pack = shipped("huangli-2018")
    with demo.store.read("hexi") as unit:
        for visit in unit.records.by("visit"):
            assert missing(visit.values, pack) == []


def test_no_two_visits_of_a_class_read_alike(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        rooms = {p.id: p.values["class"] for p in unit.records.by("pupil")}
        texts = Counter((rooms[v.values["pupil"]], v.values["process"]) for v in unit.records.by("visit"))
    assert set(texts.values()) == {1}


def test_texts_are_filled_and_hold_no_numbers(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        for type_ in ("visit", "note", "assignment"):
            for record in unit.records.by(type_):
                for value in record.values.values():
                    if isinstance(value, str):
                        assert "{" not in value
                        assert redact(value)[1] == []


def test_photos_are_clean_and_allowed(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        photos = unit.records.by("photo")
        for photo in photos:
            visit = unit.records.get("visit", photo.values["visit"])
            files = unit.photo_files.get(photo.id)
            assert visit
            assert files
            check_jpeg(demo.parts.blobs.get(files.blob))
            assert {"320", "960"} == set(files.thumbs)
            consents = unit.records.by("consent", pupil_id=visit.values["pupil"])
            assert photo_verdict((from_values(c.values, TODAY) for c in consents), TODAY, visit.id).may_keep
    assert photos[0].values["receipt"]["removed"] == ["exif", "gps", "time"]


def test_the_teachers_first_page_shows_the_evening(demo: World) -> None:
    phone = phone_of(demo, "t1001")
    page = phone.pull_page(200).json
    rows = {(r["type"], r["id"]): r["values"] for r in page["rows"]}
    due = sorted(
        (v["planned_at"], rows["pupil", v["pupil"]]["name"])
        for (type_, _), v in rows.items()
        if type_ == "assignment" and v.get("planned_on") == TODAY.isoformat() and v["lead"] == phone.person
    )
    assert due == [("19:00", "罗小满"), ("20:10", "韦星野"), ("21:00", "覃知夏")]
    assert ("campaign", "hx-c2026n") in rows


def test_the_teachers_phone_holds_the_class_and_its_families(demo: World) -> None:
    phone = phone_of(demo, "t1001")
    phone.pull()
    mine = [r for r in phone.of("pupil") if r["values"]["class_name"] == "四（2）班"]
    assert len(mine) == 25
    assert {r["values"]["village"][:3] for r in mine} >= {"石桥村", "上湾村"}
    assert [r for r in mine if r["values"]["visit_first"]]
    done = [r for r in phone.of("visit") if r["values"]["campaign"] == "hx-c2026n"]
    assert 5 <= len(done) <= 16
    assert phone.row("person", "hx-t1002")["values"]["name"] == "黄启明"
    evening = next(a for a in phone.of("assignment") if a["values"]["pupil"] == "hx-p001")
    assert evening["values"]["companions/hx-t1002"] is True
    assert evening["values"]["wish"] == "奶奶在家，想谈谈写作业的事"


def test_a_companion_and_a_specialist_have_work_of_their_own(demo: World) -> None:
    for user in ("t1002", "t1014", "t1022", "t1025"):
        phone = phone_of(demo, user)
        phone.pull()
        assert [a for a in phone.of("assignment") if a["values"]["lead"] == phone.person]
        assert all(
            a["values"]["pupil"] in {p["id"] for p in phone.of("pupil")} for a in phone.of("assignment")
        )


def test_the_schools_do_not_see_each_other(demo: World) -> None:
    phone = phone_of(demo, "t2001")
    phone.pull()
    assert phone.of("pupil")
    assert {id_.split("-")[0] for type_, id_ in phone.rows if type_ in ("pupil", "guardian", "person")} == {
        "qs"
    }


def test_the_bureau_holds_no_records(demo: World) -> None:
    phone = phone_of(demo, "b0001")
    phone.pull()
    assert phone.rows == {}


def test_answers_are_there_to_be_read(demo: World) -> None:
    phone = phone_of(demo, "t1001")
    phone.pull()
    answers = [n for n in phone.of("note") if n["values"]["state"] == "answered"]
    assert answers
    assert all(n["values"]["answered_at"] for n in answers)


def test_what_families_thought_of_a_visit_is_sealed_as_a_phone_seals_it(demo: World) -> None:
    with demo.store.read("hexi") as unit:
        visits = unit.records.by("visit")
    said = [entry["body"] for visit in visits for entry in visit.appends.get("feedback", ())]
    assert len(said) > 50
    assert {frozenset(body) for body in said} == {frozenset({"kid", "box"})}
