"""Progress of a campaign's rules on the wire, as phone and desk read it."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Lenient, text


class _FiguresSchema(Lenient):
    """Numbers of a rule. `have`, `need`, `of`, `missing`: a number, or "withheld" where it may not be told; `state`
    is "withheld" then too."""

    state = fields.String(required=True)
    unit = fields.String(required=True)
    have = fields.Raw(required=True)
    need = fields.Raw(required=True)
    of = fields.Raw(required=True)
    rate = fields.String(required=True, allow_none=True)
    met = fields.Boolean(required=True, allow_none=True)
    missing = fields.Raw(required=True)
    reachable = fields.Boolean(required=True)


class _RoomSchema(_FiguresSchema):
    """A class's part of a rule."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)


class _PeriodSchema(_FiguresSchema):
    """A rule in one period, in words of the reader's language."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    starts = fields.String(required=True)
    ends = fields.String(required=True)
    close = fields.String(required=True)
    why = fields.String(required=True)
    classes = fields.List(fields.Nested(_RoomSchema()), required=True)


class _RuleSchema(Lenient):
    """A rule with its periods, the present one first."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    clause = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    figure_only = fields.Boolean(required=True)
    guarded = fields.Boolean(required=True)
    periods = fields.List(fields.Nested(_PeriodSchema()), required=True)


class ProgressSchema(Lenient):
    """A campaign's rules as figures."""

    campaign = fields.String(required=True)
    day = fields.String(required=True)
    rules = fields.List(fields.Nested(_RuleSchema()), required=True)


class MissingQuerySchema(Lenient):
    """Whom a rule lacks in a period, in one class or in all."""

    rule = text(80, required=True)
    period = text(80, required=True)
    class_ = text(80, data_key="class", load_default=None, allow_none=True)


class _MissingItemSchema(Lenient):
    """One pupil or person. `from`: the day from which a further visit counts, where visits must lie apart."""

    type = fields.String(required=True)
    id = fields.String(required=True)
    name = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class", allow_none=True)
    class_name = fields.String(required=True)
    have = fields.Integer(required=True)
    need = fields.Integer(required=True)
    from_ = fields.String(required=True, data_key="from", allow_none=True)


class MissingSchema(Lenient):
    """Everybody whom a rule still lacks."""

    items = fields.List(fields.Nested(_MissingItemSchema()), required=True)


class _DaysSchema(Lenient):
    """A period with its name in both languages."""

    key = fields.String(required=True)
    label = fields.Dict(required=True)
    starts = fields.String(required=True)
    ends = fields.String(required=True)


class _LackingSchema(Lenient):
    """A pupil of the own class whom a rule lacks."""

    pupil = fields.String(required=True)
    have = fields.Integer(required=True)
    need = fields.Integer(required=True)
    from_ = fields.String(required=True, data_key="from", allow_none=True)


class _MyRuleSchema(_FiguresSchema):
    """A rule as it concerns the asker: an own quota, or the class that the asker leads."""

    key = fields.String(required=True)
    label = fields.Dict(required=True)
    whose = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class", allow_none=True)
    period = fields.Nested(_DaysSchema(), required=True)
    close = fields.Dict(required=True)
    why = fields.Dict(required=True)
    missing_pupils = fields.List(fields.Nested(_LackingSchema()), required=True)


class _MyCampaignSchema(Lenient):
    """A campaign that asks something of the asker."""

    id = fields.String(required=True)
    rules = fields.List(fields.Nested(_MyRuleSchema()), required=True)


class MyProgressSchema(Lenient):
    """What a phone keeps until its next contact."""

    day = fields.String(required=True)
    campaigns = fields.List(fields.Nested(_MyCampaignSchema()), required=True)
