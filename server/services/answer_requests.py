"""The office answers what guardians asked about their child's data: done, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.privacy import redact
from server.services.caller import Caller
from server.services.desk_rows import Names
from server.services.list_visits import text
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.families import Request
    from server.store.unit import Store, Unit

OPEN: Final = "open"
OUTCOMES: Final = ("done", "refused")


def list_requests(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}`: those that wait first, by their date; then those that were answered, the latest first. The read is
    in the log."""
    with store.write(who.school) as unit:
        found = unit.families.requests()
        waiting = [one for one in found if one.state == OPEN]
        done = sorted((one for one in found if one.state != OPEN), key=_answered, reverse=True)
        unit.audit.add(
            at=now, by=who.person, act="family_requests", subject="school", detail={"items": len(found)}
        )
        return {"items": _told(unit, [*waiting, *done], local_day(now))}


def answer_request(
    store: Store, who: Caller, request: str, outcome: str, words: str, now: datetime
) -> dict[str, Any]:
    """The request with its answer, which the guardian reads. outcome: one of OUTCOMES; words: what was done, or why
    not. 404; 409 `state_mismatch` for one that was answered; 422 `bad_shape` for words that are blank."""
    if not words.strip():
        raise Problem(422, Code.BAD_SHAPE, errors={"words": [Fault.REQUIRED]})
    with store.write(who.school) as unit:
        found = unit.families.request(request, lock=True)
        if found is None:
            raise not_found()
        if found.state != OPEN:
            raise Problem(409, Code.STATE_MISMATCH, members={"status": found.state})
        fresh = replace(
            found,
            state=outcome,
            answer=redact(words.strip())[0],
            answered_on=local_day(now),
            answered_by=who.person,
        )
        unit.families.change(fresh)
        detail = {"kind": found.kind, "outcome": outcome}
        unit.audit.add(
            at=now, by=who.person, act="answer_request", subject=f"family_request:{request}", detail=detail
        )
        return _told(unit, [fresh], local_day(now))[0]


def _told(unit: Unit, requests: list[Request], today: date) -> list[dict[str, Any]]:
    names = Names.read(unit, [one.answered_by for one in requests], [one.pupil for one in requests])
    guardians = unit.records.load("guardian", sorted({one.guardian for one in requests}))
    return [
        {
            "id": one.id,
            "pupil": names.pupil(one.pupil),
            "relation": text(guardians.get(one.guardian), "relation"),
            "kind": one.kind,
            "state": one.state,
            "words": one.words,
            "answer": one.answer,
            "filed_on": one.filed_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "answered_on": one.answered_on.isoformat() if one.answered_on else None,
            "answered_by": names.person(one.answered_by),
            "days_over": max(0, (today - one.due_on).days) if one.state == OPEN else 0,
        }
        for one in requests
    ]


def _answered(one: Request) -> tuple[date, str]:
    return one.answered_on or one.filed_on, one.id
