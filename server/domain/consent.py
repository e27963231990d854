"""Whether a family agreed to photos, and for what: pure rules over the recorded consents.

A consent is a record that is written once; a withdrawal or a confirmation is a later one. Three purposes
stand apart: ``record`` (keep in the school's file), ``family`` (show to the family), ``publish``. Rules:

1. Any no is final, whoever says it, the child included, and whatever was or will be said beside it.
2. A parent's or another legal guardian's yes grants.
3. A grandparent's yes grants nothing but ``record``, and that provisionally: unless a parent confirms within
   ``CONFIRM_DAYS`` days, it lapses and the photos are erased.
4. A child's yes alone grants nothing.
5. Nothing said is not a yes.

A consent that names a visit speaks for that visit; one that names none speaks for every visit of the pupil.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

CONFIRM_DAYS: Final = 30
PURPOSES: Final = ("record", "family", "publish")
DECIDES: Final = frozenset({"parent", "other_guardian"})


class Verdict(StrEnum):
    """What the consents add up to for one purpose."""

    PENDING = "pending"
    GRANTED = "granted"
    PROVISIONAL = "provisional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Consent:
    """One recorded answer. ``on`` is the day it was given; ``visit`` None = for every visit of the pupil."""

    capacity: str
    purpose: str
    given: bool
    on: date
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason and, when provisional, the last day on which a parent can confirm.

    reason: no_answer, child_only, grandparent_not_enough, guardian_yes, awaiting_parent, said_no or
    not_confirmed.
    """

    verdict: Verdict
    reason: str
    confirm_by: date | None = None

    @property
    def may_keep(self) -> bool:
        """Whether a photo may be stored for this purpose today."""
        return self.verdict in (Verdict.GRANTED, Verdict.PROVISIONAL)


def from_values(values: Mapping[str, Any], received: date) -> Consent:
    """A consent from a record's flat values; a missing, unreadable or future day counts as ``received``."""
    try:
        on = min(date.fromisoformat(str(values.get("on"))), received)
    except ValueError:
        on = received
    return Consent(
        capacity=str(values.get("capacity") or ""),
        purpose=str(values.get("purpose") or ""),
        # Only a plain true is a yes: whatever else stands there is somebody declining.
        given=values.get("given") is True,
        on=on,
        visit=values.get("visit") or None,
    )


def verdict(consents: Iterable[Consent], purpose: str, today: date, visit: str | None = None) -> Finding:
    """What a pupil's consents say about one purpose on a day, for one visit.

    With ``visit`` None only consents that name no visit are heard.
    """
    heard = [c for c in consents if c.purpose == purpose and c.visit in (None, visit)]
    if any(not c.given for c in heard):
        return Finding(Verdict.REFUSED, "said_no")
    if any(c.capacity in DECIDES for c in heard):
        return Finding(Verdict.GRANTED, "guardian_yes")
    elders = [c.on for c in heard if c.capacity == "grandparent"]
    if elders:
        return _provisional(min(elders), purpose, today)
    return Finding(Verdict.PENDING, "child_only" if heard else "no_answer")


def _provisional(since: date, purpose: str, today: date) -> Finding:
    if purpose != "record":
        return Finding(Verdict.PENDING, "grandparent_not_enough")
    confirm_by = since + timedelta(days=CONFIRM_DAYS)
    if today > confirm_by:
        return Finding(Verdict.REFUSED, "not_confirmed", confirm_by)
    return Finding(Verdict.PROVISIONAL, "awaiting_parent", confirm_by)


def photo_verdict(consents: Iterable[Consent], today: date, visit: str | None = None) -> Finding:
    """Whether a visit's photos may be stored at all: the verdict for ``record``."""
    return verdict(consents, "record", today, visit)


def may_show_family(consents: Iterable[Consent], today: date, visit: str | None = None) -> bool:
    """Whether the family's note may carry the visit's photos: a full grant to keep and one to show.

    A provisional yes is for the record only, so it does not reach the note.
    """
    said = list(consents)
    return all(verdict(said, p, today, visit).verdict is Verdict.GRANTED for p in ("record", "family"))
