"""Plans of visits on the wire: a class's rows, wishes, colleagues' hours, and the steps of a plan."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from server.domain.planning.hours import PARTS
from server.domain.planning.model import WEEKEND
from server.web.schemas.base import TEXT, Base, Lenient, choice, many, text, whole
from sync.wire import MODES

_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}
_DAY: dict[str, Any] = {**TEXT, "invalid": "not_a_date"}
_ID = 64
SEEDS = 2**31 - 1
COMPANIONS = 8


def _clock(value: str) -> None:
    """A time of the day, "HH:MM"."""
    hours, _, minutes = value.partition(":")
    sound = (
        len(value) == 5 and hours.isascii() and minutes.isascii() and hours.isdigit() and minutes.isdigit()
    )
    if not sound or not (int(hours) < 24 and int(minutes) < 60):
        raise ValidationError("not_a_time")


class ProposeSchema(Base):
    """Which class to plan; null: every class whose plan is open. `seed`: tells apart who is equally fit."""

    class_ = text(_ID, load_default=None, allow_none=True, data_key="class", attribute="class_id")
    seed = whole(0, SEEDS, load_default=0)


class PlanRowSchema(Base):
    """A row as somebody wrote it by hand. `fixed`: a new proposal leaves it alone."""

    lead = text(_ID, required=True, allow_none=True)
    companions = many(text(_ID), COMPANIONS, load_default=list)
    on = fields.Date(load_default=None, allow_none=True, error_messages=_DAY)
    at = fields.String(load_default=None, allow_none=True, validate=_clock, error_messages=TEXT)
    mode = choice(MODES, load_default=None, allow_none=True)
    fixed = fields.Boolean(truthy={True}, falsy={False}, load_default=True, error_messages=_SWITCH)


class WishSchema(Base):
    """What a family asked for; null: no matter."""

    mode = choice(MODES, load_default=None, allow_none=True)
    weekday = whole(0, WEEKEND, load_default=None, allow_none=True)
    part = choice(PARTS, load_default=None, allow_none=True)
    place = text(100, least=0, load_default="")


class FreeSchema(Base):
    """A part of the day on a day of the week; 0 = Monday."""

    weekday = whole(0, 6, required=True)
    part = choice(PARTS, required=True)


class HoursSchema(Base):
    """When a colleague can go (nothing: any usual time), how far, and whether never alone."""

    free = many(fields.Nested(FreeSchema()), 28, load_default=list)
    farthest_km = whole(1, 3000, load_default=None, allow_none=True)
    not_alone = fields.Boolean(truthy={True}, falsy={False}, load_default=False, error_messages=_SWITCH)


class SendBackSchema(Base):
    """Why a plan goes back."""

    why = text(500, required=True)


class PlannedSchema(Lenient):
    """Ids of the classes that were planned."""

    classes = fields.List(fields.String(), required=True)


class HoursOfSchema(Lenient):
    """Whose hours were kept."""

    person = fields.String(required=True)


class CampaignToPlanSchema(Lenient):
    """A campaign that runs or is to come."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)


class ToPlanSchema(Lenient):
    """Campaigns that are planned."""

    items = fields.List(fields.Nested(CampaignToPlanSchema()), required=True)


class PlanLineSchema(Lenient):
    """A class with the state of its plan: null, draft, handed_in, returned or accepted."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)
    state = fields.String(required=True, allow_none=True)
    pupils = fields.Integer(required=True)
    planned = fields.Integer(required=True)


class PlansSchema(Lenient):
    """Every class of the school."""

    items = fields.List(fields.Nested(PlanLineSchema()), required=True)


class UnmetSchema(Lenient):
    """A wish or rule that the plan does not meet, in words. about: pupil, class or person."""

    about = fields.String(required=True)
    id = fields.String(required=True)
    code = fields.String(required=True)
    words = fields.String(required=True)


class ShownWishSchema(Lenient):
    """A family's wish."""

    mode = fields.String(required=True, allow_none=True)
    weekday = fields.Integer(required=True, allow_none=True)
    part = fields.String(required=True, allow_none=True)
    place = fields.String(required=True)
    on = fields.String(required=True, allow_none=True, metadata={"description": "That very day."})


class ShownRowSchema(Lenient):
    """A pupil with what is planned; place: the village without its group of houses. begun:
    the visit has been begun, so its people stay."""

    pupil = fields.String(required=True)
    name = fields.String(required=True)
    village = fields.String(required=True)
    place = fields.String(required=True)
    siblings = fields.List(fields.String(), required=True)
    distance_km = fields.Integer(required=True, allow_none=True)
    first = fields.Boolean(required=True)
    elsewhere = fields.Boolean(required=True)
    wish = fields.Nested(ShownWishSchema(), required=True)
    wish_typed = fields.Boolean(
        required=True,
        metadata={"description": "Somebody typed it at the desk; else the family's slip says it."},
    )
    begun = fields.Boolean(required=True)
    lead = fields.String(required=True, allow_none=True)
    companions = fields.List(fields.String(), required=True)
    on = fields.String(required=True, allow_none=True)
    at = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    fixed = fields.Boolean(required=True)
    unmet = fields.List(fields.Nested(UnmetSchema()), required=True)


class ShareSchema(Lenient):
    """A colleague's part: homes led and gone to in the class, gone to in the school, asked by the rules."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    class_teacher = fields.Boolean(required=True)
    leads = fields.Integer(required=True)
    goes = fields.Integer(required=True)
    school = fields.Integer(required=True)
    quota = fields.Integer(required=True)
    free = fields.List(fields.Nested(FreeSchema()), required=True)
    farthest_km = fields.Integer(required=True, allow_none=True)
    not_alone = fields.Boolean(required=True)


class PlannerSchema(Lenient):
    """A colleague who may be chosen."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    teaches = fields.Boolean(required=True)


class AskedSchema(Lenient):
    """What the campaign asks of every visit at home."""

    at_least = fields.Integer(required=True)
    at_most = fields.Integer(required=True)
    team_most = fields.Integer(required=True)


class ClassPlanSchema(Lenient):
    """The plan of one class."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)
    state = fields.String(required=True, allow_none=True)
    acceptance = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of one handed in: anybody, colleague (the reader handed it in), alone, office"
        },
    )
    why = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, allow_none=True)
    first_day = fields.String(required=True)
    last_day = fields.String(required=True)
    asked = fields.Nested(AskedSchema(), required=True)
    rows = fields.List(fields.Nested(ShownRowSchema()), required=True)
    unmet = fields.List(fields.Nested(UnmetSchema()), required=True)
    shares = fields.List(fields.Nested(ShareSchema()), required=True)
    people = fields.List(fields.Nested(PlannerSchema()), required=True)
