"""What may be asked of a photo, and the headers of uploads (for the description)."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.services.serve_photo import SIZES
from server.web.schemas.base import Lenient, choice


class SizeSchema(Lenient):
    """Which picture: view (long side up to 2048 pixels), card (960) or thumb (320); to look at or to keep."""

    size = choice(list(SIZES), load_default="view")
    save = fields.Boolean(
        load_default=False, metadata={"description": "As a file to keep: cleaned once more, and written down"}
    )


def header(name: str, about: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    """A header parameter of the description."""
    return {
        "in": "header",
        "name": name,
        "required": required,
        "description": about,
        "schema": {"type": "string", **schema},
    }


TUS_RESUMABLE = header("Tus-Resumable", "Version of the upload protocol", enum=["1.0.0"])
UPLOAD_LENGTH = header("Upload-Length", "Bytes of the whole photo", pattern="^[0-9]{1,15}$")
UPLOAD_METADATA = header("Upload-Metadata", "photo, visit, sha256, type: each `name base64`, comma separated")
UPLOAD_OFFSET = header("Upload-Offset", "Where this part begins", pattern="^[0-9]{1,15}$")
UPLOAD_CHECKSUM = header("Upload-Checksum", "`sha1 base64` or `sha256 base64`", required=False)


def _told(about: str) -> dict[str, Any]:
    return {"description": about, "schema": {"type": "string"}}


STANDS = {
    "Tus-Resumable": _told("1.0.0"),
    "Upload-Offset": _told("Bytes that are safe"),
    "Upload-Expires": _told("When the upload is forgotten"),
}
CREATED = {**STANDS, "Location": _told("Path of the upload")}
ASKED = {
    **STANDS,
    "Upload-Length": _told("Bytes of the whole photo"),
    "Upload-Metadata": _told("What was announced; without the hash once there is a verdict"),
}
ABLE = {
    name: _told(about)
    for name, about in (
        ("Tus-Version", "Versions of tus"),
        ("Tus-Max-Size", "Bytes of the largest photo"),
        ("Tus-Extension", "Extensions of tus"),
        ("Tus-Checksum-Algorithm", "Algorithms for Upload-Checksum"),
    )
}
