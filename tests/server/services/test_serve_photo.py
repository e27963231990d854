"""Who is shown a photo, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server import media
from server.blobs import MemoryBlobs
from server.services.problem import Problem
from server.services.serve_photo import Shown, find_photo, read_photo
from server.services.withdraw_photos import DROP_BLOBS, drop_blobs, lapsed_pupils, withdraw_photos
from sync.state import Record
from tests.support.family_school import LEADER, NOW, OFFICE, SCHOOL, add_consent, put
from tests.support.photo_school import HUANG, LIN, OTHER, PHOTO, STRANGER, PhotoSchool, open_photo_school


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    yield
    media.close()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[PhotoSchool]:
    school = open_photo_school(tmp_path)
    yield school
    school.store.close()


def look(school: PhotoSchool, who=LIN, photo: str = PHOTO, size: str = "view", now=NOW) -> bytes:
    return read_photo(school.intake.blobs, find_photo(school.store, who, photo, size, now))


def hidden(school: PhotoSchool, *args, **named) -> str:
    with pytest.raises(Problem) as problem:
        look(school, *args, **named)
    assert problem.value.status == 404
    return problem.value.code


def test_party_office_and_leader_see_it_in_three_sizes(school: PhotoSchool) -> None:
    school.send()
    for who in (LIN, HUANG, OFFICE, LEADER):
        for size in ("view", "card", "thumb"):
            media.check_jpeg(look(school, who, size=size))
    assert len(look(school, size="thumb")) < len(look(school, size="view"))


def test_nobody_else_learns_that_it_exists(school: PhotoSchool) -> None:
    school.send()
    assert hidden(school, STRANGER) == hidden(school, LIN, OTHER) == "not_found"


def test_a_drafts_photos_are_the_partys_alone(tmp_path: Path) -> None:
    school = open_photo_school(tmp_path, status="draft")
    school.send()
    assert look(school, HUANG)
    assert hidden(school, OFFICE) == "not_found"
    school.store.close()


def test_before_its_verdict_it_is_not_ready(school: PhotoSchool) -> None:
    school.announce()
    with pytest.raises(Problem) as problem:
        look(school)
    assert (problem.value.status, problem.value.code) == (404, "not_ready")
    assert int(problem.value.headers["Retry-After"]) > 0
    assert hidden(school, STRANGER) == "not_found"


def test_a_refused_photo_is_not_found(school: PhotoSchool) -> None:
    with pytest.raises(Problem):
        school.send(b"no picture")
    assert hidden(school) == "not_found"


def test_a_withdrawal_hides_it_at_once_and_then_erases_it(school: PhotoSchool) -> None:
    school.send()
    assert lapsed_pupils(school.store, SCHOOL, NOW) == []
    add_consent(school.store, "consent-2", "record", given=False)
    assert hidden(school) == "not_found"
    assert lapsed_pupils(school.store, SCHOOL, NOW) == ["u-1"]
    assert withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", NOW) == 1
    assert school.row().values["state"] == "withdrawn"
    assert school.files("blobs") == []
    assert withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", NOW) == 0
    assert lapsed_pupils(school.store, SCHOOL, NOW) == []
    with pytest.raises(Problem) as problem:
        school.announce()
    assert problem.value.code == "consent_refused"
    assert school.row().values["state"] == "withdrawn"


def test_a_crash_between_row_and_bytes_leaves_no_picture_behind(school: PhotoSchool) -> None:
    school.send()
    add_consent(school.store, "consent-2", "record", given=False)
    broken = MemoryBlobs()
    broken.delete = lambda key: (_ for _ in ()).throw(OSError(key))  # type: ignore[method-assign]
    with pytest.raises(OSError):
        withdraw_photos(school.store, broken, SCHOOL, "u-1", NOW)
    assert school.row().values["state"] == "withdrawn"
    assert len(school.files("blobs")) == 3
    with school.store.read(SCHOOL) as unit:
        (job,) = [each for each in unit.outbox.listing("ready") if each.kind == DROP_BLOBS]
    drop_blobs(school.store, school.intake.blobs, job.payload["keys"])
    assert school.files("blobs") == []


def test_equal_bytes_of_another_school_stay(school: PhotoSchool) -> None:
    school.send()
    with school.store.read(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
    school.intake.store.keys.create("S2")
    with school.store.write("S2") as unit:
        unit.schools.create("别处小学", organisation="O1", phone="")
        put(unit, Record("pupil", "u-9", values={"name": "别人"}))
        put(unit, Record("visit", "v-9", values={"pupil": "u-9"}))
        put(unit, Record("photo", "f-9", values={"visit": "v-9", "state": "stored"}))
        unit.photo_files.put(replace(files, photo="f-9"))
    add_consent(school.store, "consent-2", "record", given=False)
    withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", NOW)
    assert len(school.files("blobs")) == 3


def test_a_grandparents_yes_lapses_after_thirty_days(tmp_path: Path) -> None:
    school = open_photo_school(tmp_path, consent=False)
    add_consent(school.store, "consent-1", "record", capacity="grandparent")
    school.send()
    assert look(school, now=NOW + timedelta(days=29))
    later = NOW + timedelta(days=30)
    assert hidden(school, now=later) == "not_found"
    assert lapsed_pupils(school.store, SCHOOL, later) == ["u-1"]
    assert withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", later) == 1
    school.store.close()


def test_nothing_is_withdrawn_while_the_family_agrees(school: PhotoSchool) -> None:
    school.send()
    assert withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", NOW) == 0
    assert look(school)


def test_a_picture_shared_by_two_ids_goes_with_the_last_of_them(school: PhotoSchool) -> None:
    school.send()
    school.announce(photo=OTHER)
    add_consent(school.store, "consent-2", "record", given=False)
    assert withdraw_photos(school.store, school.intake.blobs, SCHOOL, "u-1", NOW) == 2
    assert school.files("blobs") == []


def test_bytes_that_went_this_moment_are_not_found() -> None:
    with pytest.raises(Problem) as problem:
        read_photo(MemoryBlobs(), Shown("0" * 64, PHOTO))
    assert problem.value.status == 404
