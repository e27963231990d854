"""The moral education office tags a pupil, ends a tag, and confirms one that still holds.

Only the role `office` may, a leader without it may not. What a tag says lies under the pupil's key; the audit
knows who did what to which tag, never which group it names. Nothing ends by itself: a tag that nobody confirmed in
this term is shown as due (`list_tags`), and goes on counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.groups import BASE, SOURCES, wrong_facts
from server.domain.privacy import redact
from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.services.visit_first import renew_visit_first
from server.store.tags import Tag
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

KEEPER = "office"


def tag_pupil(
    store: Store, who: Caller, pupil: str, said: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """A new tag: `{id}`. said: `group`, `facts`, `source`, `source_note`, `note`, `since` (a date or None: today).

    403 `forbidden`, 404, 422 `bad_shape`: `group` that is none or holds already, `facts`, `source`, `since` in the
    future.
    """
    must_keep(who)
    today = local_day(now)
    with store.write(who.school) as unit:
        locked(unit, ("pupil", pupil))
        since = said.get("since") or today
        _check(unit, pupil, said, since, today)
        tag = Tag(
            id=unit.tags.mint_id(),
            pupil=pupil,
            group=str(said["group"]),
            facts=dict(said.get("facts") or {}),
            source=str(said["source"]),
            source_note=redact(str(said.get("source_note") or ""))[0],
            note=redact(str(said.get("note") or ""))[0],
            since=since,
            by=who.person,
            at=now,
            reviewed_on=today,
            reviewed_by=who.person,
        )
        unit.tags.add([tag])
        _follow(unit, who, "tag_pupil", tag, now)
        return {"id": tag.id}


def end_tag(store: Store, who: Caller, tag: str, now: datetime) -> dict[str, Any]:
    """From today on the tag no longer holds; one that has ended stays as it is. `{id}`. 403 `forbidden`, 404."""
    must_keep(who)
    with store.write(who.school) as unit:
        found = _locked_tag(unit, tag)
        if found.ended_on is None:
            unit.tags.end(tag, on=local_day(now), by=who.person)
            _follow(unit, who, "end_tag", found, now)
        return {"id": tag}


def review_tag(store: Store, who: Caller, tag: str, now: datetime) -> dict[str, Any]:
    """Somebody of the office looked today, and the tag still holds. `{id}`. 403 `forbidden`, 404 (ended, too)."""
    must_keep(who)
    with store.write(who.school) as unit:
        found = _locked_tag(unit, tag)
        if found.ended_on is not None:
            raise not_found()
        unit.tags.review(tag, on=local_day(now), by=who.person)
        _note(unit, who, "review_tag", found, now)
        unit.publish()
        return {"id": tag}


def must_keep(who: Caller) -> None:
    """403 `forbidden` for everybody without the office's role, the head of the school included."""
    if KEEPER not in who.roles:
        raise Problem(403, Code.FORBIDDEN)


def _locked_tag(unit: Unit, tag: str) -> Tag:
    """The tag, with its pupil locked first: two acts on one pupil follow one another."""
    found = unit.tags.get(tag)
    if found is None:
        raise not_found()
    locked(unit, ("pupil", found.pupil))
    again = unit.tags.get(tag, lock=True)
    if again is None:
        raise not_found()
    return again


def _check(unit: Unit, pupil: str, said: Mapping[str, Any], since: date, today: date) -> None:
    errors: dict[str, list[str]] = {}
    group = said["group"]
    if group not in BASE:
        errors["group"] = [Fault.NOT_AN_OPTION]
    elif any(tag.group == group for tag in unit.tags.live([pupil])):
        errors["group"] = [Fault.REPEATED]
    elif wrong_facts(group, said.get("facts") or {}):
        errors["facts"] = [Fault.NOT_AN_OPTION]
    if said["source"] not in SOURCES:
        errors["source"] = [Fault.NOT_AN_OPTION]
    if since > today:
        errors["since"] = [Fault.NOT_AN_OPTION]
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)


def _follow(unit: Unit, who: Caller, act: str, tag: Tag, now: datetime) -> None:
    """What goes with a changed tag, in its own transaction."""
    renew_visit_first(unit, [tag.pupil], by=who.person, now=now)
    _note(unit, who, act, tag, now)
    unit.publish()


def _note(unit: Unit, who: Caller, act: str, tag: Tag, now: datetime) -> None:
    unit.audit.add(at=now, by=who.person, act=act, subject=f"pupil:{tag.pupil}", detail={"tag": tag.id})
