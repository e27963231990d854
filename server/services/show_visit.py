"""One visit on the office's desk, as far as the reader's role shows it. Reading a narrative is logged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server.domain.entries import marked
from server.keys import KeyRing
from server.services.caller import Caller
from server.services.list_visits import (
    gather,
    is_theirs,
    named,
    note_row,
    party,
    photo_row,
    row_of,
    text,
)
from server.services.open_feedback import open_feedback
from server.services.photo_gate import consent_to
from server.services.problem import not_found
from server.services.rows import Projector
from server.services.school_schema import school_schema
from server.services.twins import SEEN, is_shown, twins_beside
from server.store.unit import Store, Unit
from sync.state import Record


def show_visit(store: Store, keys: KeyRing, who: Caller, visit_id: str, now: datetime) -> dict[str, Any]:
    """The whole visit. Problem 404 for what does not exist and for drafts, which are their party's alone
    (but see `twins.is_shown`)."""
    with store.write(who.school) as unit:
        visit = unit.records.get("visit", visit_id)
        if visit is None or not is_shown(unit, visit):
            raise not_found()
        around = gather(unit, [visit])
        guardians = unit.records.by("guardian", pupil_id=str(visit.values.get("pupil")))
        shown = _projected(unit, who, visit, now)
        if visit.values.get("status") not in SEEN:
            shown[
                "appends"
            ] = {}  # enough to compare; what a family said is not the desk's before it is submitted
        if "feedback" in shown["appends"]:
            said = open_feedback(unit, keys, who, visit, shown["appends"]["feedback"], now)
            shown["appends"]["feedback"] = said
        unit.audit.add(at=now, by=who.person, act="visit.read", subject=f"visit:{visit_id}")
        return {
            **row_of(visit, around),
            "mine": is_theirs(visit, who.person),
            "values": shown["values"],
            "stamps": shown["stamps"],
            "form": _form(unit, visit),
            "people": _names(unit, visit, shown, guardians),
            "open_conflicts": shown["conflicts"],
            "appends": {kind: marked(entries) for kind, entries in shown["appends"].items()},
            "consents": [_consent(c) for c in _said_of(unit, visit)]
            if visit.values.get("status") in SEEN
            else [],
            "confirm_by": _confirm_by(unit, visit, now),
            "guardians": [_guardian(g) for g in guardians],
            "photos": [_photo(p) for p in around.photos[visit_id]],
            "notes": [_note(n, guardians) for n in around.notes[visit_id]],
            "twins": _twins(unit, visit),
        }


def _twins(unit: Unit, visit: Record) -> list[dict[str, Any]]:
    """The other visits of this pupil on this day, while somebody must say whether they are one."""
    others = twins_beside(unit, visit, (*SEEN, "draft") if visit.values.get("status") in SEEN else SEEN)
    around = gather(unit, others)
    return [row_of(one, around) for one in others]


def _projected(unit: Unit, who: Caller, visit: Record, now: datetime) -> dict[str, Any]:
    """The row as a pull of this reader's office scopes would show it."""
    projector = Projector(school_schema(unit, now).schema, unit.history.for_record)
    row = projector.row(visit, 0, who.desk_scopes)
    if row is None:
        raise not_found()
    return row


def _form(unit: Unit, visit: Record) -> object:
    campaign = unit.records.get("campaign", str(visit.values.get("campaign")))
    return campaign.values.get("form") if campaign else None


def _names(unit: Unit, visit: Record, shown: dict[str, Any], guardians: Iterable[Record]) -> dict[str, str]:
    """Whom the ids among values, entries and siblings belong to."""
    ids = set(party(visit))
    ids |= {entry["by"] for entries in shown["appends"].values() for entry in entries}
    for conflict in shown["conflicts"]:
        ids |= {one["by"] for one in (conflict["head"], *conflict["values"]) if one["by"]}
    people = unit.records.load("person", sorted(ids))
    names = {id_: named(id_, people)["name"] for id_ in people}
    return names | {guardian.id: text(guardian, "name") for guardian in guardians}


def _said_of(unit: Unit, visit: Record) -> list[Record]:
    """What the family agreed to for this visit, or for every visit: a withdrawal at the desk names none."""
    said = unit.records.by("consent", pupil_id=visit.values.get("pupil"))
    return [consent for consent in said if consent.values.get("visit") in (None, "", visit.id)]


def _confirm_by(unit: Unit, visit: Record, now: datetime) -> str | None:
    """The last day for a parent to confirm a grandparent's yes, where photos hang on it."""
    finding = consent_to(unit, visit, now)
    return finding.confirm_by.isoformat() if finding.may_keep and finding.confirm_by else None


def _consent(consent: Record) -> dict[str, Any]:
    values = consent.values
    plain = {
        name: values.get(name)
        for name in ("guardian", "capacity", "purpose", "how", "on", "witness", "paper", "text_version")
    }
    return {"id": consent.id, **plain, "given": values.get("given") is True}


def _guardian(guardian: Record) -> dict[str, str]:
    return {"id": guardian.id, "name": text(guardian, "name"), "relation": text(guardian, "relation")}


def _photo(photo: Record) -> dict[str, Any]:
    return {**photo_row(photo), "receipt": photo.values.get("receipt")}


def _note(note: Record, guardians: Iterable[Record]) -> dict[str, Any]:
    guardian = next((g for g in guardians if g.id == note.values.get("guardian")), None)
    values = note.values
    return {
        **note_row(note),
        "guardian_name": text(guardian, "name"),
        "relation": text(guardian, "relation"),
        "version": values.get("version", 1),
        "answer_kind": values.get("answer_kind"),
        "answer": values.get("answer"),
        "call_me": values.get("call_me"),
        "answers": [{"at": one["at"], **one["body"]} for one in note.appends.get("answers", [])],
    }
