"""The served picture: its headers, its sizes, and who gets it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from server import media
from tests.server.web.test_uploads import app, phone, phone_of, school, worker_ends
from tests.support.family_school import OFFICE, SCHOOL, VISIT, add_consent
from tests.support.phone import API, FlaskTransport, Phone
from tests.support.photo_school import DATA, PHOTO, PhotoSchool
from tests.support.photos import CANARY, with_segments
from tests.support.planted_photos import planted

__all__ = ["app", "phone", "school", "worker_ends"]


def test_the_headers_keep_it_a_private_picture(phone: Phone) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    reply = phone.photo(PHOTO)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == f'inline; filename="{PHOTO}.jpg"'
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert "Last-Modified" not in reply.headers
    media.check_jpeg(reply.data)


@pytest.mark.parametrize(("size", "side"), [("view", 1200), ("card", 960), ("thumb", 320)])
def test_sizes(phone: Phone, size: str, side: int) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    assert max(Image.open(io.BytesIO(phone.photo(PHOTO, size).data)).size) == side


def test_view_is_what_one_gets_without_asking(phone: Phone) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    assert phone.call("GET", f"/photos/{PHOTO}").data == phone.photo(PHOTO).data


def test_another_size_is_refused_by_name(phone: Phone) -> None:
    reply = phone.photo(PHOTO, "huge")
    assert (reply.status, reply.code, list(reply.json["errors"])) == (422, "bad_shape", ["size"])


def test_what_is_kept_is_not_sent_twice_but_asked_for_each_time(phone: Phone, school: PhotoSchool) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    known = {"If-None-Match": phone.photo(PHOTO).headers["ETag"]}
    reply = phone.call("GET", f"/photos/{PHOTO}", headers=known)
    assert (reply.status, reply.data) == (304, b"")
    add_consent(school.store, "consent-2", "record", given=False)
    assert phone.call("GET", f"/photos/{PHOTO}", headers=known).status == 404


def test_it_is_not_ready_before_its_verdict(phone: Phone) -> None:
    phone.create_upload(PHOTO, VISIT, DATA)
    reply = phone.photo(PHOTO)
    assert (reply.status, reply.code) == (404, "not_ready")
    assert int(reply.headers["Retry-After"]) > 0


def test_unknown_hidden_and_impossible_ids_give_one_answer(
    app: Any, school: PhotoSchool, phone: Phone
) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    stranger = phone_of(app, school, "p-nobody")
    replies = [stranger.photo(PHOTO), stranger.photo("unknown"), phone.photo("a%00b"), phone.photo("x" * 300)]
    assert {(reply.status, reply.code) for reply in replies} == {(404, "not_found")}


def test_nobody_sees_it_without_signing_in(app: Any, phone: Phone) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    assert FlaskTransport(app).send("GET", f"{API}/photos/{PHOTO}", {}, None).status == 401


def acts(school: PhotoSchool) -> list[tuple[str, str, str]]:
    with school.store.read(SCHOOL) as unit:
        return [
            (one.by, one.act, one.subject) for one in unit.audit.entries() if one.act.startswith("photo.")
        ]


def test_who_looks_at_a_picture_of_anothers_visit_is_written_down(
    app: Any, school: PhotoSchool, phone: Phone
) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    desk = phone_of(app, school, OFFICE.person)
    for size in ("view", "thumb"):
        assert phone.photo(PHOTO, size).status == desk.photo(PHOTO, size).status == 200
    assert acts(school) == [(OFFICE.person, "photo.read", f"photo:{PHOTO}")]


def _put_instead(school: PhotoSchool, data: bytes) -> None:
    """As if another program, or a restored backup, had put something else where the picture lay."""
    with school.store.write(SCHOOL) as unit:
        files = unit.photo_files.get(PHOTO)
        assert files is not None
        unit.photo_files.put(replace(files, blob=school.intake.blobs.put(data)))


def test_a_picture_that_is_saved_is_cleaned_once_more_and_written_down(
    phone: Phone, school: PhotoSchool
) -> None:
    phone.upload(PHOTO, VISIT, DATA)
    _put_instead(school, with_segments(phone.photo(PHOTO).data, (0xFE, CANARY)) + CANARY)
    reply = phone.call("GET", f"/photos/{PHOTO}?save=true")
    assert reply.status == 200
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{PHOTO}.jpg"'
    media.check_jpeg(reply.data)
    assert CANARY not in reply.data
    assert [act for _, act, _ in acts(school)] == ["photo.save"]
    _put_instead(school, b"no picture any more")
    refused = phone.call("GET", f"/photos/{PHOTO}?save=true")
    assert (refused.status, refused.code) == (503, "unavailable")


def test_health_says_how_the_cleaning_fares(app: Any, phone: Phone) -> None:
    assert phone.call("GET", "/health").json["photos"] == "ok"


def test_no_planted_secret_is_served(phone: Phone) -> None:
    phone.upload(PHOTO, VISIT, planted()["jpeg_exif"][0])
    for size in ("view", "card", "thumb"):
        assert CANARY not in phone.photo(PHOTO, size).data
