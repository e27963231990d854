"""The verdict: kept, refused, or not now; and what is on the disk after each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server import media
from server.blobs import BlobsFull
from server.services import accept_photo
from server.services.accept_upload import receive_part, upload_progress
from server.services.photo_gate import write_photo
from server.services.problem import Problem
from server.services.withdraw_photos import drop_blobs, keys_of, withdrawn_values
from tests.support.family_school import NOW, SCHOOL, VISIT, add_consent
from tests.support.photo_school import DATA, LIN, OTHER, PHOTO, PhotoSchool, open_photo_school
from tests.support.photos import CANARY, encode, phone_jpeg, scene, with_segments
from tests.support.planted_photos import planted


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


def test_bytes_swept_before_they_had_a_name_are_sent_once_more(school: PhotoSchool, monkeypatch) -> None:
    blobs, put = school.intake.blobs, school.intake.blobs.put

    def put_and_swept(data: bytes) -> str:
        key = put(data)
        drop_blobs(school.store, blobs, [key])
        return key

    monkeypatch.setattr(blobs, "put", put_and_swept)
    problem = refused(school.send, phone_jpeg())
    assert (problem.status, problem.code) == (503, "unavailable")
    assert school.row().values["state"] == "expected"
    monkeypatch.undo()
    school.send(phone_jpeg())
    assert school.row().values["state"] == "stored"
    with school.store.read(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
    assert {path.name for path in school.files("blobs")} == set(keys_of(files))


def test_a_kept_photo_has_its_receipt_on_the_row(school: PhotoSchool) -> None:
    data, kinds = planted()["jpeg_exif"]
    school.send(data)
    row = school.row()
    receipt = row.values.pop("receipt")
    assert row.values == {
        "visit": VISIT,
        "state": "stored",
        "width": 400,
        "height": 300,
        "taken_on": "2026-11-21",
    }
    assert kinds <= set(receipt["removed"])
    assert receipt["policy"] == "photo-3"
    assert receipt["at"] == NOW.isoformat()
    assert set(row.stamps) == {"visit", "state", "width", "height", "taken_on", "receipt"}
    assert CANARY.decode() not in str(row)


def test_what_is_stored_is_what_the_receipt_names_and_holds_no_secret(school: PhotoSchool) -> None:
    school.send(planted()["jpeg_motion"][0])
    with school.store.read(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
    assert files.blob == school.row().values["receipt"]["out_sha256"]
    assert set(files.thumbs) == {"960", "320"}
    for path in school.files("blobs"):
        media.check_jpeg(path.read_bytes())
    for path in school.root.rglob("*"):
        assert not path.is_file() or CANARY not in path.read_bytes(), path


def test_no_plain_hash_of_what_came_in_is_left(school: PhotoSchool) -> None:
    digest = hashlib.sha256(DATA).hexdigest().encode()
    school.send()
    with school.store.read(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
        uploads = unit.uploads.of_photo(PHOTO)
    assert digest.decode() not in f"{files}{uploads}{school.row()}"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_become_jpeg(school: PhotoSchool, kind: str) -> None:
    school.send(encode(scene(), kind))
    assert school.row().values["receipt"]["format_in"] == kind.lower()


class _Leaky:
    """A worker whose encoder left something in; the cleaner around it is the real one."""

    def __init__(self) -> None:
        leaky = with_segments(phone_jpeg(), (0xFE, CANARY))
        self.pictures = [leaky, leaky, phone_jpeg(320, 240)]

    def run(self, parts: list[bytes]) -> list[bytes]:
        return [b'{"removed": [], "incomplete": false}', *self.pictures]


def test_a_dirty_result_is_stored_nowhere_raises_the_alarm_and_the_phone_keeps_its_photo(
    school: PhotoSchool, caplog: pytest.LogCaptureFixture
) -> None:
    cleaner = media.Cleaner(_Leaky())
    broken = replace(school, intake=replace(school.intake, media=cleaner))
    problem = refused(broken.send)
    assert (problem.status, problem.code) == (503, "unavailable")
    assert int(problem.headers["Retry-After"]) > 0
    assert school.files("blobs") == []
    assert school.row().values["state"] == "expected"
    assert [record.levelname for record in caplog.records if record.message == "photo_not_clean"] == [
        "CRITICAL"
    ]
    assert cleaner.trouble() == "not_clean"
    assert CANARY not in caplog.text.encode()
    assert school.send().offset == len(DATA), "once it is mended the same upload goes through"


def test_damaged_bytes_are_not_a_verdict_on_the_photo(school: PhotoSchool) -> None:
    progress = school.announce()
    problem = refused(receive_part, school.intake, LIN, progress.id, 0, DATA[:-1] + b"x", NOW)
    assert (problem.status, problem.code) == (422, "hash_mismatch")
    assert school.row().values["state"] == "expected"
    assert refused(upload_progress, school.store, LIN, progress.id, NOW).status == 404
    assert school.send().offset == len(DATA)


def test_a_picture_that_cannot_be_made_safe_is_refused_and_nothing_is_kept(school: PhotoSchool) -> None:
    problem = refused(school.send, encode(scene(), "BMP"), part=500)
    assert (problem.status, problem.code, problem.members) == (422, "photo_refused", {"why": "format"})
    row = school.row()
    assert row.values["state"] == "refused"
    assert row.values["receipt"]["why"] == "format"
    assert school.files("blobs") == school.files("staging") == []
    with school.store.read(SCHOOL) as unit:
        (upload,) = unit.uploads.of_photo(PHOTO)
    assert (upload.state, upload.received) == ("refused", upload.length)
    assert upload_progress(school.store, LIN, upload.id, NOW).offset == upload.length


def test_a_withdrawal_between_the_parts_is_heard(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:1000], NOW)
    add_consent(school.store, "consent-2", "record", given=False)
    problem = refused(receive_part, school.intake, LIN, progress.id, 1000, DATA[1000:], NOW)
    assert (problem.status, problem.code) == (403, "consent_refused")
    assert school.row().values["state"] == "refused"
    assert school.files("blobs") == school.files("staging") == []


def test_a_single_photo_that_was_taken_back_on_its_way_stays_back(school: PhotoSchool) -> None:
    progress = school.announce()
    receive_part(school.intake, LIN, progress.id, 0, DATA[:5000], NOW)
    with school.store.write(SCHOOL) as unit:
        photo = unit.records.load_for_update([("photo", PHOTO)])["photo", PHOTO]
        visit = unit.records.get("visit", VISIT)
        write_photo(unit, photo, PHOTO, visit, withdrawn_values(photo, NOW), by="family", now=NOW)
    with pytest.raises(Problem) as refusal:
        receive_part(school.intake, LIN, progress.id, 5000, DATA[5000:], NOW)
    assert (refusal.value.status, refusal.value.code) == (403, "consent_refused")
    assert school.row().values["state"] == "withdrawn"
    assert school.files("blobs") == []
    assert school.files("staging") == []


def test_a_withdrawal_in_the_last_moment_takes_the_files_back(school: PhotoSchool, monkeypatch) -> None:
    keep = accept_photo._keep

    def keep_then_withdraw(*args):
        files = keep(*args)
        add_consent(school.store, "consent-2", "record", given=False)
        return files

    monkeypatch.setattr(accept_photo, "_keep", keep_then_withdraw)
    assert refused(school.send).code == "consent_refused"
    assert school.files("blobs") == []
    assert school.row().values["state"] == "refused"


def test_our_own_fault_keeps_the_upload_open(school: PhotoSchool, monkeypatch, caplog) -> None:
    class Faulty:
        def clean(self, data, *, hmac, at=None):
            raise media.MediaFault("a finding")

    real = school.intake
    progress = school.announce()
    receive_part(real, LIN, progress.id, 0, DATA[:1000], NOW)
    faulty = accept_photo.Intake(real.store, real.keys, real.blobs, Faulty(), real.staging)
    problem = refused(receive_part, faulty, LIN, progress.id, 1000, DATA[1000:], NOW)
    assert (problem.status, problem.code) == (503, "unavailable")
    assert "Retry-After" in problem.headers
    assert "photo_cannot_be_cleaned" in caplog.text
    assert upload_progress(school.store, LIN, progress.id, NOW).offset == 1000
    assert receive_part(real, LIN, progress.id, 1000, DATA[1000:], NOW).offset == len(DATA)


def test_a_full_blob_store_keeps_the_upload_open(school: PhotoSchool, monkeypatch) -> None:
    def full(data: bytes) -> str:
        raise BlobsFull

    monkeypatch.setattr(school.intake.blobs, "put", full)
    assert refused(school.send).code == "disk_full"
    monkeypatch.undo()
    assert school.row().values["state"] == "expected"
    assert school.send().offset == len(DATA)


def test_two_uploads_of_one_photo_the_second_finds_it_done(school: PhotoSchool) -> None:
    first = school.announce()
    other = phone_jpeg(120, 90)
    second = school.announce(other)
    receive_part(school.intake, LIN, first.id, 0, DATA, NOW)
    problem = refused(receive_part, school.intake, LIN, second.id, 0, other, NOW)
    assert (problem.status, problem.code) == (409, "photo_id_reuse")
    assert school.row().values["width"] == 1200
    assert len(school.files("blobs")) == 3


def test_a_shared_picture_survives_the_refusal_of_its_twin(school: PhotoSchool) -> None:
    school.send()
    with school.store.read(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
    drop_blobs(school.store, school.intake.blobs, keys_of(files))
    assert len(school.files("blobs")) == 3
    school.announce(photo=OTHER)
    assert school.row(OTHER).values["state"] == "stored"
