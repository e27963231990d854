"""The sync calls on the wire. Bodies of push and pull are judged by the services, op by op; these schemas
describe them, and say which members a sound envelope has."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from server.services.problem import Problem
from server.web.parsing import flatten
from server.web.schemas.base import INC_MAX, Lenient, many, text, whole
from server.web.schemas.devices import LimitsSchema
from sync.errors import Code

SKEW = "How far the clock that the request told in `now` runs ahead of ours; absent where it told none"


class PushSchema(Lenient):
    """The envelope of a push. Each op is judged for itself, so here an op may be anything."""

    proto = whole(1, 1000, required=True)
    schema = whole(1, 100_000, required=True)
    epoch = text(64, required=True)
    inc = whole(1, INC_MAX, required=True)
    ops = many(fields.Raw(allow_none=True), 1000, required=True)


class ResultSchema(Lenient):
    """What became of one op."""

    op = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    row = fields.Dict(required=True, allow_none=True)
    conflicts = fields.List(fields.String())
    missing = fields.List(fields.String())
    redacted = fields.List(fields.String())
    first = fields.String()
    code = fields.String(allow_none=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    new_inc = fields.Boolean()
    until = fields.String(metadata={"description": "A held op waits at most until then"})


class PushedSchema(Lenient):
    """One result per op, in order, and how far this incarnation's ops are stored."""

    epoch = fields.String(required=True)
    results = fields.List(fields.Nested(ResultSchema()), required=True)
    acked_n = fields.Integer(required=True)
    durable_n = fields.Integer(required=True)
    limits = fields.Nested(LimitsSchema(), required=True)
    now = fields.String(required=True)
    skew_ms = fields.Integer(metadata={"description": SKEW})


class PullSchema(Lenient):
    """Where the phone stands. `cursor` null = from the start."""

    proto = whole(1, 1000, required=True)
    schema = whole(1, 100_000, required=True)
    epoch = text(64, required=True)
    inc = whole(1, INC_MAX, required=True)
    cursor = text(65536, load_default=None, allow_none=True)
    limit = whole(1, 500, load_default=200)
    waiting = fields.Raw(metadata={"description": "`{ops, photos}`: how many are still on the phone"})


class ScopesSchema(Lenient):
    """Scopes gained and lost since the cursor."""

    add = fields.List(fields.String(), required=True)
    drop = fields.List(fields.String(), required=True)


class PulledSchema(Lenient):
    """Rows in the order of their change, what is gone, and checks when the end is reached."""

    epoch = fields.String(required=True)
    cursor = fields.String(required=True)
    more = fields.Boolean(required=True)
    scopes = fields.Nested(ScopesSchema(), required=True)
    rows = fields.List(fields.Dict(), required=True)
    gone = fields.List(fields.Dict(), required=True)
    check = fields.Dict(required=True)
    skew_ms = fields.Integer(metadata={"description": SKEW})


class BoxSchema(Lenient):
    """A box sealed to the school's key."""

    kid = text(64, required=True)
    box = text(2_000_000, required=True)


class CarriedPhotoSchema(Lenient):
    """A waiting photo as the phone's store holds it, and the store's data key sealed to the school."""

    id = text(64, required=True)
    store = text(64, required=True)
    escrow = fields.Nested(BoxSchema(), required=True)
    meta = text(8192, required=True)
    bytes = text(1_850_000, required=True)


_CARRIED_PHOTO = CarriedPhotoSchema()


def read_carried_photo(body: Any) -> dict[str, Any]:
    """A body that may be larger than the usual ones, checked like them: 422 `bad_shape` by member."""
    try:
        loaded: dict[str, Any] = _CARRIED_PHOTO.load(body)
    except ValidationError as error:
        raise Problem(422, Code.BAD_SHAPE, errors=flatten(error.messages)) from error
    return loaded


class TakenPhotoSchema(Lenient):
    """`kept`, or `duplicate` where it was here already; `proved`: a device of this school made it."""

    photo = fields.String(required=True)
    status = fields.String(required=True)
    proved = fields.Boolean(required=True)


class SchemaSchema(Lenient):
    """The record types that a phone may write, with the running campaign's fields."""

    schema = fields.Integer(required=True)
    types = fields.Dict(required=True)
