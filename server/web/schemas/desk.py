"""Shapes of the office desk's answers, for the description and for what the desk sends."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.web.schemas.base import TEXT, WHOLE, Base, choice, text


def _free(about: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), required=True, metadata={"description": about})


class NamedSchema(Schema):
    """An id with its name."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class ClassesSchema(Schema):
    """The school's classes, lowest grade first."""

    items = fields.List(fields.Nested(NamedSchema()), required=True)


class PupilNameSchema(NamedSchema):
    """A pupil in a list."""

    class_name = fields.String(required=True)


class GuardianNameSchema(NamedSchema):
    """A guardian with the relation to the pupil."""

    relation = fields.String(required=True)


class PhotoRowSchema(Schema):
    """A photo in a list; its picture is at /photos/{id}."""

    id = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "expected, stored, refused or withdrawn"})
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)


class PhotoReceiptSchema(PhotoRowSchema):
    """A photo on the visit's page, with its privacy receipt."""

    receipt = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class NoteRowSchema(Schema):
    """A family's note in a list."""

    id = fields.String(required=True)
    guardian = fields.String(required=True)
    state = fields.String(required=True)
    answered_at = fields.String(required=True, allow_none=True)


class AnswerSchema(Schema):
    """One thing that a family answered."""

    at = fields.String(required=True)
    kind = fields.String(required=True)
    words = fields.String(required=True)
    call_me = fields.Boolean(required=True, allow_none=True)


class NoteAnswerSchema(NoteRowSchema):
    """A family's note with the answer that stands, and all that were given, oldest first."""

    guardian_name = fields.String(required=True)
    relation = fields.String(required=True)
    version = fields.Integer(required=True)
    answer_kind = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    call_me = fields.Boolean(required=True, allow_none=True)
    answers = fields.List(fields.Nested(AnswerSchema()), required=True)


class VisitRowSchema(Schema):
    """A visit on the office's list."""

    id = fields.String(required=True)
    pupil = fields.Nested(PupilNameSchema(), required=True)
    visited_on = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    lead = fields.Nested(NamedSchema(), required=True, allow_none=True)
    companions = fields.List(fields.Nested(NamedSchema()), required=True)
    status = fields.String(required=True)
    flags = fields.List(fields.String(), required=True)
    conflicts = fields.Integer(required=True, metadata={"description": "How many are open"})
    photos = fields.List(fields.Nested(PhotoRowSchema()), required=True)
    feedback = fields.Integer(required=True, metadata={"description": "Entries of the family's feedback"})
    notes = fields.List(fields.Nested(NoteRowSchema()), required=True)


class VisitPageSchema(Schema):
    """One page of the list, newest visit first."""

    items = fields.List(fields.Nested(VisitRowSchema()), required=True)
    cursor = fields.String(required=True, allow_none=True)
    more = fields.Boolean(required=True)
    total = fields.Integer(required=True)


class VisitListQuerySchema(Base):
    """Filters of the list. `class`: a class id; `status`: one state; `waits`: for somebody to decide which of two
    versions stands, or whether two visits are one; `name`: any part of the child's."""

    cursor = text(400, load_default=None)
    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, 200, error="number_range"), error_messages=WHOLE
    )
    class_ = text(100, load_default=None, data_key="class")
    status = choice(("submitted", "returned", "approved"), load_default=None)
    waits = choice(("conflict", "twin"), load_default=None)
    name = text(50, load_default=None)


class SiblingSchema(Schema):
    """One of the values that wait beside the head."""

    value = fields.Raw(required=True, allow_none=True)
    stamp = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, allow_none=True)


class HeadSchema(Schema):
    """Who wrote the value that stands, and when; nulls for what the history cannot tell."""

    stamp = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, allow_none=True)
    at = fields.String(required=True, allow_none=True)


class OpenConflictSchema(Schema):
    """An open conflict of one field. The head's value stands among the visit's values."""

    id = fields.String(required=True)
    field = fields.String(required=True)
    head = fields.Nested(HeadSchema(), required=True)
    values = fields.List(fields.Nested(SiblingSchema()), required=True)


class ApartItemSchema(Schema):
    """A record that is no visit, of which something stands apart."""

    type = fields.String(required=True)
    id = fields.String(required=True)
    pupil = fields.Nested(NamedSchema(), required=True, allow_none=True)
    form = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    values = _free("Flat wire values")
    stamps = _free("Stamps of the values")
    people = _free("Names by id: of authors, and of staff among the values")
    open_conflicts = fields.List(fields.Nested(OpenConflictSchema()), required=True)


class ApartSchema(Schema):
    """All that waits for somebody to decide, beside visits."""

    items = fields.List(fields.Nested(ApartItemSchema()), required=True)


class DecisionSchema(Base):
    """Which value of a conflicted field stands. `conflict`: the id that was shown; `saw`: the stamp of the head
    that was shown, if the caller wants to be told of a newer one; `value`: a value of the field, null for none."""

    conflict = text(100, required=True)
    field = text(200, required=True)
    value = fields.Raw(required=True, allow_none=True, error_messages=TEXT)
    saw = text(40, load_default=None, allow_none=True)


class ConsentRowSchema(Schema):
    """One recorded consent or withdrawal."""

    id = fields.String(required=True)
    guardian = fields.String(required=True, allow_none=True)
    capacity = fields.String(required=True, allow_none=True)
    purpose = fields.String(required=True, allow_none=True)
    how = fields.String(required=True, allow_none=True)
    given = fields.Boolean(required=True)
    on = fields.String(required=True, allow_none=True)
    witness = fields.String(required=True, allow_none=True)
    paper = fields.String(required=True, allow_none=True)
    text_version = fields.String(
        required=True, allow_none=True, metadata={"description": "Which words the family was told"}
    )


class VisitDetailSchema(VisitRowSchema):
    """Everything that the reader's role shows of one visit."""

    mine = fields.Boolean(
        required=True,
        metadata={"description": "The reader led, accompanied or wrote it, and cannot approve it"},
    )
    values = _free("Flat wire values")
    stamps = _free("Stamps of the values")
    form = fields.Dict(
        keys=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "The campaign's form, with its labels"},
    )
    people = _free("Names by id: staff and guardians among the values, authors of entries and siblings")
    open_conflicts = fields.List(fields.Nested(OpenConflictSchema()), required=True)
    appends = _free("Grow-only entries by kind")
    consents = fields.List(fields.Nested(ConsentRowSchema()), required=True)
    confirm_by = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Until when a parent must confirm a grandparent's yes; then photos are erased"
        },
    )
    guardians = fields.List(fields.Nested(GuardianNameSchema()), required=True)
    photos = fields.List(fields.Nested(PhotoReceiptSchema()), required=True)
    notes = fields.List(fields.Nested(NoteAnswerSchema()), required=True)
    twins = fields.List(
        fields.Nested(VisitRowSchema()),
        required=True,
        metadata={"description": "Other visits of this pupil on this day, while the flag twin stands"},
    )


class WhySchema(Base):
    """Why a visit goes back to its teacher."""

    why = text(500, required=True)


class StatusSchema(Schema):
    """A visit's state after a step."""

    id = fields.String(required=True)
    status = fields.String(required=True)


class FiguresSchema(Schema):
    """Small counts for the head of the desk."""

    visits_submitted = fields.Integer(required=True)
    visits_returned = fields.Integer(required=True)
    visits_approved = fields.Integer(required=True)
    photos_stored = fields.Integer(required=True)
    photos_expected = fields.Integer(
        required=True, metadata={"description": "Announced by a phone and not here yet"}
    )
    notes_published = fields.Integer(required=True)
    notes_answered = fields.Integer(required=True)
    waiting_on_phones = fields.Integer(
        required=True, metadata={"description": "Photos not here yet, as known at the phones' last contact"}
    )
    conflicts_open = fields.Integer(
        required=True,
        metadata={"description": "Visits, and whatever else colleagues write, with an open conflict"},
    )
    twins = fields.Integer(required=True, metadata={"description": "Visits that may be there twice"})
    refused = fields.Integer(required=True, metadata={"description": "Ops in quarantine"})
    ledger_open = fields.Integer(required=True, metadata={"description": "Demands without an answer"})
    ledger_overdue = fields.Integer(required=True, metadata={"description": "Of these, past their date"})
    trips_late = fields.Integer(
        required=True, metadata={"description": "Trips whose people should be back and have not said so"}
    )
    unlisted = fields.Integer(
        required=True, metadata={"description": "Children whom phones wrote down, not on the roster"}
    )
    essays_handed_in = fields.Integer(required=True, metadata={"description": "Essays to be read"})
