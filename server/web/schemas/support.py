"""Support, consultations and essays at the desk."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Lenient
from server.web.schemas.ledger import PersonShownSchema, PupilShownSchema
from server.web.schemas.papers import PaperLineSchema


class HelpSchema(Lenient):
    """What was done for a child."""

    on = fields.String(required=True, allow_none=True)
    help = fields.String(required=True)
    words = fields.String(required=True)
    by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)


class ReceiptShownSchema(Lenient):
    """Who confirmed that a gift came."""

    by = fields.String(required=True)
    on = fields.String(required=True, allow_none=True)


class GiftSchema(Lenient):
    """A gift in kind, or money in fen; `receipt` null: nobody confirmed it yet."""

    id = fields.String(required=True)
    on = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    what = fields.String(required=True)
    amount = fields.Integer(required=True, allow_none=True)
    responsible = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    receiver = fields.String(required=True)
    receipt = fields.Nested(ReceiptShownSchema(), required=True, allow_none=True)


class SupportSchema(Lenient):
    """A child's support: the plan as far as the reader may see it, actions, gifts."""

    id = fields.String(required=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    owner = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    state = fields.String(required=True)
    plan = fields.List(fields.Nested(PaperLineSchema()), required=True)
    actions = fields.List(fields.Nested(HelpSchema()), required=True)
    gifts = fields.List(fields.Nested(GiftSchema()), required=True)


class SupportsSchema(Lenient):
    """Support of the school or of a class."""

    items = fields.List(fields.Nested(SupportSchema()), required=True)


class ConsultationSchema(Lenient):
    """What a class's teachers worked out about a child."""

    id = fields.String(required=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    lines = fields.List(fields.Nested(PaperLineSchema()), required=True)


class ConsultationsSchema(Lenient):
    """Of one class, newest first."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)
    items = fields.List(fields.Nested(ConsultationSchema()), required=True)


class EssayLineSchema(Lenient):
    """An essay that was handed in."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    campaign = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)


class EssaysSchema(Lenient):
    """Essays that were handed in or chosen."""

    items = fields.List(fields.Nested(EssayLineSchema()), required=True)


class PublishingSchema(Lenient):
    """What the family said to publishing, and why it is so."""

    verdict = fields.String(required=True)
    why = fields.String(required=True)


class EssaySchema(EssayLineSchema):
    """The whole text. `consent` null: it is about no single child."""

    lines = fields.List(fields.Nested(PaperLineSchema()), required=True)
    consent = fields.Nested(PublishingSchema(), required=True, allow_none=True)


class EssaySectionSchema(Lenient):
    """A part of a text without names."""

    label = fields.String(required=True)
    words = fields.String(required=True)


class EssayExportSchema(Lenient):
    """A text without the names that the school knows."""

    id = fields.String(required=True)
    sections = fields.List(fields.Nested(EssaySectionSchema()), required=True)
