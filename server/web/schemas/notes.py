"""Bodies around the notes to families at the desk."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.domain.notes import RULES
from server.web.schemas.base import Base, choice


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
