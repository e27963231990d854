"""What became of a family's demands, as the family reads it; and a new one from the family's page.

A teacher's own observation and what a child confided are in the ledger too, and are no demand of the family's: they
are not told here. Neither is who sees to it, nor what was noted on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from server.domain.ledger import UNANSWERED, days_over
from server.domain.note_check import masked
from server.domain.privacy import redact
from server.services.answer_note import tidy
from server.services.family_room import BY_GUARDIAN, Room, acting
from server.services.ledger_dates import keep_dates
from server.services.letter import known_names
from server.services.placing import Placing
from server.services.server_write import FAMILY, dated_id, set_values
from sync.state import Record

if TYPE_CHECKING:
    from server.domain.veil import Veil
    from server.store.unit import Store

PROMISE: Final = "promise"
TOLD_SOURCES: Final = frozenset({"family", "page", "slip", "phone"})
MAX_WORDS: Final = 1000
_MOST: Final = 8
"""So many demands are shown, the newest: a page stays small on a village line."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand. promise: the teacher gave it. state: open, in_hand, answered, closed. late: past its date."""

    words: str
    promise: bool
    state: str
    filed_on: date | None
    due_on: date | None
    answer: str
    explained: bool
    answered_on: date | None
    closed_on: date | None
    late: bool

    @property
    def waits(self) -> bool:
        """Whether the school still owes an answer."""
        return self.state in UNANSWERED


def demands_of(room: Room) -> list[Demand]:
    """Those that this guardian may read, the newest first."""
    found = sorted(told_items(room), key=_filed, reverse=True)
    told = [_demand(one, room.veil, room.today) for one in found]
    return [one for one in told if one.words][:_MOST]


def as_in_letter(room: Room, demands: Iterable[Demand]) -> set[str]:
    """Their words as the letter has them: its check leaves out more, illness and telephones for instance."""
    letter = room.note.appends["letters"][-1]["body"]["letter"]
    known = known_names(room.unit, room.pupil, letter.get("cleared", ()))
    return {masked(one.words, known) for one in demands}


def told_items(room: Room) -> list[Record]:
    """The items of the ledger that are the family's own; of these alone a guardian is told, even how many there are."""
    found = [
        one
        for one in room.unit.records.by("ledger_item", pupil_id=room.pupil)
        if one.values.get("kind") == PROMISE or one.values.get("source", "family") in TOLD_SOURCES
    ]
    if room.veil.others:
        # Whatever another guardian said or was promised is nothing for this one.
        return [one for one in found if one.values.get(BY_GUARDIAN) == room.guardian]
    return found


def file_demand(store: Store, token: str, device: str, words: str, now: datetime) -> None:
    """Put a demand into the ledger; the same words again right after change nothing. Problem 404; NotOpened."""
    plain = redact(tidy(words))[0]
    with acting(store, token, device, now) as room:
        unit = room.unit
        known = unit.records.by("ledger_item", pupil_id=room.pupil)
        if any(
            one.values.get("words") == plain and one.values.get(BY_GUARDIAN) == room.guardian for one in known
        ):
            return
        values = {
            "pupil": room.pupil,
            "campaign": room.campaign() or None,
            "visit": room.visit,
            "kind": "request",
            "source": "page",
            "state": "open",
            "words": plain,
        }
        values = {name: value for name, value in values.items() if value}
        fresh = set_values(unit, Record("ledger_item", dated_id(unit, now)), values, by=FAMILY, now=now)
        fresh.values[BY_GUARDIAN] = room.guardian
        fresh = keep_dates(unit, fresh, now)
        unit.records.put(fresh, Placing(unit, room.today).scopes(fresh))
        unit.audit.add(at=now, by=FAMILY, act="family.demand", subject=f"ledger_item:{fresh.id}")


def fault_of(words: str) -> str | None:
    """What the form must ask again: "words" (nothing was written), "long", or None."""
    plain = tidy(words)
    if not plain:
        return "words"
    return "long" if len(plain) > MAX_WORDS else None


def _filed(record: Record) -> tuple[str, str]:
    return str(record.values.get("filed_on") or ""), record.id


def _demand(record: Record, veil: Veil, today: date) -> Demand:
    values = record.values
    return Demand(
        words=veil.over(str(values.get("words") or "")),
        promise=values.get("kind") == PROMISE,
        state=str(values.get("state") or "open"),
        filed_on=_day(values.get("filed_on")),
        due_on=_day(values.get("due_on")),
        answer=veil.over(str(values.get("answer") or "")),
        explained=values.get("explained") is True,
        answered_on=_day(values.get("answered_on")),
        closed_on=_day(values.get("closed_on")),
        late=days_over(values, today) > 0,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
