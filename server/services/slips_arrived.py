"""The desk has the sheets that it asked for: only now do they count as printed, and end the slips before them; letters
do so where the office said it.

Said by the desk itself after the file has come. Where that word is lost, or the file was, nothing has changed: what is
out still opens, and the next print makes the same sheets anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from server.domain.delivery import PAPER
from server.services import invite
from server.services.issue_slip import NEXT_LINK, NEXT_TOKEN, had_slip

if TYPE_CHECKING:
    from server.services.caller import Caller
    from server.store.notes import NoteLink
    from server.store.subscriptions import Subscription
    from server.store.unit import Store, Unit


def slips_arrived(store: Store, who: Caller, run: str, now: datetime) -> dict[str, int]:
    """`{slips}`: how many sheets of this print run, slips or letters, count from now on; 0 for one that is not known or
    was told before."""
    with store.write(who.school) as unit:
        links = unit.notes.links_of_run(run)
        unit.records.load_for_update([("note", link.note) for link in links])
        for link in links:
            _arrive(unit, link, now)
        sheets = len(links) + _letters(unit, run, now)
        if sheets:
            unit.audit.add(
                at=now,
                by=who.person,
                act="slips.arrived",
                subject=f"school:{who.school}",
                detail={"slips": sheets},
            )
        return {"slips": sheets}


def _letters(unit: Unit, run: str, now: datetime) -> int:
    """How many letters came with this run; those that renew end the letters before them. A link that was sent stays: a
    parent far away uses it, and it was on no paper that somebody could find."""
    invitations = unit.families.invitations
    found = invitations.of_run(run)
    for campaign, made_at in {(one.campaign, one.created_at) for one in found if one.renews}:
        invitations.revoke_before([one.pupil for one in found], campaign, invite.PAPER, run, made_at, now)
    invitations.arrived(run)
    return len(found)


def _arrive(unit: Unit, link: NoteLink, now: datetime) -> None:
    others = [one for one in unit.notes.links_of(link.note) if one.id != link.id]
    again = had_slip(unit, link.note)
    unit.notes.arrived(link.id)
    # A newer slip, made at another desk meanwhile, will end this one and not the other way round.
    ended = {one.id for one in others if one.created_at <= link.created_at and (again or one.run is not None)}
    for one in ended:
        unit.notes.revoke(one, now)
    note = unit.records.get("note", link.note)
    guardian = str(note.values.get("guardian")) if note else ""
    for sub in unit.notes.subscriptions.of_guardian(guardian):
        if sub.link in ended and NEXT_LINK in sub.told:
            unit.notes.subscriptions.keep(_moved(sub), now)
    for waiting in unit.notes.deliveries.listing(note=link.note, state="queued", channel=PAPER):
        unit.notes.deliveries.change(waiting.id, state="sent", code="printed", at=now)


def _moved(sub: Subscription) -> Subscription:
    """Told over the link of the new slip: a phone that was told goes on being told, and asks for the new code."""
    told = {name: value for name, value in sub.told.items() if name not in (NEXT_LINK, NEXT_TOKEN)}
    return replace(sub, link=sub.told[NEXT_LINK], told={**told, "token": sub.told[NEXT_TOKEN]})
