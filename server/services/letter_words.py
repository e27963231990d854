"""What stands on a class's letters: the pack's words with their places filled, and the slip that is torn off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from server.domain.letters import (
    MOST_SIGNS,
    PARENT_LETTER,
    SHORT_MESSAGE,
    Letter,
    day_words,
    letters_of,
)
from server.domain.slips import KNOWN, slip_form
from server.locale import translate
from server.services.list_tags import in_words
from server.services.list_visits import text
from server.services.problem import not_found
from server.services.school_schema import school_schema
from sync.wire import MODES

if TYPE_CHECKING:
    from datetime import datetime

    from server.domain.campaign import Pack
    from server.store.unit import Unit
    from sync.state import Record

_LINES: Final = 2
_ASKED: Final = ("mode", "on", "topics")
"""What every slip asks, whether the pack thought of it or not; language and who will be there follow."""


@dataclass(frozen=True, slots=True)
class Room:
    """A class that is written to, in one campaign."""

    record: Record
    campaign: Record
    pack: Pack
    school: str
    phone: str
    teacher: str

    def places(self, lang: str, pupil: str = "") -> dict[str, str]:
        """Words by placeholder. Without a pupil's name, all of them."""
        days = {name: self.campaign.values.get(name) for name in ("starts", "ends")}
        pattern = translate(lang, "letter.day")
        told = {
            name: day_words(date.fromisoformat(day) if day else None, pattern) for name, day in days.items()
        }
        return {
            "school": self.school,
            "class": text(self.record, "name"),
            "pupil": pupil or translate(lang, "letter.child"),
            "teacher": self.teacher,
            "phone": self.phone,
            **told,
        }

    def letter(self, lang: str, pupil: str = "") -> Letter:
        """The pack's letter to parents; our own short one where the pack has none."""
        places = self.places(lang, pupil)
        found = letters_of(self.pack.data, PARENT_LETTER, lang, places)
        return found[0] if found else _plain(lang, places)

    def messages(self, lang: str) -> list[Letter]:
        """The pack's short messages that are short enough when filled; ours where none is."""
        places = self.places(lang)
        found = letters_of(self.pack.data, SHORT_MESSAGE, lang, places)
        short = [one for one in found if len(one.text) <= MOST_SIGNS]
        return short or [_short(lang, places)]

    def slip(self, lang: str, pupil: str) -> dict[str, Any]:
        """The slip to tear off: `{title, rows: [{label, words, options, lines}]}`."""
        paper = self.pack.data["forms"].get("appointment")
        form = slip_form(paper)
        title = in_words(paper["title"], lang) if paper else translate(lang, "letter.slip")
        rows = [
            _row(translate(lang, "letter.pupil"), words=f"{pupil}　{text(self.record, 'name')}".strip("　"))
        ]
        rows += [_asked(one, lang) for name, one in form.fields.items() if name not in KNOWN]
        rows += [_base(base, lang) for base in _ASKED if base not in form.base.values()]
        rows.append(
            _row(
                translate(lang, "letter.home"),
                options=[translate(lang, f"letter.{one}") for one in ("not_home", "declined")],
            )
        )
        rows.append(_row(translate(lang, "letter.language")))
        rows.append(_row(translate(lang, "letter.present")))
        return {"title": title, "rows": rows}


def room_of(unit: Unit, class_id: str, campaign: str | None, now: datetime) -> Room:
    """A class with its campaign; the running one where none is named. Problem 404."""
    schema = school_schema(unit, now)
    named = campaign or next(iter(schema.ordered()), "")
    pack = schema.pack_of(named) if named in schema.ordered() else None
    record, held = unit.records.get("class", class_id), unit.records.get("campaign", named) if named else None
    if record is None or record.deleted or held is None or pack is None:
        raise not_found()
    school = unit.schools.get()
    homeroom = unit.records.get("person", str(record.values.get("homeroom") or ""))
    return Room(
        record=record,
        campaign=held,
        pack=pack,
        school=school.name if school else "",
        phone=school.phone if school else "",
        teacher=text(homeroom, "name"),
    )


def _asked(one: Mapping[str, Any], lang: str) -> dict[str, Any]:
    options = one.get("options") or one.get("entries") or ()
    return _row(
        in_words(one["label"], lang),
        options=[in_words(each["label"], lang) for each in options],
        lines=_LINES if one["kind"] == "narrative" else 0,
    )


def _base(base: str, lang: str) -> dict[str, Any]:
    options = [translate(lang, f"letter.mode.{mode}") for mode in MODES] if base == "mode" else []
    return _row(translate(lang, f"letter.{base}"), options=options, lines=_LINES if base == "topics" else 0)


def _row(label: str, *, words: str = "", options: list[str] | None = None, lines: int = 0) -> dict[str, Any]:
    return {"label": label, "words": words, "options": options or [], "lines": lines}


def _plain(lang: str, places: Mapping[str, str]) -> Letter:
    parts = [translate(lang, f"letter.plain.{n}", **places) for n in (1, 2, 3)]
    return Letter("", translate(lang, "letter.title"), parts, "appointment")


def _short(lang: str, places: Mapping[str, str]) -> Letter:
    """Our own short message. Where it is too long the school's name gives way: half a telephone number is worse."""
    words = translate(lang, "letter.short", **places)
    if (over := len(words) - MOST_SIGNS) > 0:
        words = translate(lang, "letter.short", **{**places, "school": places["school"][:-over]})
    return Letter("", translate(lang, "letter.short_title"), [words], "")
