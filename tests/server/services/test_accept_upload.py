"""Uploads: announced, sent in parts, resumed, dropped, swept."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server import media
from server.services.accept_upload import (
    drop_upload,
    receive_part,
    sweep_uploads,
    upload_progress,
)
from server.services.problem import Problem
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_consent, add_visit
from tests.support.photo_school import (
    DATA,
    HUANG,
    LIN,
    OTHER,
    PHOTO,
    STRANGER,
    PhotoSchool,
    open_photo_school,
)
from tests.support.photos import CANARY, phone_jpeg, with_segments

WEEK = timedelta(days=7)


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    yield
    media.close()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[PhotoSchool]:
    school = open_photo_school(tmp_path)
    yield school
    school.store.close()


def refused(act, *args, **named) -> Problem:
    with pytest.raises(Problem) as problem:
        act(*args, **named)
    return problem.value


# ---- announcing


def test_a_photo_waits_for_its_visit(school: PhotoSchool) -> None:
    problem = refused(school.announce, visit="0193-visit-9")
    assert (problem.status, problem.code) == (409, "visit_pending")
    assert school.row() is None


def test_a_hidden_visit_gives_the_same_answer_as_an_unknown_one(school: PhotoSchool) -> None:
    assert refused(school.announce, who=STRANGER).code == "visit_pending"


def test_who_may_only_read_the_visit_may_not_add_photos(school: PhotoSchool) -> None:
    problem = refused(school.announce, who=OFFICE)
    assert (problem.status, problem.code) == (403, "forbidden_scope")


def test_a_photo_waits_for_its_consent(tmp_path: Path) -> None:
    school = open_photo_school(tmp_path, consent=False)
    problem = refused(school.announce)
    assert (problem.status, problem.code) == (409, "consent_pending")
    add_consent(school.store, "consent-1", "record", capacity="child")
    assert refused(school.announce).code == "consent_pending"
    add_consent(school.store, "consent-2", "record", capacity="grandparent")
    assert school.announce().offset == 0
    school.store.close()


def test_a_no_is_final_and_the_row_says_so(school: PhotoSchool) -> None:
    add_consent(school.store, "consent-2", "record", given=False, capacity="child")
    problem = refused(school.announce)
    assert (problem.status, problem.code) == (403, "consent_refused")
    row = school.row()
    assert row.values["state"] == "refused"
    assert row.values["receipt"]["why"] == "consent_refused"
    assert "visit-party:p-lin" in school.scopes()
    assert refused(school.announce).code == "consent_refused"


def test_an_announced_photo_is_expected_where_its_visit_is(school: PhotoSchool) -> None:
    progress = school.announce()
    assert (progress.offset, progress.length, progress.expires) == (0, len(DATA), NOW + WEEK)
    row = school.row()
    assert (row.values["state"], row.values["visit"]) == ("expected", VISIT)
    assert {"visit-party:p-lin", "visit-party:p-huang", f"office:{SCHOOL}"} <= school.scopes()


def test_a_repeated_announcement_finds_the_open_upload(school: PhotoSchool) -> None:
    first = school.announce()
    receive_part(school.intake, LIN, first.id, 0, DATA[:100], NOW)
    again = school.announce()
    assert (again.id, again.offset) == (first.id, 100)


def test_known_bytes_are_finished_at_once(school: PhotoSchool) -> None:
    done = school.send()
    again = school.announce()
    assert (again.id, again.offset, again.length) == (done.id, len(DATA), len(DATA))
    late = school.announce(now=NOW + WEEK + WEEK)
    assert late.offset == len(DATA)
    assert upload_progress(school.store, LIN, late.id, NOW + WEEK + WEEK).offset == len(DATA)


def test_the_same_bytes_under_another_id_need_not_be_sent(school: PhotoSchool) -> None:
    school.send()
    assert school.announce(photo=OTHER).offset == len(DATA)
    first, second = school.row(), school.row(OTHER)
    assert second.values == first.values
    assert len(school.files("blobs")) == 3


def test_a_used_id_with_other_bytes_is_refused_by_name(school: PhotoSchool) -> None:
    school.send()
    problem = refused(school.announce, phone_jpeg(120, 90))
    assert (problem.status, problem.code) == (409, "photo_id_reuse")
    assert school.row().values["state"] == "stored"


def test_a_used_id_for_another_visit_is_refused_by_name(school: PhotoSchool) -> None:
    add_visit(school.store, id_="0193-visit-2")
    school.announce()
    assert refused(school.announce, visit="0193-visit-2").code == "photo_id_reuse"


def test_refused_bytes_are_refused_again_without_being_sent(school: PhotoSchool) -> None:
    assert refused(school.send, b"no picture at all").code == "photo_refused"
    problem = refused(school.announce, b"no picture at all")
    assert (problem.status, problem.code, problem.members) == (422, "photo_refused", {"why": "not_an_image"})


# ---- parts


def test_parts_are_resumed_where_the_server_stands(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    assert upload_progress(school.store, LIN, progress.id, NOW).offset == 1000
    problem = refused(receive_part, school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    assert (problem.status, problem.code, problem.members) == (409, "offset_mismatch", {"offset": 1000})
    last = receive_part(school.intake, LIN, progress.id, 1000, DATA[1000:], NOW)
    assert last.offset == len(DATA)
    assert school.row().values["state"] == "stored"


def test_no_part_is_readable_on_disk_and_none_is_left(school: PhotoSchool) -> None:
    data = with_segments(phone_jpeg(), (0xFE, CANARY * 40))
    progress = school.announce(data)
    for offset in range(0, 4000, 1000):
        receive_part(school.intake, LIN, progress.id, offset, data[offset : offset + 1000], NOW)
    assert len(school.files("staging")) == 4
    for path in school.root.rglob("*"):
        assert not path.is_file() or CANARY not in path.read_bytes(), path
    receive_part(school.intake, LIN, progress.id, 4000, data[4000:], NOW)
    assert school.files("staging") == []
    for path in school.root.rglob("*"):
        assert not path.is_file() or CANARY not in path.read_bytes(), path


def test_the_key_of_a_part_is_in_the_row_until_the_verdict(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    with school.store.read(SCHOOL) as unit:
        (part,) = unit.uploads.get(progress.id).parts
        assert part["length"] == 1000
        assert len(part["key"]) == 64
    receive_part(school.intake, LIN, progress.id, 1000, DATA[1000:], NOW)
    with school.store.read(SCHOOL) as unit:
        upload = unit.uploads.get(progress.id)
        assert upload.parts == []
        assert upload.sha256 == school.row().values["receipt"]["in_hmac"]


def test_a_part_beyond_the_length_is_refused(school: PhotoSchool) -> None:
    progress = school.announce()
    assert refused(receive_part, school.intake, LIN, progress.id, 0, DATA + b"x", NOW).status == 413


def test_an_empty_part_changes_nothing(school: PhotoSchool) -> None:
    progress = school.announce()
    assert receive_part(school.intake, LIN, progress.id, 0, b"", NOW).offset == 0


def test_a_full_disk_says_so_and_counts_nothing(school: PhotoSchool, monkeypatch) -> None:
    progress = school.announce()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    problem = refused(receive_part, school.intake, LIN, progress.id, 0, DATA[:10], NOW)
    assert (problem.status, problem.code) == (507, "disk_full")
    monkeypatch.undo()
    assert school.files("staging") == []
    assert upload_progress(school.store, LIN, progress.id, NOW).offset == 0


def test_lost_staging_begins_anew(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    school.files("staging")[0].write_bytes(b"damaged")
    problem = refused(receive_part, school.intake, LIN, progress.id, 1000, DATA[1000:], NOW)
    assert (problem.status, problem.code) == (410, "upload_gone")
    assert school.send().offset == len(DATA)


# ---- whose, and for how long


def test_another_persons_upload_does_not_exist(school: PhotoSchool) -> None:
    progress = school.announce()
    assert refused(upload_progress, school.store, HUANG, progress.id, NOW).status == 404
    assert refused(receive_part, school.intake, HUANG, progress.id, 0, DATA, NOW).code == "not_found"
    assert refused(drop_upload, school.intake, HUANG, progress.id, NOW).code == "not_found"


def test_a_dropped_upload_is_gone_with_its_parts(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    drop_upload(school.intake, LIN, progress.id, NOW)
    assert school.files("staging") == []
    assert refused(upload_progress, school.store, LIN, progress.id, NOW).status == 404


def test_dropping_a_finished_upload_keeps_the_photo(school: PhotoSchool) -> None:
    drop_upload(school.intake, LIN, school.send().id, NOW)
    assert school.row().values["state"] == "stored"
    assert len(school.files("blobs")) == 3


def test_uploads_expire_after_a_week_without_a_part(school: PhotoSchool) -> None:
    progress = school.announce()
    later = NOW + timedelta(days=6)
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], later)
    assert upload_progress(school.store, LIN, progress.id, NOW + WEEK).offset == 1000
    assert sweep_uploads(school.store, school.intake.staging, SCHOOL, NOW + WEEK) == 0
    problem = refused(upload_progress, school.store, LIN, progress.id, later + WEEK)
    assert (problem.status, problem.code) == (410, "upload_gone")
    assert sweep_uploads(school.store, school.intake.staging, SCHOOL, later + WEEK) == 1
    assert school.files("staging") == []
    assert refused(upload_progress, school.store, LIN, progress.id, later).status == 404


def test_the_sweep_removes_parts_that_no_row_knows(school: PhotoSchool) -> None:
    school.intake.staging.write(SCHOOL, "f" * 32, b"left by a crash")
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    assert sweep_uploads(school.store, school.intake.staging, SCHOOL, NOW) == 1
    assert len(school.files("staging")) == 1
    assert school.row().id == PHOTO


def test_the_sweep_removes_what_a_crash_left_of_a_finished_upload(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA, NOW)
    school.intake.staging.write(SCHOOL, progress.id, b"the verdict was in, the parts were not gone yet")
    assert sweep_uploads(school.store, school.intake.staging, SCHOOL, NOW) == 1
    assert school.files("staging") == []
    assert upload_progress(school.store, LIN, progress.id, NOW).offset == len(DATA)


def test_the_same_part_from_many_at_once_counts_once(school: PhotoSchool) -> None:
    progress = school.announce()
    answers: list[object] = []

    def send() -> None:
        try:
            answers.append(receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW).offset)
        except Problem as problem:
            answers.append(problem.code)

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == ["1000"] + ["offset_mismatch"] * 4
    assert len(school.files("staging")) == 1
    assert receive_part(school.intake, LIN, progress.id, 1000, DATA[1000:], NOW).offset == len(DATA)
