"""A family says on its page how it wants to meet: what the page asks, and the appointment that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.asking_families import Asked, asked_of, said_by
from server.services.answer_note import tidy
from server.services.appointment_record import form_of, write_appointment
from server.services.invite import MOST_ANSWERS, find, live
from server.services.list_visits import text
from server.services.note_access import is_shut_out
from server.services.problem import not_found
from server.services.school_schema import local_day, school_schema
from server.services.server_write import FAMILY

if TYPE_CHECKING:
    from server.store.invitations import Invited
    from server.store.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class Page:
    """What an invitation shows: no child, no answer. lang: that which the office keeps for the guardian, or ""."""

    school: str
    phone: str
    class_name: str
    questions: list[Asked]
    lang: str
    large_print: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """faults: by question; `""` for a form on which nothing was said. Empty: it was taken."""

    page: Page
    faults: Mapping[str, str]


def look(store: Store, token: str, now: datetime) -> Page:
    """The page of a live link; changes nothing. Problem 404."""
    link = find(store, token, now)
    with store.read(link.school) as unit:
        return _page(unit, link, now)


def say(store: Store, token: str, given: Mapping[str, str], not_home: bool, now: datetime) -> Outcome:
    """Write what was said as an appointment, unless something is to be asked again. Problem 404.

    The same form sent twice writes one; a link that was answered MOST_ANSWERS times takes no more.
    """
    link = find(store, token, now)
    with store.write(link.school) as unit:
        held = unit.families.invitations.lock(link.id)
        if held is None or not live(held, now) or held.answers >= MOST_ANSWERS:
            raise not_found()
        page = _page(unit, held, now)
        tidied = {name: tidy(words) for name, words in given.items()}
        said, faults = said_by(page.questions, tidied, local_day(now))
        said |= {"via": "page"} | ({"not_home": True} if not_home else {})
        if not faults and _is_empty(said):
            faults[""] = "empty"
        if faults:
            return Outcome(page, faults)
        if not _is_said_already(unit, held, page, said):
            form = form_of(school_schema(unit, now).pack_of(held.campaign))
            origin = {"pupil": held.pupil, "campaign": held.campaign, "guardian": held.guardian}
            id_ = write_appointment(unit, form, said, origin, FAMILY, now)
            unit.families.invitations.answered(held.id, now)
            detail = {"appointment": id_}
            unit.audit.add(
                at=now, by=FAMILY, act="invitation.answer", subject=f"pupil:{held.pupil}", detail=detail
            )
            unit.publish()
        return Outcome(page, {})


def _page(unit: Unit, link: Invited, now: datetime) -> Page:
    pupil, guardian = unit.records.get("pupil", link.pupil), unit.records.get("guardian", link.guardian)
    if pupil is None or pupil.deleted or guardian is None or guardian.deleted:
        raise not_found()
    if is_shut_out(unit, link.guardian, link.pupil):
        raise not_found()
    school = unit.schools.get()
    return Page(
        school=school.name if school else "",
        phone=school.phone if school else "",
        class_name=text(pupil, "class_name"),
        questions=asked_of(form_of(school_schema(unit, now).pack_of(link.campaign))),
        lang=unit.families.setting(link.guardian, link.pupil).language,
        large_print=guardian.values.get("large_print") is True,
    )


def _is_empty(said: Mapping[str, Any]) -> bool:
    spoken = {name: value for name, value in said.items() if name not in ("via", "answer", "slip")}
    return not spoken and not said["slip"] and said["answer"] == "agreed"


def _is_said_already(unit: Unit, link: Invited, page: Page, said: Mapping[str, Any]) -> bool:
    """Whether the guardian's last word by this page is the same: a form sent twice over a slow line."""
    mine = [
        one
        for one in unit.records.by("appointment", pupil_id=link.pupil)
        if one.values.get("guardian") == link.guardian and one.values.get("via") == "page"
    ]
    if not mine:
        return False
    last = max(mine, key=lambda one: one.id).values
    own = [one.name for one in page.questions if one.own]
    same = ("answer", "slip", "not_home", *own)
    return last.get("campaign") == link.campaign and all(
        (last.get(name) or None) == (said.get(name) or None) for name in same
    )
