"""Refused and held ops, and people, as the desk reads them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.web.schemas.base import WHOLE, Base, text
from server.web.schemas.desk import NamedSchema, PupilNameSchema
from server.web.schemas.office import QuarantinedSchema


class WaitingQuerySchema(Base):
    """Paging."""

    cursor = text(512, load_default=None)
    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, 200, error="number_range"), error_messages=WHOLE
    )


class WaitingSchema(QuarantinedSchema):
    """An op that was not taken in, with its author and the pupil by name. `code` is null for a held one."""

    code = fields.String(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True)
    author = fields.Nested(NamedSchema(), required=True)
    pupil = fields.Nested(PupilNameSchema(), required=True, allow_none=True)
    visit = fields.String(required=True, allow_none=True, metadata={"description": "If the desk may open it"})
    campaign = fields.String(required=True)
    until = fields.String(required=True, allow_none=True, metadata={"description": "Held at most until then"})
    waits_for = fields.List(
        fields.Nested(NamedSchema()),
        required=True,
        metadata={"description": "People on whose phones the missing part is"},
    )


class WaitingPageSchema(Schema):
    """One page."""

    items = fields.List(fields.Nested(WaitingSchema()), required=True)
    forms = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "Forms of the items' campaigns, by id"}
    )
    cursor = fields.String(required=True, allow_none=True)
    more = fields.Boolean(required=True)


class PersonRowSchema(NamedSchema):
    """A colleague."""

    title = fields.String(required=True)
    active = fields.Boolean(required=True)
    roles = fields.List(fields.String(), required=True)
    duties = fields.List(fields.String(), required=True)
    classes = fields.List(fields.String(), required=True)
    homeroom = fields.List(fields.String(), required=True)
    yours = fields.Boolean(required=True, metadata={"description": "Whether your standing covers them"})


class PeopleSchema(Schema):
    """The school's colleagues."""

    items = fields.List(fields.Nested(PersonRowSchema()), required=True)
