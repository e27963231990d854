"""tus 1.0.0: its headers into plain values and back. What is not understood is refused by name."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime

from flask import Response, request
from werkzeug.http import http_date

from server.media import MAX_BYTES
from server.services.accept_upload import Announced, Progress
from server.services.problem import Problem
from sync.errors import Code, Fault
from sync.shape import id_fault, text_fault

VERSION = "1.0.0"
MAX_PART = 1024 * 1024
PART_TYPE = "application/offset+octet-stream"
_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Max-Size": str(MAX_BYTES),
    "Tus-Extension": "creation,checksum,expiration,termination",
    "Tus-Checksum-Algorithm": ",".join(_HASHES),
}


def require_version() -> None:
    """412 `tus_version` unless the client speaks our version; OPTIONS asks for none."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise Problem(412, Code.TUS_VERSION, headers={"Tus-Version": VERSION})


def read_announcement() -> Announced:
    """Upload-Length and Upload-Metadata. 422 `bad_shape` names what is wrong; 413 above the limit."""
    length = read_number("Upload-Length")
    members = _metadata(request.headers.get("Upload-Metadata", ""))
    errors: dict[str, list[str]] = {}
    for name in ("photo", "visit"):
        fault = id_fault(members[name]) if name in members else Fault.REQUIRED
        if fault is not None:
            errors[name] = [fault]
    if not _SHA256.fullmatch(members.get("sha256", "")):
        errors["sha256"] = [Fault.WRONG_TYPE if "sha256" in members else Fault.REQUIRED]
    kind = members.get("type", "")
    if len(kind) > 100 or text_fault(kind) is not None:
        errors["type"] = [Fault.TOO_LONG if len(kind) > 100 else Fault.NUL]
    if length == 0:
        errors["Upload-Length"] = [Fault.NUMBER_RANGE]
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)
    if length > MAX_BYTES:
        raise Problem(
            413, Code.TOO_LARGE, members={"limit": MAX_BYTES}, headers={"Tus-Max-Size": str(MAX_BYTES)}
        )
    return Announced(members["photo"], members["visit"], members["sha256"], length, kind)


def read_number(header: str) -> int:
    """A whole number in a header; 422 `bad_shape` names the header."""
    text = request.headers.get(header)
    if text is None or not _NUMBER.fullmatch(text.strip()):
        fault = Fault.REQUIRED if text is None else Fault.WRONG_TYPE
        raise Problem(422, Code.BAD_SHAPE, errors={header: [fault]})
    return int(text)


def read_part() -> bytes:
    """The body of a PATCH, checked: 415 for another type or encoding, 413 above 1 MiB, 460 if damaged."""
    if request.mimetype != PART_TYPE or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(415, Code.UNSUPPORTED_MEDIA_TYPE)
    if (request.content_length or 0) > MAX_PART:
        raise Problem(413, Code.TOO_LARGE, members={"limit": MAX_PART})
    request.max_content_length = MAX_PART + 1
    data = request.get_data(cache=False)
    if len(data) > MAX_PART:
        raise Problem(413, Code.TOO_LARGE, members={"limit": MAX_PART})
    _check(request.headers.get("Upload-Checksum"), data)
    return data


def _check(header: str | None, data: bytes) -> None:
    if header is None:
        return
    algorithm, _, text = header.strip().partition(" ")
    if algorithm not in _HASHES:
        raise Problem(400, Code.BAD_REQUEST, errors={"Upload-Checksum": [Fault.NOT_AN_OPTION]})
    wanted, found = _base64(text), _HASHES[algorithm](data).digest()
    if wanted is None or len(wanted) != len(found):
        raise Problem(400, Code.BAD_REQUEST, errors={"Upload-Checksum": [Fault.WRONG_TYPE]})
    if not hmac.compare_digest(found, wanted):
        raise Problem(460, Code.CHECKSUM_MISMATCH)


def _metadata(header: str) -> dict[str, str]:
    """`name base64` pairs; a name alone stands for "". Names that we do not know (a file's) go no further."""
    members: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in header.split(","))):
        name, _, text = pair.partition(" ")
        raw = _base64(text)
        try:
            value = None if raw is None else raw.decode("utf-8")
        except UnicodeDecodeError:
            value = None
        if value is None or name in members:
            raise Problem(422, Code.BAD_SHAPE, errors={"Upload-Metadata": [Fault.WRONG_TYPE]})
        members[name] = value
    return members


def metadata_of(progress: Progress) -> str:
    """What was announced, as the header Upload-Metadata has it."""
    pairs = progress.announced.items()
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs)


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def answer(status: int, progress: Progress) -> Response:
    """An empty answer that says where the upload stands."""
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(progress.offset)
    response.headers["Upload-Expires"] = _http_time(progress.expires)
    return response


def _http_time(moment: datetime) -> str:
    return http_date(moment)
