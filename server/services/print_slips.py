"""The notes of a class on paper, one to an A5: for families whose way is not the telephone.

Each sheet holds what the teacher wrote, the link as a QR code, the answer to send back, and the visit code on a stub
of its own. A fresh slip ends the one before once the desk has it (`slips_arrived`), so only notes that have none are
printed, unless the office asks for all.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.documents.pdf import typeset
from server.domain.delivery import PAPER
from server.domain.letters import day_words
from server.locale import LANGS, translate
from server.services.deliver_plan import current
from server.services.family_consent import purposes_of
from server.services.family_room import Room, letter_veil
from server.services.family_sealed import FACES, WHAT
from server.services.issue_slip import had_slip, issue_slips
from server.services.list_visits import text
from server.services.open_note import ASKED, MESSAGE
from server.services.print_run import Printed, fresh_run
from server.services.problem import Problem, not_found
from server.services.publish_note import PUBLISHABLE, note_id, readers
from server.services.school_schema import local_day
from server.services.write_letters import qr_svg
from sync.errors import Code

if TYPE_CHECKING:
    from server.domain.veil import Veil
    from server.services.caller import Caller
    from server.store.deliveries import Sending
    from server.store.ports import Secrets
    from server.store.unit import Store, Unit

MOST_SHEETS = 200
"""So many sheets of the print list go into one PDF; the rest into the next."""
_RELATIONS = ("mother", "father", "grandmother", "grandfather")


def print_slips(
    store: Store,
    keys: Secrets,
    public_url: str,
    who: Caller,
    class_id: str,
    again: bool,
    now: datetime,
    *,
    one_sided: bool = False,
) -> Printed:
    """A PDF with a sheet for each guardian and note of the class; without `again`, only of those that have no slip.
    one_sided: for a printer that needs no empty backs.

    404 for no such class, 409 `state_mismatch` where nothing is to be printed.
    """
    with store.write(who.school) as unit:
        room = unit.records.get("class", class_id)
        if room is None or room.deleted:
            raise not_found()
        wanted = _wanted(unit, who.school, class_id, again)
        unit.audit.add(at=now, by=who.person, act="print_slips", subject=f"class:{class_id}")
        title = text(room, "name")
    return _printed(store, keys, public_url, who, wanted, title, now, one_sided)


def print_visit(
    store: Store,
    keys: Secrets,
    public_url: str,
    who: Caller,
    visit: str,
    guardian: str | None,
    now: datetime,
    *,
    one_sided: bool = False,
) -> dict[str, Any]:
    """`{slips, run, pdf}` of one visit, for one guardian or for all: what `issue_slips` gives and refuses, and the same
    sheets as a class's, in base64. one_sided: as `print_slips`."""
    run = fresh_run()
    made = issue_slips(store, keys, public_url, who, visit, guardian, run, now)
    printed = _typeset(store, who, made, "", run, now, one_sided)
    return {"slips": made, "run": run, "pdf": base64.b64encode(printed.pdf).decode()}


def print_waiting(
    store: Store, keys: Secrets, public_url: str, who: Caller, now: datetime, *, one_sided: bool = False
) -> Printed:
    """A PDF with the slips of the print list: notes of guardians who want paper and have none of this version yet.
    one_sided: as `print_slips`.

    409 `state_mismatch` for an empty list.
    """
    with store.write(who.school) as unit:
        wanted = []
        for one in unit.notes.deliveries.listing(state="queued", channel=PAPER, limit=MOST_SHEETS):
            note = unit.records.get("note", one.note)
            why = current(note, one.version) or _unread(unit, one)
            if why or note is None:
                unit.notes.deliveries.change(one.id, state="gone", code=why, at=now)
            else:
                wanted.append((str(note.values.get("visit")), one.guardian))
        unit.audit.add(at=now, by=who.person, act="print_waiting", subject=f"school:{who.school}")
    return _printed(store, keys, public_url, who, wanted, "", now, one_sided)


def _unread(unit: Unit, one: Sending) -> str:
    """ "" for a guardian who may read the note, else as `current`: no slip is made for anybody else."""
    return "" if any(each.id == one.guardian for each in readers(unit, one.pupil)) else "unsubscribed"


def _printed(
    store: Store,
    keys: Secrets,
    public_url: str,
    who: Caller,
    wanted: Sequence[tuple[str, str]],
    title: str,
    now: datetime,
    one_sided: bool = False,
) -> Printed:
    run = fresh_run()
    made = [
        slip
        for visit, guardian in wanted
        for slip in _issued(store, keys, public_url, who, visit, guardian, run, now)
    ]
    if not made:
        raise Problem(409, Code.STATE_MISMATCH)
    return _typeset(store, who, made, title, run, now, one_sided)


def _typeset(
    store: Store,
    who: Caller,
    made: Sequence[dict[str, Any]],
    title: str,
    run: str,
    now: datetime,
    one_sided: bool = False,
) -> Printed:
    with store.read(who.school) as unit:
        sheets = [_sheet(unit, slip, now) for slip in made]
    head = f"{sheets[0]['words']['title']} {title}".strip()
    return Printed(run, typeset("slips", {"title": head, "one_sided": one_sided, "slips": sheets}))


def _wanted(unit: Unit, school: str, class_id: str, again: bool) -> list[tuple[str, str]]:
    pupils = sorted(unit.records.by("pupil", class_id=class_id), key=lambda one: (text(one, "name"), one.id))
    found = []
    for pupil in pupils:
        family = readers(unit, pupil.id)
        for visit in unit.records.by("visit", pupil_id=pupil.id):
            if visit.values.get("status") in PUBLISHABLE:
                notes = {one.id: note_id(school, visit.id, one.id) for one in family}
                found += [(visit.id, one) for one, note in notes.items() if again or not had_slip(unit, note)]
    return found


def _issued(
    store: Store,
    keys: Secrets,
    public_url: str,
    who: Caller,
    visit: str,
    guardian: str,
    run: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """Nothing for a visit of which nothing was published, or no longer is."""
    try:
        return issue_slips(store, keys, public_url, who, visit, guardian, run, now)
    except Problem as problem:
        if problem.status in (404, 409):
            return []
        raise


def _sheet(unit: Unit, slip: dict[str, Any], now: datetime) -> dict[str, Any]:
    note = unit.records.get("note", slip["note"])
    if note is None:
        raise not_found()
    letter: dict[str, Any] = note.appends["letters"][-1]["body"]["letter"]
    guardian, pupil = str(note.values.get("guardian")), str(note.values.get("pupil"))
    kept = unit.families.setting(guardian, pupil).language
    lang = kept if kept in LANGS else LANGS[0]
    relation = slip["guardian"]["relation"]
    person = unit.records.get("guardian", guardian)
    family = translate(lang, f"slip.relation.{relation if relation in _RELATIONS else 'other'}")
    told = _told(letter["lines"], letter_veil(unit, pupil, guardian, letter), lang)
    visited = letter.get("visited_on")
    return {
        "lang": lang,
        "large": person is not None and person.values.get("large_print") is True,
        "words": {name: translate(lang, f"slip.{name}") for name in _WORDS},
        "school": slip["school"],
        "head": translate(lang, "slip.head", pupil=slip["pupil"], relation=family),
        "told": told or [{"label": "", "texts": [translate(lang, "slip.empty")]}],
        "sign": _signed(letter["teachers"], date.fromisoformat(visited) if visited else None, lang),
        "for": translate(lang, "slip.for", pupil=slip["pupil"], relation=family),
        "ticks": [translate(lang, f"slip.{tick}") for tick in ("ack", "say", "correct", "call")],
        "asks": _asks(Room(unit, note, now), lang),
        **_opening(slip, lang),
    }


def _asks(room: Room, lang: str) -> dict[str, Any]:
    """The boxes below the answer, in the order in which the desk types them in (`type_slip`)."""

    def t(key: str) -> str:
        return translate(lang, f"slip.{key}")

    return {
        "consents": [
            {"label": t(f"purpose.{one.key}"), "ticks": [t("yes"), t("no")]}
            for one in purposes_of(room)
            if one.may_refuse
        ],
        "faces": [t(f"face.{one}") for one in FACES],
        "gifts": [t(f"gift.{one}") for one in WHAT],
    }


def _told(lines: Sequence[dict[str, Any]], veil: Veil, lang: str) -> list[dict[str, Any]]:
    """The note's parts as this guardian may read them: the teacher's words first, what the family asked last."""
    return [
        {"label": _label(line, lang), "texts": texts}
        for line in sorted(lines, key=lambda line: _ORDER.get(line["field"], 1))
        if (texts := veil.over_all(line["texts"][lang], lang))
        and not (veil.others and line["field"] == ASKED)
    ]


def _opening(slip: dict[str, Any], lang: str) -> dict[str, Any]:
    """Link and code."""
    phone = slip["phone"]
    other = translate(lang, "slip.paper", phone=phone) if phone else translate(lang, "slip.paper_plain")
    until = local_day(datetime.fromisoformat(slip["expires"]))
    return {
        "qr": qr_svg(slip["link"]),
        "alt": translate(lang, "slip.alt"),
        "scan": [translate(lang, "slip.scan"), other],
        "expires": translate(lang, "slip.expires", day=day_words(until, translate(lang, "letter.day"))),
        "code": f"{slip['code'][:3]} {slip['code'][3:]}",
    }


_ORDER = {MESSAGE: 0, ASKED: 2}
_WORDS = (
    *("title", "cut_answer", "alone", "answer", "answer_words", "photos", "how_was_it", "how_words"),
    *("gifts", "gifts_words", "gifts_named"),
    *("signed", "cut_code", "code"),
)


def _label(line: dict[str, Any], lang: str) -> str:
    if line["field"] == MESSAGE:
        return translate(lang, "slip.message")
    return translate(lang, "slip.asked") if line["field"] == ASKED else str(line["label"][lang])


def _signed(teachers: Sequence[str], on: date | None, lang: str) -> str:
    names = translate(lang, "slip.join").join(translate(lang, "slip.teacher", name=name) for name in teachers)
    return translate(lang, "slip.sign", teachers=names, day=day_words(on, translate(lang, "letter.day")))
