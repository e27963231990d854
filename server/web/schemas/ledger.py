"""The ledger on the wire: lines, one item, and what the office does with it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from server.domain.ledger import KINDS, STATES
from server.services.list_ledger import SORTS, URGENT
from server.web.schemas.base import TEXT, WHOLE, Base, Lenient, choice, many, text

_DAY: dict[str, Any] = {**TEXT, "invalid": "not_a_date"}
_SWITCH: dict[str, Any] = {**TEXT, "invalid": "wrong_type"}
_ID = 64
_KEY = 100
WORDS = 1000
SORTED_AT_ONCE = 100


class LedgerQuerySchema(Lenient):
    """What to narrow the list by. `category`: a key of the pack, or "none". `state`: "unanswered" = open or in hand."""

    campaign = text(_ID, load_default=None)
    class_ = text(_ID, load_default=None, data_key="class", attribute="class_id")
    kind = choice(KINDS, load_default=None)
    category = text(_KEY, load_default=None)
    state = choice((*STATES, "unanswered"), load_default=None)
    overdue = fields.Boolean(load_default=False, error_messages=_SWITCH)
    sort = choice(SORTS, load_default=URGENT)
    down = fields.Boolean(load_default=False, error_messages=_SWITCH)
    page = fields.Integer(
        load_default=0, validate=validate.Range(0, 9_999, error="number_range"), error_messages=WHOLE
    )


class SortSchema(Base):
    """How an item is sorted; only what is named changes, null empties. A category brings its own date."""

    category = text(_KEY, allow_none=True)
    measure = text(_KEY, allow_none=True)
    owner = text(_ID, allow_none=True)
    due_on = fields.Date(allow_none=True, error_messages=_DAY)


class SortManySchema(SortSchema):
    """Several items, all sorted alike."""

    items = many(text(_ID), SORTED_AT_ONCE, required=True)


class SortedSchema(Lenient):
    """How many items were sorted."""

    sorted = fields.Integer(required=True)


class LedgerAnswerSchema(Base):
    """What the family reads. `explained`: it cannot be solved now, and the words are the plan."""

    words = text(WORDS, required=True)
    explained = fields.Boolean(truthy={True}, falsy={False}, load_default=False, error_messages=_SWITCH)


class ProgressNoteSchema(Base):
    """What was done."""

    words = text(WORDS, required=True)


class PersonShownSchema(Lenient):
    """A colleague."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class PupilShownSchema(Lenient):
    """A pupil with the class."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    class_ = fields.String(required=True, data_key="class")
    class_name = fields.String(required=True)


class LedgerLineSchema(Lenient):
    """An item. `days_over`: days past its date, 0 if it is not or was answered."""

    id = fields.String(required=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    campaign = fields.String(required=True, allow_none=True)
    words = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    measure = fields.String(required=True, allow_none=True)
    owner = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    filed_on = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    explained = fields.Boolean(required=True)
    answered_on = fields.String(required=True, allow_none=True)
    closed_on = fields.String(required=True, allow_none=True)
    days_over = fields.Integer(required=True)


class LedgerVisitSchema(Lenient):
    """The visit at which it was said."""

    id = fields.String(required=True)
    visited_on = fields.String(required=True, allow_none=True)
    lead = fields.Nested(PersonShownSchema(), required=True, allow_none=True)


class LedgerStepSchema(Lenient):
    """One line of what was done."""

    at = fields.String(required=True)
    by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    words = fields.String(required=True)


class LedgerItemSchema(LedgerLineSchema):
    """The whole item."""

    answer = fields.String(required=True)
    written_by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    visit = fields.Nested(LedgerVisitSchema(), required=True, allow_none=True)
    progress = fields.List(fields.Nested(LedgerStepSchema()), required=True)


class LedgerFiguresSchema(Lenient):
    """Counts: unanswered, of these overdue and not sorted; answered, of these by their date, and closed."""

    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    unsorted = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    in_time = fields.Integer(required=True)
    closed = fields.Integer(required=True)


class LedgerWordSchema(Lenient):
    """A key with its words."""

    key = fields.String(required=True)
    label = fields.String(required=True)


class LedgerCategorySchema(LedgerWordSchema):
    """A category of a campaign's pack, with days for an answer."""

    answer_days = fields.Integer(required=True)
    measures = fields.List(fields.Nested(LedgerWordSchema()), required=True)


class LedgerCampaignSchema(Lenient):
    """A campaign with the categories by which its items are sorted."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    categories = fields.List(fields.Nested(LedgerCategorySchema()), required=True)


class LedgerSchema(Lenient):
    """A page of the ledger."""

    items = fields.List(fields.Nested(LedgerLineSchema()), required=True)
    total = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    figures = fields.Nested(LedgerFiguresSchema(), required=True)
    campaigns = fields.List(fields.Nested(LedgerCampaignSchema()), required=True)
