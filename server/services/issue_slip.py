"""The office makes slips: a fresh link as a QR code, and a fresh visit code for a separate stub.

Only hashes stay here, so a lost slip cannot be printed again: making another replaces it, and the link that
was out stops working with all the devices that had opened it. It does so once the desk says that the new one has
arrived (`slips_arrived`), so that a sheet lost on the way to the printer takes nothing from the family.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from server.services import note_link
from server.services.caller import Caller
from server.services.list_visits import text
from server.services.problem import Problem, not_found
from server.services.publish_note import note_id, publish_notes, readers
from server.store.ports import Secrets
from server.store.unit import Store, Unit
from sync.errors import Code
from sync.state import Record


def issue_slips(
    store: Store,
    keys: Secrets,
    public_url: str,
    who: Caller,
    visit_id: str,
    guardian: str | None,
    run: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """Slips for one guardian, or for all of the pupil's. `public_url`: what the families' phones reach. run: with which
    they travel.

    Problem 404 for a visit or guardian that is not there, 409 `state_mismatch` while nothing is published.
    """
    # A note may still wait in the outbox while the office stands at the printer.
    publish_notes(store, who.school, visit_id, now)
    with store.write(who.school) as unit:
        visit = unit.records.get("visit", visit_id)
        if visit is None or visit.deleted or visit.values.get("status", "draft") == "draft":
            raise not_found()
        family = readers(unit, str(visit.values.get("pupil")))
        chosen = [g for g in family if guardian in (None, g.id)]
        if guardian is not None and not chosen:
            raise not_found()
        # Held, so that of two desks that print at once the later one's link is the only one that works.
        wanted = {g.id: ("note", note_id(who.school, visit_id, g.id)) for g in chosen}
        notes = unit.records.load_for_update(wanted.values())
        reached = [g for g in chosen if wanted[g.id] in notes]
        if not reached:
            raise Problem(409, Code.STATE_MISMATCH, members={"status": visit.values.get("status")})
        slips = [_issue(unit, keys, public_url, visit, one, who, run, now) for one in reached]
        unit.publish()
        return slips


def _issue(
    unit: Unit,
    keys: Secrets,
    public_url: str,
    visit: Record,
    guardian: Record,
    who: Caller,
    run: str,
    now: datetime,
) -> dict[str, Any]:
    note = note_id(who.school, visit.id, guardian.id)
    fresh = note_link.fresh()
    token_hash = note_link.hash_of(fresh.token)
    code_hash = note_link.code_hash(keys.school(who.school), token_hash, fresh.code)
    expires = now + note_link.LIFE
    out = {link.id for link in unit.notes.links_of(note)}
    added = unit.notes.add_link(
        note, token_hash=token_hash, code_hash=code_hash, now=now, expires_at=expires, run=run
    )
    _prepare_heirs(unit, guardian.id, out, {NEXT_LINK: added, NEXT_TOKEN: fresh.token}, now)
    unit.audit.add(at=now, by=who.person, act="note.slip", subject=f"note:{note}")
    pupil = unit.records.get("pupil", str(visit.values.get("pupil")))
    school = unit.schools.get()
    link = f"{public_url}/n/{fresh.token}"
    return {
        "note": note,
        "guardian": {
            "id": guardian.id,
            "name": text(guardian, "name"),
            "relation": text(guardian, "relation"),
        },
        "pupil": text(pupil, "name"),
        "class_name": text(pupil, "class_name"),
        "school": school.name if school else "",
        "phone": school.phone if school else "",
        "link": link,
        "code": fresh.code,
        "expires": expires.isoformat(),
    }


def _prepare_heirs(
    unit: Unit, guardian: str, out: Collection[str], heir: Mapping[str, str], now: datetime
) -> None:
    """Who is told over one of these links is told over the new one once that has taken its place; its token is known
    only now. heir: NEXT_LINK and NEXT_TOKEN."""
    for sub in unit.notes.subscriptions.of_guardian(guardian):
        if sub.link in out:
            unit.notes.subscriptions.keep(replace(sub, told={**sub.told, **heir}), now)


def had_slip(unit: Unit, note: str) -> bool:
    """Whether the desk has had a slip of this note. One that a guardian had already, and that led here when the
    guardian was told of the note, is no slip of it: the first slip leaves it alone, another one ends it too."""
    record = unit.records.get("note", note)
    letters = record.appends.get("letters", []) if record else []
    since = datetime.fromisoformat(letters[0]["at"]) if letters else None
    links = [link for link in unit.notes.links_of(note) if link.run is None]
    return any(since is None or link.created_at >= since for link in links)


NEXT_LINK, NEXT_TOKEN = "next_link", "next_token"
"""In what is kept of a subscription: the link that takes over from its own."""
