"""What the rooms tell, in the words of their pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from server.services.family_consent import Purpose, Word, purposes_of
from server.services.family_demands import Demand, as_in_letter, demands_of
from server.services.family_held import Held
from server.services.family_questionnaires import MANY, YES_NO, open_ones, options_of
from server.services.family_room import Room
from server.web.parents import language
from server.web.parents.wording import day

Say = Callable[..., str]
SENT = frozenset({"ask", "sealed", "consent", "photos", "asked"})


def around_note(room: Room, sent: str, lang: str, t: Say) -> dict[str, Any]:
    """What the note's page shows beside the letter. followed: demands as the letter
    words them; confirm: until when a parent's word is awaited; apart: nothing is
    told of who said what before."""
    record = next(one for one in purposes_of(room) if one.key == "record")
    demands = demands_of(room)
    waits = record.verdict == "provisional" and record.may_agree and record.confirm_by
    return {
        "sent": sent if sent in SENT else "",
        "demands": [demand(one, t) for one in demands],
        "followed": as_in_letter(room, demands) if demands else set(),
        "confirm": day(record.confirm_by, t) if waits and record.confirm_by else "",
        "apart": "_apart" if room.veil.others else "",
        "questionnaires": [
            {"key": one["key"], "title": language.label(one["title"], lang)} for one in open_ones(room)
        ],
    }


def demand(one: Demand, t: Say) -> dict[str, Any]:
    """A demand with its days as people say them."""
    days = {"filed": one.filed_on, "due": one.due_on, "answered": one.answered_on, "closed": one.closed_on}
    told = {name: day(on, t) if on else "" for name, on in days.items()}
    same = ("words", "promise", "state", "answer", "explained", "late", "waits")
    return {**told, **{name: getattr(one, name) for name in same}}


def consents(room: Room, lang: str, t: Say) -> dict[str, Any]:
    """For each purpose what stands and what can be said, under the pack's own explanation."""
    pack = room.pack()
    told = pack.data["consent"] if pack else {}
    labels = told.get("purposes", {})
    return {
        "text": language.label(told["text"], lang) if "text" in told else "",
        "purposes": [
            {
                "key": one.key,
                "label": language.label(labels[one.key], lang)
                if one.key in labels
                else t(f"purpose.{one.key}"),
                "stands": _stands(one, room.veil.others, t),
                "verdict": one.verdict,
                "lit": one.verdict == "provisional" and one.may_agree,
                "may_agree": one.may_agree,
                "may_refuse": one.may_refuse,
            }
            for one in purposes_of(room)
        ],
    }


def _stands(one: Purpose, apart: bool, t: Say) -> str:
    """apart: nothing is told of what another guardian said."""
    if one.reason == "not_confirmed":
        return t("consents.lapsed")
    if one.reason == "grandparent_not_enough":
        return t("consents.pending" if apart else "consents.elder_only")
    key = f"consents.{one.verdict}"
    if apart and one.confirm_by:
        key += "_apart"
    return t(key, date=day(one.confirm_by, t) if one.confirm_by else "")


def held(found: Held, t: Say) -> dict[str, Any]:
    """Figures, own words, consents and requests."""
    relation = t(f"relation.{found.relation}") if found.relation else ""
    facts = [
        (t("held.pupil"), found.pupil),
        (t("held.class"), found.class_name),
        (t("held.village"), found.village),
        (t("held.you"), f"{found.name} {relation}".strip()),
        (t("held.phone"), t("held.phone_last", last=found.phone) if found.phone else ""),
        (t("held.visits"), t("held.times", n=found.visits)),
        (t("held.notes"), t("held.sheets", n=found.notes)),
        (t("held.photos"), t("held.sheets", n=found.photos)),
        (t("held.demands"), t("held.things", n=found.demands)),
    ]
    return {
        "facts": [(label, value) for label, value in facts if value],
        "said": [(day(on, t), words) for on, words in found.said],
        "consents": [_said(one, t) for one in found.consents],
        "requests": [
            {
                "kind": one.kind,
                "state": one.state,
                "words": one.words,
                "answer": one.answer,
                "filed": day(one.filed_on, t),
                "due": day(one.due_on, t),
                "answered": _day(one.answered_on, t),
            }
            for one in found.requests
        ],
    }


def _said(one: Word, t: Say) -> str:
    who = t(f"capacity.{one.capacity}") if one.capacity else ""
    purpose = t(f"purpose.{one.purpose}")
    return t("held.yes" if one.given else "held.no", date=day(one.on, t), who=who, purpose=purpose)


def _day(on: date | None, t: Say) -> str:
    return day(on, t) if on else ""


def questionnaire(found: Mapping[str, Any], lang: str, t: Say) -> dict[str, Any]:
    """Its questions with what may be chosen."""
    return {
        "key": found["key"],
        "title": language.label(found["title"], lang),
        "sections": [
            {
                "title": language.label(section["title"], lang),
                "fields": [_field(field, lang, t) for field in section["fields"]],
            }
            for section in found["sections"]
        ],
    }


def _field(field: Mapping[str, Any], lang: str, t: Say) -> dict[str, Any]:
    labels = {one["key"]: one["label"] for one in field.get("options") or field.get("entries") or ()}
    options = [
        (key, t(key) if key in YES_NO and key not in labels else language.label(labels[key], lang))
        for key in options_of(field)
    ]
    return {
        "name": field["name"],
        "label": language.label(field["label"], lang),
        "hint": language.label(field["hint"], lang) if "hint" in field else "",
        "options": options,
        "many": field["kind"] in MANY,
    }
