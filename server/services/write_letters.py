"""The office's letters before the visits: who was asked, who answered, sheets for a class, a message for a guardian."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno

from server.documents.pdf import typeset
from server.locale import LANGS, translate
from server.services.family_wishes import last_words
from server.services.invite import PAPER, TEXT, invite, live, reachable
from server.services.letter_words import Room, room_of
from server.services.list_visits import text
from server.services.print_run import Printed, fresh_run
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from sync.errors import Code

if TYPE_CHECKING:
    from server.services.caller import Caller
    from server.store.invitations import Invited
    from server.store.unit import Store, Unit
    from sync.state import Record


def show_letters(
    store: Store, who: Caller, class_id: str, campaign: str | None, now: datetime
) -> dict[str, Any]:
    """`{class, name, campaign, campaign_name, title, text, messages, items}` of a class. 404.

    text: the letter without a name, for a group; messages: `[{title, text}]`, at most 70 signs. items: each pupil with
    guardians, how often and when last asked on paper or by message, and how the family answered, if it did. A letter
    whose sheet never came to the desk asked nobody. The reading is in the log.
    """
    with store.write(who.school) as unit:
        room = room_of(unit, class_id, campaign, now)
        pupils = _pupils(unit, class_id)
        ids = [one.id for one in pupils]
        families = reachable(unit, ids)
        asked: dict[str, list[Invited]] = {one: [] for one in ids}
        for link in unit.families.invitations.of(ids, room.campaign.id):
            if link.run is None:
                asked[link.pupil].append(link)
        said = last_words(unit.records.by("appointment", pupil_id=ids) if ids else [], room.campaign.id)
        unit.audit.add(at=now, by=who.person, act="read_letters", subject=f"class:{class_id}")
        letter = room.letter(who.lang)
        return {
            "class": class_id,
            "name": text(room.record, "name"),
            "campaign": room.campaign.id,
            "campaign_name": text(room.campaign, "name"),
            "title": letter.title,
            "text": letter.text,
            "messages": [{"title": one.title, "text": one.text} for one in room.messages(who.lang)],
            "items": [_line(one, families[one.id], asked[one.id], said.get(one.id), now) for one in pupils],
        }


def print_letters(
    store: Store,
    public_url: str,
    who: Caller,
    class_id: str,
    campaign: str | None,
    pupils: Collection[str] | None,
    renew: bool,
    now: datetime,
    *,
    one_sided: bool = False,
) -> Printed:
    """A PDF: a sheet for each family of the class, or of these pupils, each with a fresh link; none where no guardian
    may be written to. They count as letters, and with `renew` end the letters from before, once the desk has them
    (`slips_arrived`). one_sided: for a printer that needs no empty backs. 404; 409 `state_mismatch` when no sheet is
    left."""
    with store.write(who.school) as unit:
        room = room_of(unit, class_id, campaign, now)
        chosen = [one for one in _pupils(unit, class_id) if pupils is None or one.id in pupils]
        ids = [one.id for one in chosen]
        first = {pupil: family[0] for pupil, family in reachable(unit, ids).items() if family}
        if not first:
            raise Problem(409, Code.STATE_MISMATCH)
        run = fresh_run()
        links = invite(unit, public_url, first.values(), room.campaign, PAPER, now, run=run, renews=renew)
        detail = {"campaign": room.campaign.id, "sheets": len(first), "renew": renew}
        unit.audit.add(at=now, by=who.person, act="print_letters", subject=f"class:{class_id}", detail=detail)
        sheets = [
            _sheet(unit, room, one, first[one.id], links[first[one.id].id], now)
            for one in chosen
            if one.id in first
        ]
        title = f"{sheets[0]['title']} {text(room.record, 'name')}"
    return Printed(run, typeset("letters", {"title": title, "one_sided": one_sided, "letters": sheets}))


def write_message(
    store: Store, public_url: str, who: Caller, guardian: str, campaign: str | None, now: datetime
) -> dict[str, str]:
    """`{text}`: what to send to this guardian alone, with a fresh link and no child's name. 404."""
    with store.write(who.school) as unit:
        found = unit.records.get("guardian", guardian)
        pupil = str(found.values.get("pupil")) if found and not found.deleted else ""
        if found is None or all(one.id != guardian for one in reachable(unit, [pupil])[pupil]):
            raise not_found()
        child = unit.records.get("pupil", pupil)
        room = room_of(unit, str(child.values.get("class") if child else ""), campaign, now)
        link = invite(unit, public_url, [found], room.campaign, TEXT, now)[guardian]
        unit.audit.add(at=now, by=who.person, act="write_message", subject=f"guardian:{guardian}")
        lang = _lang(unit, found)
        return {"text": f"{translate(lang, 'letter.message', **room.places(lang))}\n{link}"}


def qr_svg(link: str) -> str:
    """The link as an SVG, black on white with its quiet zone; a quarter of it may be damaged."""
    code = segno.make(link, error="q", micro=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()


def _pupils(unit: Unit, class_id: str) -> list[Record]:
    return sorted(
        unit.records.by("pupil", class_id=class_id),
        key=lambda one: (text(one, "pinyin"), text(one, "name"), one.id),
    )


def _lang(unit: Unit, guardian: Record) -> str:
    """Paper is Chinese, unless the office keeps another of our languages for this guardian."""
    kept = unit.families.setting(guardian.id, str(guardian.values.get("pupil"))).language
    return kept if kept in LANGS else LANGS[0]


def _line(
    pupil: Record, family: Sequence[Record], links: Sequence[Invited], said: Record | None, now: datetime
) -> dict[str, Any]:
    last = links[-1] if links else None
    values = said.values if said else {}
    return {
        "pupil": {"id": pupil.id, "name": text(pupil, "name")},
        "guardians": [
            {"id": one.id, "name": text(one, "name"), "relation": text(one, "relation"), "away": _away(one)}
            for one in family
        ],
        "asked": len(links),
        "asked_on": local_day(last.created_at).isoformat() if last else None,
        "asked_by": last.way if last else None,
        "open": any(live(one, now) for one in links),
        "answer": values.get("answer"),
        "via": values.get("via"),
    }


def _away(guardian: Record) -> bool:
    return guardian.values.get("away") is True


def _sheet(
    unit: Unit, room: Room, child: Record, guardian: Record, link: str, now: datetime
) -> dict[str, Any]:
    pupil, lang = text(child, "name"), _lang(unit, guardian)
    letter = room.letter(lang, pupil)
    body = list(letter.paragraphs)
    today = local_day(now)
    sign = [translate(lang, "letter.date", year=today.year, month=today.month, day=today.day)]
    if len(body) > 1 and body[-1].startswith(room.school) and not body[-1].endswith(("。", ".")):
        sign.insert(0, body.pop())
    elif room.school not in body[-1]:
        sign.insert(0, room.school)
    return {
        "lang": lang,
        "large": guardian.values.get("large_print") is True,
        "title": letter.title,
        "under": f"{room.school}　{text(room.record, 'name')}",
        "body": body,
        "sign": sign,
        "qr": qr_svg(link),
        "alt": translate(lang, "letter.alt"),
        "scan": [translate(lang, "letter.scan"), translate(lang, "letter.or_paper")],
        "cut": translate(lang, "letter.cut"),
        "alone": translate(lang, "letter.alone"),
        "slip": room.slip(lang, pupil),
    }
