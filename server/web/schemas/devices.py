"""Enrolment, refresh and incarnations on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from server.web.schemas.base import Lenient, text, whole
from server.web.schemas.people import MeSchema, SchoolSchema


class EnrolSchema(Lenient):
    """`user` and `password`, or `enrolment_code`."""

    user = text(64)
    password = text(256)
    school = text(64, about="Only where one user name exists in several schools")
    enrolment_code = text(128)
    device_name = text(120, least=0, load_default="")
    app = text(64, least=0, load_default="")
    schema = whole(1, 100_000, load_default=1)

    @validates_schema
    def one_way_in(self, data: dict[str, Any], **_: Any) -> None:
        """Either a code or both of user and password."""
        if "enrolment_code" in data:
            return
        missing = {name: ["required"] for name in ("user", "password") if name not in data}
        if missing:
            raise ValidationError(missing)


class RefreshSchema(Lenient):
    """The refresh token as it was given."""

    refresh_token = text(256, required=True)


class LimitsSchema(Lenient):
    """What one request may carry, and how many there may be."""

    ops = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    op_bytes = fields.Integer()
    depth = fields.Integer()
    text = fields.Integer()
    rows = fields.Integer()
    rates = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Kind of request to how many, such as 120/minute"},
    )


class TokensSchema(Lenient):
    """A new pair of tokens; `expires_in` in seconds."""

    token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    expires_in = fields.Integer(required=True)


class KeysSchema(Lenient):
    """The school's public key for seals: its id and a JWK (EC P-256)."""

    kid = fields.String(required=True)
    public = fields.Dict(required=True)


class EnrolledSchema(TokensSchema):
    """All that a phone needs to begin."""

    device = fields.String(required=True)
    secret = fields.String(
        required=True,
        metadata={
            "description": "base64url; signs the backup file of this device's queue (docs/protocol.md)"
        },
    )
    inc = fields.Integer(required=True)
    epoch = fields.String(required=True)
    user = fields.String(required=True, metadata={"description": "Person id"})
    school = fields.Nested(SchoolSchema(), required=True)
    limits = fields.Nested(LimitsSchema(), required=True)
    me = fields.Nested(MeSchema(), required=True)
    keys = fields.Nested(KeysSchema(), required=True)


class IncarnationSchema(Lenient):
    """A fresh incarnation of this device."""

    inc = fields.Integer(required=True)


class CodeRequestSchema(Lenient):
    """For whom the office issues a one-time enrolment code; `hours` it stays good."""

    person = text(64, required=True)
    hours = whole(1, 72, load_default=24)


class CodeSchema(Lenient):
    """The code (shown once; only its hash is kept) and its QR picture as a data URI."""

    code = fields.String(required=True)
    expires = fields.String(required=True)
    qr = fields.String(required=True)
