"""What would close a gap by its date, in words: how many more, how many a week, or why nothing can."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from server.domain.rules.model import Period, Rule
from server.domain.rules.words import percent
from server.locale import translate

State = Literal["not_begun", "nobody", "nothing_yet", "open", "met", "missed", "figure"]
Unit = Literal["pupils", "people", "visits"]
WEEK: Final = 7


def close(
    rule: Rule,
    period: Period,
    state: State,
    unit: Unit,
    missing: int,
    today: date,
    *,
    reachable: bool,
    lang: str,
) -> str:
    """One or two short sentences in ``lang``. missing: how many more close the rule (0 in most states)."""
    if state == "not_begun":
        return translate(lang, "rules.close.not_begun", day=day(period.starts, lang))
    if state not in ("open", "missed"):
        return translate(lang, f"rules.close.{state}")
    words = {"n": missing, "day": day(period.last, lang), "share": percent(rule.threshold.share)}
    if state == "missed":
        over = rule.threshold.kind == "at_most"
        return translate(lang, f"rules.close.missed.{'over' if over else unit}", **words)
    if not reachable:
        return translate(lang, "rules.close.out", **words)
    if rule.threshold.kind == "at_most":
        return translate(lang, "rules.close.others", **words)
    weeks = -(-((period.last - today).days + 1) // WEEK)
    if weeks < 2 or missing < 2 or unit == "people":
        return translate(lang, f"rules.close.{unit}", **words)
    return translate(lang, f"rules.close.{unit}.weekly", pace=-(-missing // weeks), **words)


def day(on: date, lang: str) -> str:
    """A day as it is said: 12月31日, 31 December."""
    return translate(lang, "rules.day", month=translate(lang, f"rules.month.{on.month}"), day=on.day)
