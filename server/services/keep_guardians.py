"""How each guardian of a child is written to: language, what is kept from them, and what their links can open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.veil import ALL
from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.list_visits import text
from server.services.note_access import live, shut
from server.services.note_link import MOST_DEVICES
from server.services.problem import not_found

if TYPE_CHECKING:
    from server.store.families import Setting
    from server.store.unit import Store, Unit
    from sync.state import Record


def show_guardians(store: Store, who: Caller, pupil: str, now: datetime) -> dict[str, Any]:
    """`{items}`: a child's guardians with their settings, their latest note and its link. The read is in the log.
    404."""
    with store.write(who.school) as unit:
        if unit.records.get("pupil", pupil) is None:
            raise not_found()
        unit.audit.add(at=now, by=who.person, act="show_guardians", subject=f"pupil:{pupil}")
        return _shown(unit, pupil, now)


def keep_setting(
    store: Store,
    who: Caller,
    guardian: str,
    language: str,
    hidden: list[str],
    now: datetime,
    channel: str | None = None,
) -> dict[str, Any]:
    """The child's guardians after this one's setting was kept. Where everything is hidden from now on, the links end,
    and nothing is sent any more. channel: how the guardian wants to be told (see `domain.delivery.chosen_ways`); None
    leaves it as it is. 404."""
    with store.write(who.school) as unit:
        record = locked(unit, ("guardian", guardian))
        pupil = str(record.values.get("pupil"))
        said: dict[str, Any] = {"language": language, "hidden": frozenset(hidden)}
        said |= {} if channel is None else {"channel": channel}
        if ALL in hidden:
            _end(unit, record, now)
        fresh = unit.families.change_setting(guardian, pupil, lambda before: replace(before, **said), now)
        detail = {"language": language, "hidden": sorted(hidden), "channel": fresh.channel}
        unit.audit.add(
            at=now, by=who.person, act="keep_guardian", subject=f"guardian:{guardian}", detail=detail
        )
        return _shown(unit, pupil, now)


def end_links(store: Store, who: Caller, guardian: str, now: datetime) -> dict[str, Any]:
    """The child's guardians after every link of this one was revoked, with the phones that it had opened on. 404."""
    with store.write(who.school) as unit:
        record = locked(unit, ("guardian", guardian))
        _end(unit, record, now)
        unit.audit.add(at=now, by=who.person, act="end_links", subject=f"guardian:{guardian}")
        return _shown(unit, str(record.values.get("pupil")), now)


def _end(unit: Unit, guardian: Record, now: datetime) -> None:
    unit.families.invitations.revoke_of(guardian.id, now)
    for note in _notes(unit, str(guardian.values.get("pupil")), guardian.id):
        unit.notes.revoke_links(note.id, now)
    for one in unit.notes.subscriptions.of_guardian(guardian.id):
        unit.notes.subscriptions.remove(one.channel, one.id)


def _shown(unit: Unit, pupil: str, now: datetime) -> dict[str, Any]:
    guardians = unit.records.by("guardian", pupil_id=pupil)
    settings = unit.families.settings([one.id for one in guardians])
    return {"items": [_guardian(unit, one, pupil, settings.get(one.id), now) for one in guardians]}


def _guardian(
    unit: Unit, guardian: Record, pupil: str, setting: Setting | None, now: datetime
) -> dict[str, Any]:
    notes = _notes(unit, pupil, guardian.id)
    links = [link for note in notes for link in unit.notes.links_of(note.id) if live(link, now)]
    return {
        "id": guardian.id,
        "name": text(guardian, "name"),
        "relation": text(guardian, "relation"),
        "language": setting.language if setting else "",
        "channel": setting.channel if setting else "",
        "hidden": sorted(setting.hidden) if setting else [],
        "visit": str(notes[-1].values.get("visit")) if notes else None,
        "links": [
            {
                "devices": len(link.devices),
                "most": MOST_DEVICES,
                "locked": shut(link) == "locked",
                "expires": link.expires_at.isoformat(timespec="seconds"),
            }
            for link in links
        ],
    }


def _notes(unit: Unit, pupil: str, guardian: str) -> list[Record]:
    """This guardian's, the oldest first."""
    found = [one for one in unit.records.by("note", pupil_id=pupil) if one.values.get("guardian") == guardian]
    return sorted(found, key=lambda one: str(one.values.get("published_at") or ""))
