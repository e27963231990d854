"""The log of what was sent to families, on the wire."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Lenient, choice, text
from server.web.schemas.ledger import PupilShownSchema

STATES = ("queued", "sent", "failed", "dead", "gone")


class DeliveryQuerySchema(Lenient):
    """Of one visit's notes, or in one state."""

    visit = text(64, load_default=None)
    state = choice(STATES, load_default=None)


class ReceiverSchema(Lenient):
    """A guardian."""

    name = fields.String(required=True)
    relation = fields.String(required=True)


class DeliverySchema(Lenient):
    """One message. `code`: the last answer, a number or a word. `due`: when it goes out, or comes again. `own_code`:
    its link has a visit code that the desk can read."""

    id = fields.String(required=True)
    visit = fields.String(required=True)
    version = fields.Integer(required=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    guardian = fields.Nested(ReceiverSchema(), required=True)
    channel = fields.String(
        required=True, metadata={"description": "webpush, smtp, webhook, apprise or paper"}
    )
    state = fields.String(required=True, metadata={"description": "queued, sent, failed, dead or gone"})
    tries = fields.Integer(required=True)
    code = fields.String(required=True)
    at = fields.String(required=True)
    due = fields.String(required=True, allow_none=True)
    own_code = fields.Boolean(required=True)


class DeliveriesSchema(Lenient):
    """The newest first. `counts`: of all messages, by state. `channels`: those that are on. `quiet`: HH:MM-HH:MM,
    or "" for none. `to_print`: notes that wait for the printer, 200 at most."""

    items = fields.List(fields.Nested(DeliverySchema()), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    channels = fields.List(fields.String(), required=True)
    quiet = fields.String(required=True)
    to_print = fields.Integer(required=True)


class VisitCodeSchema(Lenient):
    """Six digits."""

    code = fields.String(required=True)
