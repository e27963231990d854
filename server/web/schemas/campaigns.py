"""Packs and campaigns on the wire of the office's desk."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.web.schemas.base import TEXT, Base, Lenient, choice, many, text, whole
from server.web.schemas.desk import NamedSchema

PACK_CHARS = 262_144
VERSION_MAX = 2**31 - 1
_DAY = {**TEXT, "format": "wrong_type"}


def _label(about: str = "") -> fields.Dict:
    return fields.Dict(keys=fields.String(), required=True, metadata={"description": about or "zh-CN and en"})


def _day(**more: object) -> fields.Date:
    return fields.Date(error_messages=_DAY, **more)  # type: ignore[arg-type]


class PackTextSchema(Base):
    """A pack as its author wrote it: YAML, see docs/packs.md."""

    text = text(PACK_CHARS, least=0, required=True)


class ChangeSchema(Schema):
    """One difference between two versions, in words."""

    part = fields.String(required=True, metadata={"description": "visit, rules, stages …"})
    kind = fields.String(required=True, metadata={"description": "added, removed or changed"})
    words = fields.String(required=True)


class CheckedPackSchema(Lenient):
    """A pack that can be used."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    name = _label()
    parts = _label("The declaration as it was read")
    known = fields.Boolean(required=True, metadata={"description": "The school has this very text"})
    against = fields.Integer(
        required=True, allow_none=True, metadata={"description": "The version before it"}
    )
    changes = fields.List(fields.Nested(ChangeSchema()), required=True)


class PackRowSchema(Lenient):
    """A version of a pack."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    name = _label()
    theme = _label()
    period = _label("starts, ends: MM-DD")
    shipped = fields.Boolean(required=True)
    at = fields.String(required=True, allow_none=True)


class PacksSchema(Lenient):
    """Packs by name, the newest version first."""

    items = fields.List(fields.Nested(PackRowSchema()), required=True)


class PackSchema(PackRowSchema):
    """A version of a pack with its text."""

    text = fields.String(required=True)
    parts = _label("The declaration as it was read")


class StartSchema(Base):
    """What to start. version null: the newest; name null: the pack's own."""

    pack = text(40, required=True)
    version = whole(1, VERSION_MAX, load_default=None, allow_none=True)
    name = text(60, load_default=None, allow_none=True)
    starts = _day(required=True)
    ends = _day(required=True)


class VersionSchema(Base):
    """A version of the campaign's pack."""

    version = whole(1, VERSION_MAX, required=True)


class VersionQuerySchema(Base):
    """The same in a query."""

    version = fields.Integer(
        required=True, validate=validate.Range(1, VERSION_MAX, error="number_range"), error_messages=TEXT
    )


class IdSchema(Lenient):
    """Which one."""

    id = fields.String(required=True)


class MoveSchema(Lenient):
    """What a move would change, and how many drafts are open."""

    version = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ChangeSchema()), required=True)
    drafts = fields.Integer(required=True)


class HadSchema(Lenient):
    """A version that a campaign has or had."""

    version = fields.Integer(required=True)
    since = fields.String(required=True)


class CampaignRowSchema(Lenient):
    """A campaign."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    starts = fields.String(required=True, allow_none=True)
    ends = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "running, coming or ended"})
    pack = fields.String(required=True)
    pack_name = _label()
    version = fields.Integer(required=True)
    versions = fields.List(fields.Nested(HadSchema()), required=True)
    newer = fields.Integer(required=True, allow_none=True)


class CampaignsSchema(Lenient):
    """Campaigns, the running ones first."""

    items = fields.List(fields.Nested(CampaignRowSchema()), required=True)


class ItemSchema(Base):
    """Something that was done. id null: a new one; a task or a seat has one item only."""

    id = text(64, load_default=None, allow_none=True)
    kind = choice(("task", "seat", "training", "meeting"), required=True)
    key = text(81, required=True, about="As the pack names it; of a task: stage/task")
    on = _day(load_default=None, allow_none=True)
    people = many(text(64), 500, load_default=list)


class DoneSchema(Lenient):
    """An item with the names of its people."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    on = fields.String(required=True, allow_none=True)
    people = fields.List(fields.Nested(NamedSchema()), required=True)
    by = fields.Nested(NamedSchema(), required=True)


class PlanSchema(Lenient):
    """What there is to do for a campaign, as its pack declares it; each part with `items`, a task with `due`,
    `late` and `before` (due before the campaign began, and not done)."""

    stages = fields.List(_label(), required=True)
    leading_group = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    trainings = fields.List(_label(), required=True)
    meetings = fields.List(_label(), required=True)
    lost = fields.List(fields.Nested(DoneSchema()), required=True)
