"""Quarantine and assignments on the wire."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Base, Lenient, many, text
from server.web.schemas.sync import ResultSchema


class PageQuery(Lenient):
    """Paging: the cursor of the previous page and how many items at most."""

    cursor = text(512, load_default=None)
    limit = fields.Integer(load_default=50, error_messages={"invalid": "wrong_type"})


class QuarantinedSchema(Lenient):
    """A refused op, whole, with the reason."""

    op = fields.String(required=True, allow_none=True)
    key = fields.String(required=True, metadata={"description": "Names it where `op` is null or doubled"})
    raw = fields.Raw(required=True, allow_none=True)
    code = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    by = fields.String(required=True)
    received = fields.String(required=True)


class QuarantinePageSchema(Lenient):
    """Newest first."""

    items = fields.List(fields.Nested(QuarantinedSchema()), required=True)
    cursor = fields.String(required=True, allow_none=True)
    more = fields.Boolean(required=True)


class ReassignSchema(Base):
    """Who visits from now on."""

    lead = text(64, required=True)
    companions = many(text(64), 20, required=True)


class RowSchema(Lenient):
    """A record as a pull would send it."""

    row = fields.Dict(required=True)


class ReplayedSchema(ResultSchema):
    """The op's new result."""
