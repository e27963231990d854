"""A letter's facts into the words of its page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from server.services.open_note import ASKED, MESSAGE, Letter, Part, Said
from server.web.parents import language

CHINA = timezone(timedelta(hours=8))
MOST_SAID = 3
"""So many of the family's own answers are shown again, the newest: a page stays small on a village line."""
Say = Callable[..., str]


def note_values(letter: Letter, lang: str, t: Say, followed: Collection[str] = ()) -> dict[str, Any]:
    """Everything that note.html needs. followed: what the family asked that the page tells with its progress; it is
    not said a second time above."""
    return {
        "school": letter.greeting.school,
        "phone": letter.greeting.phone,
        "note": letter,
        "occasion": occasion(letter, t),
        "told": [part_values(part, lang) for part in letter.told],
        "asked": list(_not_followed(letter.asked, lang, {words.strip() for words in followed})),
        "received": day(letter.received.astimezone(CHINA).date(), t),
        "answered": [answered(one, t) for one in letter.said[-MOST_SAID:]],
        "photos": letter.photos,
        "xlarge": letter.large_print,
    }


def _not_followed(asked: list[Part], lang: str, followed: Collection[str]) -> Iterator[dict[str, Any]]:
    for part in asked:
        values = part_values(part, lang)
        # A demand is told as it was written; only the masks of a letter are in the reader's language.
        written = part.texts[language.LANGS[0]]
        texts = [
            text for text, own in zip(values["texts"], written, strict=False) if own.strip() not in followed
        ]
        if texts:
            yield {**values, "texts": texts}


def part_values(part: Part, lang: str) -> dict[str, Any]:
    """A part with its label, unless the heading above says the same."""
    label = "" if part.field in (MESSAGE, ASKED) else language.label(part.labels, lang)
    return {"label": label, "texts": part.texts.get(lang) or part.texts[language.LANGS[0]]}


def day(on: date, t: Say) -> str:
    """A day without its year: 11月21日, 21/11."""
    return t("note.date", month=on.month, day=on.day)


def occasion(letter: Letter, t: Say) -> str:
    """When, who, how: 11月21日 林老师、黄老师到家."""
    teachers = t("teacher.join").join(t("teacher.name", name=name) for name in letter.teachers)
    on = day(letter.visited_on, t) if letter.visited_on else ""
    if letter.mode == "on_site":
        return t("note.on_site", date=on, teachers=teachers).strip()
    line = t("note.other", date=on, teachers=teachers).strip()
    return f"{line} · {t(f'mode.{letter.mode}')}" if letter.mode in OTHER_MODES else line


OTHER_MODES = frozenset({"at_school", "phone", "letter", "online"})


def answered(said: Said, t: Say) -> dict[str, Any]:
    """One answer with its time as a clock on the wall would show it."""
    at: datetime = said.at.astimezone(CHINA)
    return {
        "kind": said.kind,
        "words": said.words,
        "call_me": said.call_me,
        "when": t("answer.when", date=day(at.date(), t), time=f"{at:%H:%M}"),
    }
