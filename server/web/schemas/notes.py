"""Bodies around the notes to families at the desk."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.domain.consent import PURPOSES
from server.domain.notes import RULES
from server.services.answer_note import KINDS, MAX_WORDS
from server.services.family_sealed import FACES, WHAT
from server.services.sent_twice import MOST_SIGNS
from server.web.schemas.base import LIST, TEXT, Base, Lenient, choice, text

_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}


def _switch(**more: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, error_messages=_SWITCH, **more)


def _words() -> fields.String:
    return text(MAX_WORDS, least=0, load_default="")


class NoteRuleSchema(Base):
    """When a note goes to the family."""

    rule = choice(RULES, required=True)


class NoteRuleShownSchema(Schema):
    """The rule, and what waits under it."""

    rule = fields.String(required=True, metadata={"description": "at_once or after_approval"})
    waiting = fields.Integer(
        required=True, metadata={"description": "Submitted visits whose family is told after the approval"}
    )


class RecallSchema(Base):
    """Taken back, or to be read again."""

    recalled = fields.Boolean(required=True)


class RecalledSchema(Schema):
    """Whether the notes of a visit are taken back."""

    id = fields.String(required=True)
    recalled = fields.Boolean(required=True)


class TypedAnswerSchema(Base):
    """What the family ticked and wrote. `call_me`: null where neither was ticked."""

    kind = choice(KINDS, required=True)
    words = _words()
    call_me = _switch(load_default=None, allow_none=True)


class TypedConsentSchema(Base):
    """A yes or a no to one purpose."""

    purpose = choice(PURPOSES, required=True)
    given = _switch(required=True)


class TypedWordSchema(Base):
    """How the visit was."""

    face = choice(FACES, required=True)
    words = _words()


class TypedReportSchema(Base):
    """Whether anybody asked for or took something. `named`: the readers may know whose words these are."""

    what = choice(WHAT, required=True)
    words = _words()
    named = _switch(load_default=False)


class TypedNoteSlipSchema(Base):
    """A slip that came back on paper, as far as it was filled in. `form`: a random name of the form in which it was
    typed; the same again under it is kept once. `second`: sealed words that differ from those kept under it stand on
    a second slip."""

    form = text(MOST_SIGNS, load_default=None, allow_none=True)
    answer = fields.Nested(TypedAnswerSchema(), load_default=None, allow_none=True, error_messages=LIST)
    consents = fields.List(
        fields.Nested(TypedConsentSchema()),
        load_default=list,
        validate=validate.Length(max=len(PURPOSES), error="too_many"),
        error_messages=LIST,
    )
    word = fields.Nested(TypedWordSchema(), load_default=None, allow_none=True, error_messages=LIST)
    integrity = fields.Nested(TypedReportSchema(), load_default=None, allow_none=True, error_messages=LIST)
    second = _switch(load_default=False)


class SlipPurposeSchema(Lenient):
    """What stands for one purpose."""

    key = fields.String(required=True)
    verdict = fields.String(required=True)


class SlipGuardianSchema(Lenient):
    """Whose slip it is."""

    name = fields.String(required=True)
    relation = fields.String(required=True)


class SlipShownSchema(Lenient):
    """What a note's slip asks. `mine`: the reader went to this home and types in no sealed words."""

    note = fields.String(required=True)
    pupil = fields.String(required=True)
    guardian = fields.Nested(SlipGuardianSchema(), required=True)
    purposes = fields.List(fields.Nested(SlipPurposeSchema()), required=True)
    mine = fields.Boolean(required=True)


class SlipKeptSchema(Lenient):
    """The note that was answered."""

    note = fields.String(required=True)
