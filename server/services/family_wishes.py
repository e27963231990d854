"""What families asked for, read from their appointments: slips, pages and calls feed the planner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from server.domain.planning.model import Wish
from server.domain.slips import wish_on
from server.services.list_visits import text

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

UNHEARD = "no_answer"
DECLINED = "declined"


def family_wishes(unit: Unit, campaign: str) -> dict[str, Wish]:
    """By pupil, what the family's last word in this campaign asks of a plan. A family that declined asks nothing."""
    return {
        pupil: wish_on(one.values)
        for pupil, one in last_words(unit.records.by("appointment"), campaign).items()
        if one.values.get("answer") != DECLINED
    }


def last_words(appointments: Iterable[Record], campaign: str | None) -> dict[str, Record]:
    """By pupil, the latest appointment of a campaign (or of none) at which somebody was heard."""
    found: dict[str, Record] = {}
    for one in sorted(appointments, key=lambda each: each.id):
        named = one.values.get("campaign")
        if one.values.get("answer") != UNHEARD and (not campaign or named in (None, "", campaign)):
            found[text(one, "pupil")] = one
    return found
