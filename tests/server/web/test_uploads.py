"""tus on the wire: headers, statuses and codes, to the letter."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server import media
from server.app import create_app
from server.settings import Settings
from server.web.wiring import Wiring
from sync.state import Record
from tests.support.family_school import NOW, SCHOOL, VISIT, put
from tests.support.phone import API, FlaskTransport, Phone, Reply
from tests.support.photo_school import DATA, PHOTO, PhotoSchool, open_photo_school
from tests.support.photos import encode, scene

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}

CALLS = [("POST", ""), ("HEAD", "/x"), ("PATCH", "/x"), ("DELETE", "/x")]


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    yield
    media.close()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[PhotoSchool]:
    school = open_photo_school(tmp_path)
    yield school
    school.store.close()


@pytest.fixture
def app(school: PhotoSchool) -> Any:
    settings = Settings(school.root, f"sqlite:///{school.root / 'jiafang.db'}", rate_limits=False)
    parts = Wiring(settings, school.store, school.intake.keys, school.intake.blobs, media, lambda: NOW)
    return create_app(settings, parts=parts)


def phone_of(app: Any, school: PhotoSchool, person: str) -> Phone:
    """A signed-in phone of this person."""
    with school.store.write(SCHOOL) as unit:
        if unit.records.get("person", person) is None:
            put(unit, Record("person", person, values={"name": "郑", "active": True}))
            unit.records.flush()
        if unit.people.account(person) is None:
            unit.people.add_account(person, person, "no password")
        device = unit.devices.enrol(
            person, "test", app="test", schema=1, now=NOW, expires_at=NOW + timedelta(days=30)
        )
        issued = unit.devices.issue(device, NOW, timedelta(hours=1))
    return Phone(FlaskTransport(app), {}, issued.access, "", 1, school.store.epoch, lang="en")


@pytest.fixture
def phone(app: Any, school: PhotoSchool) -> Phone:
    return phone_of(app, school, "p-lin")


def created(phone: Phone, data: bytes = DATA) -> str:
    reply = phone.create_upload(PHOTO, VISIT, data)
    assert reply.status == 201, reply.data
    return reply.headers["Location"].removeprefix(API)


def expect(reply: Reply, status: int, code: str) -> Reply:
    assert (reply.status, reply.code) == (status, code)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json["detail"]
    assert not reply.json["detail"].startswith("problem."), "a code without words"
    return reply


def test_options_tells_what_the_server_can_do_without_signing_in(app: Any) -> None:
    for path in ("/uploads", "/uploads/abc"):
        reply = FlaskTransport(app).send("OPTIONS", API + path, {}, None)
        assert reply.status == 204
        assert {name: text for name, text in reply.headers.items() if name.startswith("Tus-")} == {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Max-Size": "15728640",
            "Tus-Extension": "creation,checksum,expiration,termination",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        }


@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("HEAD", "/x"), ("PATCH", "/x"), ("DELETE", "/x")]
)
def test_another_version_is_refused_with_ours(phone: Phone, method: str, path: str) -> None:
    for headers in ({}, {"Tus-Resumable": "0.2.2"}):
        reply = phone.call(method, f"/uploads{path}", headers=headers)
        assert reply.status == 412
        assert reply.headers["Tus-Version"] == reply.headers["Tus-Resumable"] == "1.0.0"
        if method != "HEAD":
            expect(reply, 412, "tus_version")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", ""), ("HEAD", "/x"), ("PATCH", "/x"), ("DELETE", "/x")]
)
def test_nobody_uploads_without_signing_in(app: Any, method: str, path: str) -> None:
    reply = FlaskTransport(app).send(method, f"{API}/uploads{path}", TUS, None)
    assert reply.status == 401


def test_a_photo_goes_up_in_parts_and_comes_down_clean(phone: Phone) -> None:
    path = created(phone)
    half = len(DATA) // 2
    reply = phone.patch(path, 0, DATA[:half])
    assert (reply.status, reply.headers["Upload-Offset"]) == (204, str(half))
    assert reply.headers["Upload-Expires"] == "Sun, 29 Nov 2026 12:00:00 GMT"
    head = phone.call("HEAD", path, headers=TUS)
    assert head.status == 200
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (str(half), str(len(DATA)))
    assert head.headers["Cache-Control"] == "no-store"
    assert phone.photo(PHOTO).code == "not_ready"
    reply = phone.patch(path, half, DATA[half:])
    assert (reply.status, reply.headers["Upload-Offset"], reply.data) == (204, str(len(DATA)), b"")
    head = phone.call("HEAD", path, headers=TUS)
    assert head.headers["Upload-Offset"] == head.headers["Upload-Length"] == str(len(DATA))
    media.check_jpeg(phone.photo(PHOTO).data)


def test_creation_tells_place_offset_and_end(phone: Phone) -> None:
    reply = phone.create_upload(PHOTO, VISIT, DATA)
    assert reply.headers["Location"].startswith(f"{API}/uploads/")
    assert reply.headers["Upload-Offset"] == "0"
    assert reply.headers["Upload-Expires"] == "Sun, 29 Nov 2026 12:00:00 GMT"
    assert reply.headers["Tus-Resumable"] == "1.0.0"


def test_known_bytes_are_answered_as_finished(phone: Phone) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    reply = phone.create_upload(PHOTO, VISIT, DATA)
    assert (reply.status, reply.headers["Upload-Offset"]) == (201, str(len(DATA)))


def test_an_unknown_visit_is_pending(phone: Phone) -> None:
    expect(phone.create_upload(PHOTO, "0193-visit-9", DATA), 409, "visit_pending")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"photo": ""}, "photo"),
        ({"photo": "../x"}, "photo"),
        ({"visit": "a\0b"}, "visit"),
        ({"sha256": "00"}, "sha256"),
        ({"sha256": "A" * 64}, "sha256"),
        ({"type": "x" * 101}, "type"),
        ({"type": "a\0"}, "type"),
    ],
)
def test_wrong_metadata_is_named(phone: Phone, wrong: dict[str, str], field: str) -> None:
    said = {"photo": PHOTO, "visit": VISIT, "sha256": "0" * 64, "type": "image/jpeg", **wrong}
    metadata = ", ".join(f"{name} {b64(text)}" for name, text in said.items())
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata}
    reply = expect(phone.call("POST", "/uploads", headers=headers), 422, "bad_shape")
    assert list(reply.json["errors"]) == [field]


@pytest.mark.parametrize(
    ("metadata", "fields"),
    [
        ("", {"photo", "visit", "sha256"}),
        ("photo", {"photo", "visit", "sha256"}),
        ("photo ***", {"Upload-Metadata"}),
        ("photo /w==", {"Upload-Metadata"}),
        ("photo YQ==,photo YQ==", {"Upload-Metadata"}),
        ("filename 5byg5LiJLmpwZw==", {"photo", "visit", "sha256"}),
        (",,,", {"photo", "visit", "sha256"}),
    ],
)
def test_broken_metadata_is_named(phone: Phone, metadata: str, fields: set[str]) -> None:
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata}
    reply = expect(phone.call("POST", "/uploads", headers=headers), 422, "bad_shape")
    assert set(reply.json["errors"]) == fields


@pytest.mark.parametrize("length", [None, "", "-1", "1.5", "0", "９", "1" * 16])
def test_a_wrong_length_is_named(phone: Phone, length: str | None) -> None:
    meta = f"photo {b64(PHOTO)},visit {b64(VISIT)},sha256 {b64('0' * 64)}"
    headers = {**TUS, "Upload-Metadata": meta} | ({} if length is None else {"Upload-Length": length})
    reply = expect(phone.call("POST", "/uploads", headers=headers), 422, "bad_shape")
    assert set(reply.json["errors"]) == {"Upload-Length"}


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_photo_above_the_limit_is_refused_before_it_is_sent(phone: Phone) -> None:
    meta = f"photo {b64(PHOTO)},visit {b64(VISIT)},sha256 {b64('0' * 64)}"
    headers = {**TUS, "Upload-Metadata": meta, "Upload-Length": str(15 * 1024 * 1024 + 1)}
    reply = expect(phone.call("POST", "/uploads", headers=headers), 413, "too_large")
    assert reply.headers["Tus-Max-Size"] == "15728640"


def test_a_part_above_one_mebibyte_is_refused(phone: Phone) -> None:
    big = DATA + bytes(3 * 1024 * 1024)
    path = created(phone, big)
    expect(phone.patch(path, 0, big[: 1024 * 1024 + 1]), 413, "too_large")
    expect(phone.patch(path, 0, big[: 3 * 1024 * 1024]), 413, "too_large")
    assert phone.patch(path, 0, big[: 1024 * 1024]).status == 204


def test_a_wrong_offset_tells_the_right_one(phone: Phone) -> None:
    path = created(phone)
    reply = expect(phone.patch(path, 7, DATA[7:]), 409, "offset_mismatch")
    assert reply.json["offset"] == 0
    expect(phone.call("PATCH", path, DATA, headers=PART), 422, "bad_shape")
    expect(phone.call("PATCH", path, DATA, headers={**PART, "Upload-Offset": "-1"}), 422, "bad_shape")


def test_checksums_are_checked_before_anything_is_kept(phone: Phone) -> None:
    path = created(phone)
    for name in ("sha1", "sha256"):
        wrong = base64.b64encode(hashlib.new(name, b"other").digest()).decode()
        headers = {**PART, "Upload-Offset": "0", "Upload-Checksum": f"{name} {wrong}"}
        expect(phone.call("PATCH", path, DATA[:10], headers=headers), 460, "checksum_mismatch")
    for header in ("md5 AAAA", "sha256 ***", "sha256", ""):
        headers = {**PART, "Upload-Offset": "0", "Upload-Checksum": header}
        reply = expect(phone.call("PATCH", path, DATA[:10], headers=headers), 400, "bad_request")
        assert "Upload-Checksum" in reply.json["errors"]
    right = base64.b64encode(hashlib.sha1(DATA[:10]).digest()).decode()
    headers = {**PART, "Upload-Offset": "0", "Upload-Checksum": f"sha1 {right}"}
    assert phone.call("PATCH", path, DATA[:10], headers=headers).status == 204
    assert phone.call("PATCH", path, DATA[10:20], headers={**PART, "Upload-Offset": "10"}).status == 204


def test_a_part_of_another_type_or_encoding_is_refused(phone: Phone) -> None:
    path = created(phone)
    for wrong in ({"Content-Type": "image/jpeg"}, {"Content-Encoding": "gzip"}):
        headers = {**PART, "Upload-Offset": "0", **wrong}
        expect(phone.call("PATCH", path, DATA, headers=headers), 415, "unsupported_media_type")


def test_the_verdict_is_the_answer_to_the_last_part(phone: Phone) -> None:
    expect(phone.upload(PHOTO, VISIT, DATA, sha256="0" * 64), 422, "hash_mismatch")
    reply = expect(phone.upload(PHOTO, VISIT, encode(scene(), "BMP")), 422, "photo_refused")
    assert reply.json["why"] == "format"


def test_termination(phone: Phone) -> None:
    path = created(phone)
    assert phone.call("DELETE", path, headers=TUS).status == 204
    expect(phone.call("DELETE", path, headers=TUS), 404, "not_found")
    assert phone.call("HEAD", path, headers=TUS).status == 404
    expect(phone.patch(path, 0, DATA), 404, "not_found")


def test_another_persons_upload_and_impossible_ids_are_not_found(
    app: Any, school: PhotoSchool, phone: Phone
) -> None:
    path = created(phone)
    other = phone_of(app, school, "p-huang")
    expect(other.patch(path, 0, DATA), 404, "not_found")
    for id_ in ("a%00b", "%F0%9F%98%80", "x" * 500, "unknown"):
        expect(phone.call("DELETE", f"/uploads/{id_}", headers=TUS), 404, "not_found")


def test_the_wrong_method_says_which_are_right(phone: Phone) -> None:
    reply = expect(phone.call("PUT", "/uploads", headers=TUS), 405, "method_not_allowed")
    assert {"OPTIONS", "POST"} <= set(reply.headers["Allow"].split(", "))
