"""Invitations: a guardian's own link to the page on which the family says how to meet.

The page tells nothing: no name of the child, nothing that was answered before. So there is no code, and whoever finds
the paper can at most ask the teacher to come at another time. Earlier links of a guardian go on working beside a new
one, since a letter that lies at the grandmother's must not die when the father is sent a message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from server.services import note_link
from server.services.note_access import is_shut_out
from server.services.problem import not_found
from server.services.school_schema import midnight

if TYPE_CHECKING:
    from server.store.invitations import Invited
    from server.store.unit import Store, Unit
    from sync.state import Record

LONGEST: Final = timedelta(days=120)
PAPER: Final = "paper"
TEXT: Final = "text"
MOST_ANSWERS: Final = 20
"""Of one link. A family changes its mind a few times; more than that is somebody else."""


def invite(
    unit: Unit,
    public_url: str,
    guardians: Iterable[Record],
    campaign: Record,
    way: str,
    now: datetime,
    *,
    run: str | None = None,
    renews: bool = False,
) -> dict[str, str]:
    """A fresh link for each of these guardians, by guardian. run: with which the letters travel to the desk. renews:
    the letters before them end once they have arrived."""
    fresh = {guardian.id: (guardian, note_link.fresh().token) for guardian in guardians}
    links = [
        (str(guardian.values.get("pupil")), guardian.id, note_link.hash_of(token))
        for guardian, token in fresh.values()
    ]
    unit.families.invitations.add(
        links,
        campaign=campaign.id,
        way=way,
        now=now,
        expires_at=_until(campaign, now),
        run=run,
        renews=renews,
    )
    return {id_: f"{public_url}/n/{token}/appointment" for id_, (_, token) in fresh.items()}


def reachable(unit: Unit, pupils: Collection[str]) -> dict[str, list[Record]]:
    """By pupil, the guardians who may be written to; whoever looks after the child at home comes first."""
    found: dict[str, list[Record]] = {pupil: [] for pupil in pupils}
    rows = unit.records.by("guardian", pupil_id=sorted(pupils)) if pupils else []
    for one in sorted(rows, key=lambda each: each.values.get("carer") is not True):
        pupil = str(one.values.get("pupil"))
        if not is_shut_out(unit, one.id, pupil):
            found[pupil].append(one)
    return found


def find(store: Store, token: str, now: datetime) -> Invited:
    """The live invitation of a token. Problem 404, the same for every link that does not open."""
    link = None
    if note_link.well_formed(token):
        with store.across_schools(write=False) as everywhere:
            link = everywhere.invitation(token)
    if link is None or not live(link, now):
        raise not_found()
    return link


def live(link: Invited, now: datetime) -> bool:
    """Neither revoked nor past its day."""
    return link.revoked_at is None and link.expires_at > now


def _until(campaign: Record, now: datetime) -> datetime:
    """Until the campaign is over, at least as long as a note's link, at most LONGEST."""
    ends = campaign.values.get("ends")
    over = midnight(date.fromisoformat(ends)) + timedelta(days=1) if ends else now + LONGEST
    return min(max(over, now + note_link.LIFE), now + LONGEST)
