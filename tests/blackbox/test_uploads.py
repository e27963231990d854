"""Photos up and down, as docs/protocol.md says: tus, consents, verdicts, receipts, and what is served."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.blackbox.conftest import Enrols
from tests.blackbox.wire import Answer, Device, new_id
from tests.support.photos import CANARY, encode, exif, phone_jpeg, scene

Says = Callable[..., str]
MIB = 1024 * 1024


def jpeg(seed: int, side: int = 200) -> bytes:
    """A small JPEG, another one for each seed."""
    picture = scene(side, side)
    picture.putpixel((seed % side, seed // side % side), (seed % 256, 1, 2))
    return encode(picture, "JPEG", quality=92)


@pytest.fixture
def says(t1: Device) -> Says:
    """Record a consent for a visit of p1."""

    def record(visit: str, *, given: bool = True, capacity: str = "parent") -> str:
        consent = new_id()
        said = {"pupil": "S1-p1", "visit": visit, "capacity": capacity, "purpose": "record", "given": given}
        said |= {"how": "spoken", "on": "2026-01-09", "text_version": "photo-consent-1"}
        assert (
            t1.one(t1.op("consent", consent, set={k: [v, None] for k, v in said.items()}))["status"]
            == "applied"
        )
        return consent

    return record


def test_what_the_server_can_do(t1: Device) -> None:
    answer = t1.ask("OPTIONS", "/uploads")
    assert answer.status in (200, 204)
    assert answer.headers["tus-version"] == "1.0.0"
    assert {"creation", "checksum", "expiration", "termination"} <= set(
        answer.headers["tus-extension"].split(",")
    )
    assert {"sha1", "sha256"} <= set(answer.headers["tus-checksum-algorithm"].split(","))


def test_the_visit_and_the_consent_come_first(t1: Device, visit: str, says: Says) -> None:
    data, photo = jpeg(1), new_id()
    t1.announce(photo, new_id(), data).problem(409, "visit_pending")
    t1.announce(photo, visit, data).problem(409, "consent_pending")
    says(visit)
    assert t1.announce(photo, visit, data).status == 201


def test_a_refusal_destroys(t1: Device, visit: str, says: Says) -> None:
    says(visit, given=False)
    photo = new_id()
    t1.announce(photo, visit, jpeg(2)).problem(403, "consent_refused")
    assert t1.row("photo", photo)["values"]["state"] in ("refused", "withdrawn"), "the photo's row says so"


def test_a_withdrawal_in_the_middle(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data, photo = jpeg(3), new_id()
    where = t1.announce(photo, visit, data).headers["location"]
    t1.part(where, 0, data[:1000])
    says(visit, given=False, capacity="child")
    t1.part(where, 1000, data[1000:]).problem(403, "consent_refused")
    assert t1.row("photo", photo)["values"]["state"] in ("refused", "withdrawn")
    t1.ask("GET", f"/photos/{photo}").problem(404, "not_found")


def test_a_withdrawal_afterwards_takes_the_photo_away(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    photo = new_id()
    assert t1.upload(photo, visit, jpeg(4)).status == 204
    assert t1.ask("GET", f"/photos/{photo}").status == 200
    says(visit, given=False)
    t1.ask("GET", f"/photos/{photo}").problem(404, "not_found")


def test_an_upload_in_parts(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data, photo = jpeg(5, 600), new_id()
    made = t1.announce(photo, visit, data)
    assert made.headers["tus-resumable"] == "1.0.0"
    assert made.headers.get("upload-offset", "0") == "0"
    assert "upload-expires" in made.headers
    where = made.headers["location"]
    for at in range(0, len(data), 5_000):
        piece = data[at : at + 5_000]
        checksum = [
            {},
            {"Upload_Checksum": "sha1 " + base64.b64encode(hashlib.sha1(piece).digest()).decode()},
            {"Upload_Checksum": "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()},
        ][at // 5_000 % 3]
        stands = t1.head(where)
        assert (stands.status, stands.headers["upload-offset"]) == (200, str(at))
        assert stands.headers["upload-length"] == str(len(data))
        answer = t1.part(where, at, piece, **checksum)
        assert (answer.status, answer.headers["upload-offset"]) == (204, str(at + len(piece)))
    assert len(data) > 15_000
    stands = t1.head(where)
    assert stands.headers["upload-offset"] == stands.headers["upload-length"] == str(len(data))
    assert t1.row("photo", photo)["values"]["state"] == "stored"


def test_known_bytes_are_not_sent_twice(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data, photo = jpeg(6), new_id()
    t1.upload(photo, visit, data)
    again = t1.announce(photo, visit, data)
    assert (again.status, again.headers["upload-offset"]) == (201, str(len(data)))
    assert t1.head(again.headers["location"]).headers["upload-offset"] == str(len(data))


def test_offsets_sizes_and_checksums(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data = jpeg(7)
    where = t1.announce(new_id(), visit, data).headers["location"]
    t1.part(where, 10, data[10:20]).problem(409, "offset_mismatch")
    wrong = "sha256 " + base64.b64encode(bytes(32)).decode()
    t1.part(where, 0, data[:100], Upload_Checksum=wrong).problem(460, "checksum_mismatch")
    assert t1.head(where).headers["upload-offset"] == "0", "a damaged part is not kept"
    t1.part(where, 0, bytes(MIB + 1)).problem(413, "too_large")
    t1.part(where, 0, data + b"more").problem(413, "too_large")
    t1.part(where, 0, data[:10], Tus_Resumable="0.2.2").problem(412, "tus_version")
    t1.part(where, 0, data[:10], Content_Type="image/jpeg").problem(415, "unsupported_media_type")
    assert t1.part(where, 0, data[:10]).status == 204
    t1.part(where, 0, data[:10]).problem(409, "offset_mismatch")


def test_a_part_may_be_one_mib(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data = phone_jpeg(300, 300) + bytes(MIB)
    where = t1.announce(new_id(), visit, data).headers["location"]
    assert t1.part(where, 0, data[:MIB]).status == 204
    assert t1.part(where, MIB, data[MIB:]).status in (204, 422)


def test_other_bytes_than_announced(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data = jpeg(8)
    where = t1.announce(new_id(), visit, data).headers["location"]
    t1.part(where, 0, data[:-1] + b"x").problem(422, "hash_mismatch")


@pytest.mark.parametrize(
    "data",
    [b"not a picture at all", jpeg(9)[:300], b"%PDF-1.7\n1 0 obj", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
     b"\x00" * 100, b"GIF89a" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(200)],
)  # fmt: skip
def test_broken_photos_say_why_and_block_no_record(t1: Device, visit: str, says: Says, data: bytes) -> None:
    says(visit)
    photo = new_id()
    found = t1.upload(photo, visit, data).problem(422, "photo_refused")
    assert found["why"]
    assert t1.row("photo", photo)["values"]["state"] == "refused"
    assert t1.one(t1.op("visit", visit, set={"process": ["照样写。", None]}))["status"] == "applied"
    t1.ask("GET", f"/photos/{photo}").problem(404, "not_found")


def test_metadata_that_is_none(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data = jpeg(10)
    for sha256 in ("x", "A" * 64, ""):
        assert (
            "sha256" in t1.announce(new_id(), visit, data, sha256=sha256).problem(422, "bad_shape")["errors"]
        )
    for photo in ("a b", "", "\0", "x" * 65):
        assert "photo" in t1.announce(photo, visit, data).problem(422, "bad_shape")["errors"]
    assert "visit" in t1.announce(new_id(), "a b", data).problem(422, "bad_shape")["errors"]
    t1.ask("POST", "/uploads", None, Tus_Resumable="1.0.0", Upload_Length="x").problem(422, "bad_shape")
    t1.ask("POST", "/uploads", None, Upload_Length="5").problem(412, "tus_version")
    big = {"Tus_Resumable": "1.0.0", "Upload_Length": str(20 * MIB)}
    assert t1.ask("POST", "/uploads", None, **big).status in (413, 422)


def test_terminating(t1: Device, t3: Device, visit: str, says: Says) -> None:
    says(visit)
    data = jpeg(11)
    where = t1.announce(new_id(), visit, data).headers["location"]
    t1.part(where, 0, data[:100])
    path = where.removeprefix("/api/v1")
    assert t3.ask("DELETE", path, None, Tus_Resumable="1.0.0").status == 404, "another's"
    assert t1.ask("DELETE", path, None, Tus_Resumable="1.0.0").status == 204
    assert t1.head(where).status in (404, 410)


def test_what_is_served(t1: Device, visit: str, says: Says, enrol: Enrols) -> None:
    says(visit)
    photo = new_id()
    block = b"Exif\0\0" + exif(orientation=6)
    data = encode(scene(900, 600), "JPEG", quality=90, exif=block, comment=CANARY)
    assert CANARY in data
    assert t1.upload(photo, visit, data).status == 204
    row = t1.row("photo", photo)["values"]
    receipt = row["receipt"]
    whole = _picture(t1.ask("GET", f"/photos/{photo}?size=view"))
    thumb = _picture(t1.ask("GET", f"/photos/{photo}?size=thumb"))
    assert hashlib.sha256(whole).hexdigest() == receipt["out_sha256"]
    assert receipt["in_hmac"] != hashlib.sha256(data).hexdigest(), "a plain hash identifies the original"
    assert {"policy", "in_hmac", "out_sha256", "removed", "at"} <= receipt.keys()
    assert receipt["removed"], "kinds of what was removed"
    assert CANARY.decode() not in str(row)
    for file in (whole, thumb):
        assert CANARY not in file
        with Image.open(io.BytesIO(file)) as image:
            assert not image.getexif()
            assert image.height > image.width, "turned upright"
    assert len(thumb) < len(whole)
    t1.ask("GET", f"/photos/{photo}?size=huge").problem(422, "bad_shape")
    hidden = enrol("t2").ask("GET", f"/photos/{photo}")
    hidden.problem(404, "not_found")
    assert hidden.body == enrol("t2").ask("GET", f"/photos/{new_id()}").body
    assert enrol("t3").ask("GET", f"/photos/{photo}").status == 200


def test_before_its_verdict_a_photo_is_not_ready(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    photo, data = new_id(), jpeg(12)
    where = t1.announce(photo, visit, data).headers["location"]
    t1.part(where, 0, data[:100])
    answer = t1.ask("GET", f"/photos/{photo}")
    answer.problem(404, "not_ready")
    assert int(answer.headers["retry-after"]) > 0


def test_a_stored_photo_is_no_longer_missing(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    photo = new_id()
    op: dict[str, Any] = t1.op("visit", visit, needs=[photo])
    assert t1.one(op)["missing"] == [photo]
    t1.upload(photo, visit, jpeg(13))
    assert t1.one(op)["missing"] == []


def test_only_the_party_uploads(visit: str, says: Says, enrol: Enrols) -> None:
    says(visit)
    enrol("t2").announce(new_id(), visit, jpeg(14)).problem(409, "visit_pending")
    enrol("S2-t1").announce(new_id(), visit, jpeg(15)).problem(409, "visit_pending")
    assert enrol("t3").upload(new_id(), visit, jpeg(16)).status == 204


def _picture(answer: Answer) -> bytes:
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]
    assert answer.headers["content-disposition"]
    return answer.body


def test_head_repeats_what_was_announced(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data, photo = jpeg(31), new_id()
    where = t1.announce(photo, visit, data).headers["location"]
    told = {"photo": photo, "visit": visit, "sha256": hashlib.sha256(data).hexdigest(), "type": "image/jpeg"}
    assert announced(t1.head(where)) == told
    assert t1.part(where, 0, data).status == 204
    assert announced(t1.head(where)) == {name: told[name] for name in ("photo", "visit", "type")}


def announced(answer: Answer) -> dict[str, str]:
    pairs = [pair.split(" ") for pair in answer.headers["upload-metadata"].split(",")]
    return {name: base64.b64decode(value).decode() for name, value in pairs}


def test_where_only_get_and_post_pass(t1: Device, visit: str, says: Says) -> None:
    says(visit)
    data, photo = jpeg(32), new_id()
    where = t1.announce(photo, visit, data).headers["location"].removeprefix("/api/v1")
    tus = {"Tus_Resumable": "1.0.0"}
    part = {**tus, "Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    assert t1.ask("POST", where, data[:900], X_HTTP_Method_Override="PATCH", **part).status == 204
    assert t1.head(where).headers["upload-offset"] == "900"
    assert t1.ask("POST", where, None, X_HTTP_Method_Override="DELETE", **tus).status == 204
    assert t1.head(where).status == 404
    t1.ask("POST", "/quarantine", None, X_HTTP_Method_Override="GET").problem(405, "method_not_allowed")
