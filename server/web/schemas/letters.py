"""Letters before the visits, and slips of notes, at the desk."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from server.web.schemas.base import TEXT, Base, Lenient, text

_ID = 64
_MOST_PUPILS = 200
_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}


def _switch() -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, load_default=False, error_messages=_SWITCH)


class PrintLettersSchema(Base):
    """For which campaign; for these pupils only; whether letters from before end: links that were sent go on.
    one_sided: the printer prints one side alone, so that no page is left empty."""

    campaign = text(_ID, load_default=None, allow_none=True)
    pupils = fields.List(
        text(_ID),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=_MOST_PUPILS, error="too_many"),
    )
    renew = _switch()
    one_sided = _switch()


class WriteMessageSchema(Base):
    """For which campaign."""

    campaign = text(_ID, load_default=None, allow_none=True)


class PrintSlipsSchema(Base):
    """again: also notes that have a slip, which then no longer opens. one_sided: as for letters."""

    again = _switch()
    one_sided = _switch()


class PrintWaitingSchema(Base):
    """one_sided: as for letters."""

    one_sided = _switch()


class PasteSchema(Lenient):
    """Something to paste."""

    title = fields.String(required=True)
    text = fields.String(required=True)


class MessageSchema(Lenient):
    """What to send to one guardian, with a link of their own."""

    text = fields.String(required=True)


class WrittenGuardianSchema(Lenient):
    """A guardian who may be written to."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    relation = fields.String(required=True)
    away = fields.Boolean(required=True)


class WrittenPupilSchema(Lenient):
    """A pupil by name."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class WrittenFamilySchema(Lenient):
    """How often a family was asked, last when and by which way, and what it said."""

    pupil = fields.Nested(WrittenPupilSchema(), required=True)
    guardians = fields.List(fields.Nested(WrittenGuardianSchema()), required=True)
    asked = fields.Integer(required=True)
    asked_on = fields.String(required=True, allow_none=True)
    asked_by = fields.String(required=True, allow_none=True)
    open = fields.Boolean(required=True)
    answer = fields.String(required=True, allow_none=True)
    via = fields.String(required=True, allow_none=True)


class LettersSchema(Lenient):
    """The letter of a class, and who was asked and answered."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)
    campaign = fields.String(required=True)
    campaign_name = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    messages = fields.List(fields.Nested(PasteSchema()), required=True)
    items = fields.List(fields.Nested(WrittenFamilySchema()), required=True)


class SlipRequestSchema(Base):
    """For one guardian, or for all of the pupil's when left out. one_sided: as for letters."""

    guardian = text(100, load_default=None, allow_none=True)
    one_sided = _switch()


class SlipReaderSchema(Lenient):
    """The guardian who gets it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    relation = fields.String(required=True)


class SlipSchema(Lenient):
    """One printed slip. The code belongs on its own stub, never beside the QR code."""

    note = fields.String(required=True)
    guardian = fields.Nested(SlipReaderSchema(), required=True)
    pupil = fields.String(required=True)
    class_name = fields.String(required=True)
    school = fields.String(required=True)
    phone = fields.String(required=True)
    link = fields.String(required=True)
    code = fields.String(required=True)
    expires = fields.String(required=True)


class SlipsSchema(Lenient):
    """The slips just made, and their sheets as a class prints them. `run`: what the desk says to have got."""

    slips = fields.List(fields.Nested(SlipSchema()), required=True)
    run = fields.String(required=True)
    pdf = fields.String(required=True, metadata={"description": "base64"})


class ArrivedSchema(Base):
    """The print run whose sheets are at the desk."""

    run = text(64, required=True)


class ArrivedSlipsSchema(Lenient):
    """How many slips count as printed by that."""

    slips = fields.Integer(required=True)
