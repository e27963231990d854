"""The campaign's questionnaires for families: answered once by each guardian, kept without whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.privacy import redact
from server.services.answer_note import tidy
from server.services.family_room import Room, acting
from server.store.families import Filled

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from server.store.unit import Store

FAMILY: Final = "family"
MANY: Final = frozenset({"choices", "checklist"})
ONE: Final = frozenset({"choice", "bool"})
_LONGEST: Final = 1000
YES_NO: Final = ("yes", "no")


def open_ones(room: Room) -> list[Mapping[str, Any]]:
    """Questionnaires of the campaign that this guardian has not answered."""
    asked, campaign = room.setting.asked, room.campaign()
    return [one for one in of_pack(room.pack()) if _mark(campaign, one["key"]) not in asked]


def of_pack(pack: Pack | None) -> list[Mapping[str, Any]]:
    """Those that families fill in."""
    forms = pack.data["forms"].get("questionnaires", ()) if pack else ()
    return [one for one in forms if one.get("filled_by") == FAMILY]


def fields_of(questionnaire: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Its questions, in order."""
    for section in questionnaire["sections"]:
        yield from section["fields"]


def options_of(field: Mapping[str, Any]) -> list[str]:
    """Keys that may be chosen; none for words."""
    if field["kind"] == "bool":
        return list(YES_NO)
    return [one["key"] for one in field.get("options") or field.get("entries") or ()]


def given_on(questionnaire: Mapping[str, Any], form: Mapping[str, list[str]]) -> dict[str, str]:
    """What a sent form says, as it is kept: keys that may be chosen (several with a blank between), and words without
    numbers that nobody needs. Anything else that was sent is left out."""
    given: dict[str, str] = {}
    for field in fields_of(questionnaire):
        sent = [tidy(each) for each in form.get(field["name"], [])]
        options = options_of(field)
        if options:
            chosen = [each for each in options if each in sent]
            value = " ".join(chosen if field["kind"] in MANY else chosen[:1])
        else:
            value = redact((sent or [""])[0][: int(field.get("max") or _LONGEST)])[0]
        if value:
            given[field["name"]] = value
    return given


def answer(
    store: Store, token: str, device: str, key: str, form: Mapping[str, list[str]], now: datetime
) -> bool:
    """Keep what was answered; False where nothing was. One that was answered before is left as it is. No trail: the
    audit would tell whose it is. Problem 404; NotOpened."""
    with acting(store, token, device, now) as room:
        chosen = next((one for one in open_ones(room) if one["key"] == key), None)
        if chosen is None:
            return True
        given = given_on(chosen, form)
        if not given:
            return False
        families, campaign = room.unit.families, room.campaign()
        families.add_filled(Filled(campaign, key, room.today, given))
        mark = frozenset({_mark(campaign, key)})
        families.change_setting(
            room.guardian, room.pupil, lambda one: replace(one, asked=one.asked | mark), now
        )
        return True


def _mark(campaign: str, key: str) -> str:
    return f"{campaign}/{key}"
