"""Guardians, their requests and the questionnaires at the desk, on the wire."""

from __future__ import annotations

from marshmallow import fields

from server.domain.delivery import WISHES
from server.domain.veil import HIDDEN
from server.locale.spoken import SPOKEN
from server.services.answer_requests import OUTCOMES
from server.web.schemas.base import LIST, Base, Lenient, choice, text
from server.web.schemas.ledger import PersonShownSchema, PupilShownSchema

WORDS = 1000


class RequestAnswerSchema(Base):
    """What the guardian reads: what was done, or why it is refused."""

    outcome = choice(OUTCOMES, required=True)
    words = text(WORDS, required=True)


class GuardianSettingSchema(Base):
    """How a guardian is written to. `language`: "" = as the guardian's browser asks. `hidden`: address, co_guardian
    (every word about the others), or all. `channel`: how the guardian wants to be told of a note, paper for by slip
    alone, "" for whatever the school has; without it, the wish stays."""

    language = choice(("", *SPOKEN), required=True)
    hidden = fields.List(choice(HIDDEN), required=True, error_messages=LIST)
    channel = choice(WISHES, load_default=None)


class FamilyRequestSchema(Lenient):
    """A guardian's request. `days_over`: days past its date, 0 if it is not or was answered."""

    id = fields.String(required=True)
    pupil = fields.Nested(PupilShownSchema(), required=True, allow_none=True)
    relation = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    words = fields.String(required=True)
    answer = fields.String(required=True)
    filed_on = fields.String(required=True)
    due_on = fields.String(required=True)
    answered_on = fields.String(required=True, allow_none=True)
    answered_by = fields.Nested(PersonShownSchema(), required=True, allow_none=True)
    days_over = fields.Integer(required=True)


class FamilyRequestsSchema(Lenient):
    """All of them, those that wait first."""

    items = fields.List(fields.Nested(FamilyRequestSchema()), required=True)


class GuardianLinkSchema(Lenient):
    """A link that works: on how many phones of how many it was opened."""

    devices = fields.Integer(required=True)
    most = fields.Integer(required=True)
    locked = fields.Boolean(required=True)
    expires = fields.String(required=True)


class GuardianSchema(Lenient):
    """A guardian. `visit`: that of the latest note, of which a slip can be made."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    relation = fields.String(required=True)
    language = fields.String(required=True)
    channel = fields.String(required=True)
    hidden = fields.List(fields.String(), required=True)
    visit = fields.String(required=True, allow_none=True)
    links = fields.List(fields.Nested(GuardianLinkSchema()), required=True)


class LanguageSchema(Lenient):
    """A language of the family's pages, with its own name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class GuardiansSchema(Lenient):
    """A child's guardians, and the languages in which they can be written to."""

    items = fields.List(fields.Nested(GuardianSchema()), required=True)
    languages = fields.List(fields.Nested(LanguageSchema()), required=True)


class AskedOptionSchema(Lenient):
    """How often something was chosen."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    n = fields.Integer(required=True)


class AskedFieldSchema(Lenient):
    """A question with what was chosen, or the words in an order that tells nothing."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    options = fields.List(fields.Nested(AskedOptionSchema()), required=True)
    words = fields.List(fields.String(), required=True)


class QuestionnaireSchema(Lenient):
    """A questionnaire; `questions` is empty while fewer than `least` have answered."""

    campaign = fields.String(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    answered = fields.Integer(required=True)
    questions = fields.List(fields.Nested(AskedFieldSchema()), required=True)


class QuestionnairesSchema(Lenient):
    """Those that families fill in."""

    items = fields.List(fields.Nested(QuestionnaireSchema()), required=True)
    least = fields.Integer(required=True)
