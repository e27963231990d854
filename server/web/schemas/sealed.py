"""The two readers of what is sealed, and the reports that they alone may open, on the wire."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Base, Lenient, text


class ReaderAskedSchema(Base):
    """Who is to be a reader."""

    person = text(64, required=True)


class OutcomeAskedSchema(Base):
    """What a reader did about a report; sealed before it is stored."""

    words = text(2000, required=True)


class ReaderSchema(Lenient):
    """A reader. `told`: has seen that they were named."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    since = fields.String(required=True)
    by = fields.String(required=True)
    told = fields.Boolean(required=True)


class NewsSchema(Lenient):
    """The caller was named, or is no longer a reader, and has not said to have seen it."""

    what = fields.String(required=True, metadata={"description": "named or ended"})
    at = fields.String(required=True)
    by = fields.String(required=True)


class ReadersSchema(Lenient):
    """The readers, for the desk and for themselves. `mine`: the caller is one; `unread`: a report waits that the
    caller, being a reader, has not opened; `may_name`, `may_name_self`: what the caller may do."""

    mine = fields.Boolean(required=True)
    unread = fields.Boolean(required=True)
    may_name = fields.Boolean(required=True)
    may_name_self = fields.Boolean(required=True)
    wanted = fields.Integer(required=True)
    named = fields.Integer(required=True)
    items = fields.List(fields.Nested(ReaderSchema()), required=True)
    news = fields.List(fields.Nested(NewsSchema()), required=True)


class ReportLineSchema(Lenient):
    """A report on the readers' list. `opened`: by the caller; `done`: somebody noted what was done."""

    id = fields.String(required=True)
    received = fields.String(required=True)
    author = fields.String(required=True)
    opened = fields.Boolean(required=True)
    done = fields.Boolean(required=True)


class ReportListSchema(Lenient):
    """Newest first."""

    items = fields.List(fields.Nested(ReportLineSchema()), required=True)


class SaidSchema(Lenient):
    """What a report says. `pupil`: name and class, where one was picked; `readable` False: no key opens it."""

    kind = fields.String(required=True, allow_none=True)
    about = fields.String(required=True)
    pupil = fields.String(required=True)
    words = fields.String(required=True)
    when = fields.String(required=True)
    readable = fields.Boolean(required=True)


class ByAtSchema(Lenient):
    """Who opened it, and when."""

    by = fields.String(required=True)
    at = fields.String(required=True)


class OutcomeSchema(ByAtSchema):
    """What a reader did about it."""

    words = fields.String(required=True)


class ReportSchema(Lenient):
    """One report in the clear."""

    id = fields.String(required=True)
    received = fields.String(required=True)
    author = fields.String(required=True)
    said = fields.List(fields.Nested(SaidSchema()), required=True)
    outcomes = fields.List(fields.Nested(OutcomeSchema()), required=True)
    readings = fields.List(fields.Nested(ByAtSchema()), required=True)
