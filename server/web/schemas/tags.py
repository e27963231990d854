"""Priority groups and tags of pupils, and the facts that campaigns ask of every pupil, on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.domain.groups import AWAY, BASE, SOURCES
from server.web.schemas.base import TEXT, Base, Lenient, choice, text, whole
from sync.wire import RESIDENCES

_DAY: dict[str, Any] = {**TEXT, "invalid": "not_a_date"}
_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}


class TagFactsSchema(Base):
    """What a left-behind tag says: who is away, and whether the one at home can look after the child."""

    away = choice(AWAY)
    capable = fields.Boolean(truthy={True}, falsy={False}, error_messages=_SWITCH)


class NewTagSchema(Base):
    """A tag that the office gives. `since`: from when the circumstances hold; null: today."""

    group = choice(BASE, required=True)
    facts = fields.Nested(TagFactsSchema(), load_default=dict)
    source = choice(SOURCES, required=True)
    source_note = text(200, least=0, load_default="")
    note = text(500, least=0, load_default="")
    since = fields.Date(load_default=None, allow_none=True, error_messages=_DAY)


class OwnTagsQuerySchema(Base):
    """Of which child alone."""

    pupil = text(64, load_default=None)


class TagIdSchema(Lenient):
    """The tag that was given, confirmed or ended."""

    id = fields.String(required=True)


class TagSchema(Lenient):
    """A live tag with its pupil. `groups`: by campaign, the groups of its pack that the tag leads to. `due`: nobody
    confirmed it in the present term."""

    id = fields.String(required=True)
    pupil = fields.String(required=True)
    name = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class")
    class_name = fields.String(required=True)
    group = fields.String(required=True)
    groups = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    facts = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    source = fields.String(required=True)
    source_note = fields.String(required=True)
    note = fields.String(required=True)
    since = fields.String(required=True)
    by = fields.String(required=True)
    reviewed_on = fields.String(required=True)
    reviewed_by = fields.String(required=True)
    due = fields.Boolean(required=True)


class WordSchema(Lenient):
    """A key with its words; `hint`: who is meant."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    hint = fields.String()


class PackGroupSchema(Lenient):
    """A group of a pack over the base groups."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    covers = fields.List(fields.String(), required=True)


class GroupedCampaignSchema(Lenient):
    """A campaign that is not over, with its groups and the definition of left-behind that it counts by."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    definition = fields.String(required=True)
    groups = fields.List(fields.Nested(PackGroupSchema()), required=True)


class TagsSchema(Lenient):
    """Live tags by class and name; `due`: how many nobody confirmed since `term_began`."""

    term_began = fields.String(required=True)
    campaigns = fields.List(fields.Nested(GroupedCampaignSchema()), required=True)
    base = fields.List(fields.Nested(WordSchema()), required=True)
    sources = fields.List(fields.Nested(WordSchema()), required=True)
    items = fields.List(fields.Nested(TagSchema()), required=True)
    due = fields.Integer(required=True)


class ClassNameSchema(Lenient):
    """A class."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)


class GroupCountSchema(Lenient):
    """A group in numbers. total: a number or "withheld"; counts: by class a number or "few" (under five)."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    total = fields.Raw(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class GroupCountsSchema(Lenient):
    """The groups of the campaign that runs, in numbers from which no pupil can be worked out."""

    campaign = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    definition = fields.String(required=True)
    classes = fields.List(fields.Nested(ClassNameSchema()), required=True)
    groups = fields.List(fields.Nested(GroupCountSchema()), required=True)


class PupilFactsSchema(Base):
    """What campaigns ask of every pupil; only what is named changes, null empties it."""

    boarder = fields.Boolean(truthy={True}, falsy={False}, allow_none=True, error_messages=_SWITCH)
    entered_on = fields.Date(allow_none=True, error_messages=_DAY)
    residence = choice(RESIDENCES, allow_none=True)
    distance_km = whole(0, 3000, allow_none=True)


class ShownFactsSchema(Lenient):
    """The facts of a pupil; null: not known."""

    pupil = fields.String(required=True)
    name = fields.String(required=True)
    class_name = fields.String(required=True)
    boarder = fields.Boolean(required=True, allow_none=True)
    entered_on = fields.String(required=True, allow_none=True)
    residence = fields.String(required=True, allow_none=True)
    distance_km = fields.Integer(required=True, allow_none=True)
