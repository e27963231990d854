"""Visits of colleagues on the wire, and who read them."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.web.schemas.desk import NamedSchema


class ColleaguesVisitSchema(Schema):
    """A visit to a pupil as those who teach the class see it."""

    id = fields.String(required=True)
    campaign = fields.String(required=True, allow_none=True)
    visited_on = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    mine = fields.Boolean(required=True, metadata={"description": "The reader took part in it"})
    lead = fields.String(required=True)
    companions = fields.List(fields.String(), required=True)
    values = fields.Dict(keys=fields.String(), required=True)


class ColleaguesVisitsSchema(Schema):
    """The visits to one pupil, the latest first."""

    items = fields.List(fields.Nested(ColleaguesVisitSchema()), required=True)


class _ReadingSchema(Schema):
    by = fields.Nested(NamedSchema(), required=True)
    at = fields.String(required=True)


class ReadingsSchema(Schema):
    """Which colleagues read a visit, the latest first."""

    items = fields.List(fields.Nested(_ReadingSchema()), required=True)
