"""Papers around a visit at the desk: trips, appointments, support, consultations, essays, unlisted children."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from server.web.schemas.base import TEXT, Base, Lenient, choice, text
from server.web.schemas.ledger import PersonShownSchema
from sync.wire import MODES

_DAY: dict[str, Any] = {**TEXT, "invalid": "not_a_date"}
_TIME: dict[str, Any] = {**TEXT, "invalid": "not_a_time"}
_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}
_ID = 64
VIAS = ("slip", "call", "in_person", "page")
ANSWERS = ("asked", "agreed", "declined", "no_answer")
_SLIP_FIELDS = 40


def _some(value: dict[str, Any]) -> None:
    if len(value) > _SLIP_FIELDS:
        raise ValidationError("too_many")


class OfClassSchema(Lenient):
    """Which class, which campaign."""

    class_ = text(_ID, load_default=None, data_key="class", attribute="class_id")
    campaign = text(_ID, load_default=None)


class DayQuerySchema(Lenient):
    """Which day; today where none is named."""

    on = fields.Date(load_default=None, error_messages=_DAY)


class TypedSlipSchema(Base):
    """What a family wrote on its slip or said. `slip`: field of the pack's form -> value; the rest, where said."""

    campaign = text(_ID, load_default=None, allow_none=True)
    via = choice(VIAS, load_default="slip")
    answer = choice(ANSWERS, load_default="agreed")
    mode = choice(MODES, load_default=None, allow_none=True)
    on = fields.Date(load_default=None, allow_none=True, error_messages=_DAY)
    at = fields.Time("%H:%M", load_default=None, allow_none=True, error_messages=_TIME)
    place = text(200, least=0, load_default="")
    topics = text(1000, least=0, load_default="")
    language = text(100, least=0, load_default="")
    present = text(200, least=0, load_default="")
    not_home = fields.Boolean(truthy={True}, falsy={False}, load_default=False, error_messages=_SWITCH)
    slip = fields.Dict(keys=text(100), load_default=dict, validate=_some, error_messages=_SWITCH)


class PaperIdSchema(Lenient):
    """What was written."""

    id = fields.String(required=True)


class TripSchema(Lenient):
    """A way to families as left with the school. `late`: should be back, and nobody said so."""

    id = fields.String(required=True)
    owner = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    companions = fields.List(fields.Nested(PersonShownSchema()), required=True)
    on = fields.String(required=True, allow_none=True)
    leaves_at = fields.String(required=True, allow_none=True)
    back_by = fields.String(required=True, allow_none=True)
    stops = fields.String(required=True, allow_none=True)
    reach = fields.String(required=True, allow_none=True)
    safe_at = fields.String(required=True, allow_none=True)
    late = fields.Boolean(required=True)


class TripDaySchema(Lenient):
    """How many went on a day, and how many said that they are home."""

    on = fields.String(required=True)
    trips = fields.Integer(required=True)
    safe = fields.Integer(required=True)


class TripsSchema(Lenient):
    """The trips of a day, and those of any day whose people have not come home."""

    on = fields.String(required=True)
    today = fields.String(required=True)
    items = fields.List(fields.Nested(TripSchema()), required=True)
    late = fields.List(fields.Nested(TripSchema()), required=True)
    days = fields.List(fields.Nested(TripDaySchema()), required=True)


class HomeSafeSchema(Lenient):
    """When they came home."""

    id = fields.String(required=True)
    safe_at = fields.String(required=True)


class PaperLineSchema(Lenient):
    """A field of a form with what was written."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    words = fields.String(required=True)


class AppointmentSchema(Lenient):
    """A family's last word on how to meet."""

    id = fields.String(required=True)
    via = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    on = fields.String(required=True, allow_none=True)
    at = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    topics = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    present = fields.String(required=True, allow_none=True)
    not_home = fields.Boolean(required=True)
    made_by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    more = fields.List(fields.Nested(PaperLineSchema()), required=True)


class AskedPupilSchema(Lenient):
    """Whose family was asked."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    village = fields.String(required=True)
    household = fields.String(required=True)


class AppointmentLineSchema(Lenient):
    """A pupil with the family's last word; `asked`: how often somebody asked; `first`: to be visited first."""

    pupil = fields.Nested(AskedPupilSchema(), required=True)
    first = fields.Boolean(required=True)
    asked = fields.Integer(required=True)
    said = fields.Nested(AppointmentSchema(), required=True, allow_none=True)


class OptionSchema(Lenient):
    """An option of a field."""

    key = fields.String(required=True)
    label = fields.String(required=True)


class SlipFieldSchema(Lenient):
    """A field of the pack's slip; `base`: the common field that it is."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    options = fields.List(fields.Nested(OptionSchema()), required=True)
    max = fields.Integer(required=True, allow_none=True)
    base = fields.String(required=True, allow_none=True)


class SlipFormSchema(Lenient):
    """The pack's slip."""

    title = fields.String(required=True)
    fields_ = fields.List(fields.Nested(SlipFieldSchema()), required=True, data_key="fields")


class AppointmentsSchema(Lenient):
    """A class's families and how they want to meet."""

    class_ = fields.String(required=True, data_key="class")
    name = fields.String(required=True)
    campaign = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(AppointmentLineSchema()), required=True)
    form = fields.Nested(SlipFormSchema(), required=True, allow_none=True)


class LikelySchema(Lenient):
    """A pupil of the roster who may be the same child; why: name, name_part, pinyin, class, village."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    class_name = fields.String(required=True)
    village = fields.String(required=True)
    why = fields.List(fields.String(), required=True)


class UnlistedSchema(Lenient):
    """A child whom a phone wrote down."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    gender = fields.String(required=True)
    village = fields.String(required=True)
    class_name = fields.String(required=True)
    by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    visits = fields.Integer(required=True)
    likely = fields.List(fields.Nested(LikelySchema()), required=True)


class UnlistedListSchema(Lenient):
    """Children whom phones wrote down and the roster does not know."""

    items = fields.List(fields.Nested(UnlistedSchema()), required=True)


class MatchSchema(Base):
    """Who of the roster a child is."""

    pupil = fields.String(required=True, validate=validate.Length(min=1, max=64))


class MatchedSchema(Lenient):
    """Whose everything is now, and how many records went along."""

    pupil = fields.String(required=True)
    records = fields.Integer(required=True)


class AdmitSchema(Base):
    """The class that a child comes into."""

    class_id = fields.String(required=True, data_key="class", validate=validate.Length(min=1, max=64))


class AdmittedSchema(Lenient):
    """A child who is on the roster now."""

    pupil = fields.String(required=True)
    class_id = fields.String(required=True, data_key="class", attribute="class")
