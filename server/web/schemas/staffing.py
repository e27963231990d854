"""Roles, classes and devices of colleagues, and twin visits, on the wire."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Base, Lenient, choice, many, text
from sync.wire import DUTIES


class RolesSchema(Base):
    """The roles from today on."""

    roles = many(choice(("teacher", "homeroom", "office", "leader"), required=True), 8, required=True)


class TaughtSchema(Base):
    """The classes taught from today on."""

    classes = many(text(64), 100, required=True)


class DutiesSchema(Base):
    """The duties from now on."""

    duties = many(choice(DUTIES, required=True), len(DUTIES), required=True)


class HeldDutiesSchema(Lenient):
    """A colleague and what they are beyond teaching."""

    person = fields.String(required=True)
    duties = fields.List(fields.String(), required=True)


class SeatSchema(Base):
    """The class in which a pupil sits from today on."""

    class_ = text(64, required=True, data_key="class")


class HomeroomSchema(Base):
    """The homeroom teacher from today on; null: nobody."""

    person = text(64, required=True, allow_none=True)


class NamedHomeroomSchema(Lenient):
    """A class and its homeroom teacher."""

    class_ = fields.String(required=True, data_key="class")
    homeroom = fields.String(required=True, allow_none=True)


class PupilQuerySchema(Base):
    """Of which class, and any part of the name."""

    class_ = text(64, load_default=None, data_key="class")
    name = text(50, least=0, load_default="")


class PupilRowSchema(Lenient):
    """A pupil on the roster."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class")
    class_name = fields.String(required=True)


class PupilsSchema(Lenient):
    """Pupils by class and name; `more`: there are further ones."""

    items = fields.List(fields.Nested(PupilRowSchema()), required=True)
    more = fields.Boolean(required=True)


class OtherVisitSchema(Base):
    """The visit that is the same one, recorded a second time."""

    other = text(64, required=True)


class ColleagueSchema(Lenient):
    """What a colleague may do today."""

    person = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    classes = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)


class LeaverSchema(ColleagueSchema):
    """The same; and the assignments that somebody else must take over."""

    assignments = fields.List(fields.String(), required=True)


class DeviceSchema(Lenient):
    """A phone or desk. `skew_ms`: how far its clock ran ahead at its last contact, if it told."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    app = fields.String(required=True)
    schema = fields.Integer(required=True)
    created = fields.String(required=True)
    seen = fields.String(required=True)
    revoked = fields.String(required=True, allow_none=True)
    skew_ms = fields.Integer(required=True, allow_none=True)
    waiting = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, allow_none=True
    )  # ops and photos that were still on it


class DevicesSchema(Lenient):
    """Devices, those seen last first."""

    items = fields.List(fields.Nested(DeviceSchema()), required=True)
