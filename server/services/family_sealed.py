"""What a family says that its visitors never read: how the visit was, and whether anybody asked for or took anything.

Both are sealed to the school's key in this very moment and opened by its two named readers alone. The second goes
through the door of reports on special circumstances: no list, count, log or trail tells that there is one, and it is
kept from whoever went to this home, reader or not.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.privacy import redact
from server.domain.scoping import companions_of
from server.domain.sealed import INTEGRITY
from server.locale import DEFAULT, translate
from server.services.answer_note import tidy
from server.services.family_room import Room, acting
from server.services.placing import Placing
from server.services.sent_twice import entry_id, mark_of, same_form
from server.services.server_write import FAMILY, add_entry, dated_id, set_values
from server.store.op_rows import Arrived, Verdict

if TYPE_CHECKING:
    from server.store.unit import Store

FACES: Final = ("satisfied", "fair", "unsatisfied")
WHAT: Final = ("asked", "took", "meal", "sold", "other")
MAX_WORDS: Final = 2000


def fault_of_word(face: str, words: str) -> str | None:
    """What the form of `say_how_it_was` must ask again: "face", "long", or None."""
    if face not in FACES:
        return "face"
    return "long" if len(tidy(words)) > MAX_WORDS else None


def say_how_it_was(
    store: Store, token: str, device: str, face: str, words: str, now: datetime, *, form: str = ""
) -> None:
    """Add the family's word to its visit, sealed. form: see `sent_twice`. Problem 404; NotOpened."""
    with acting(store, token, device, now) as room:
        put_face(room, face, words, mark=mark_of(form, "word", [face, words]))


def put_face(room: Room, face: str, words: str, *, by: str = FAMILY, mark: str = "") -> None:
    """The same in a room that is open. by: who wrote it down. mark: see `sent_twice`."""
    unit, now = room.unit, room.now
    visit = unit.records.load_for_update([("visit", room.visit)]).get(("visit", room.visit))
    if visit is None or visit.deleted or visit.values.get("pupil") != room.pupil:
        return
    entry = entry_id(mark) or unit.mint_id()
    if any(one["id"] == entry for one in visit.appends.get("feedback", ())):
        return
    inside = {"face": face, "by": room.guardian, "words": redact(tidy(words))[0]}
    fresh = set_values(unit, visit, {}, by=by, now=now)
    body = unit.seal(_packed(inside))
    add_entry(fresh, "feedback", body, id_=entry, by=by, now=now)
    unit.records.put(fresh, Placing(unit, room.today).scopes(fresh))
    unit.audit.add(at=now, by=by, act="family.word", subject=f"visit:{room.visit}")


def fault_of_report(what: str, words: str) -> str | None:
    """What the form of `report_integrity` must ask again: "what", "words" (nothing was written), "long", or None."""
    plain = tidy(words)
    if what not in WHAT:
        return "what"
    if not plain:
        return "words"
    return "long" if len(plain) > MAX_WORDS else None


def report_integrity(
    store: Store,
    token: str,
    device: str,
    what: str,
    words: str,
    named: bool,
    now: datetime,
    *,
    form: str = "",
) -> None:
    """Seal it to the two readers. named: they may know which family says so. form: see `sent_twice`. Problem 404;
    NotOpened."""
    with acting(store, token, device, now) as room:
        put_report(room, what, words, named, mark=mark_of(form, "integrity", [what, words, named]))


def put_report(room: Room, what: str, words: str, named: bool, *, mark: str = "") -> None:
    """The same in a room that is open. Nothing tells who wrote it down, or that there is one. mark: see
    `sent_twice`."""
    visit = room.unit.records.get("visit", room.visit)
    values = visit.values if visit else {}
    inside: dict[str, Any] = {
        "kind": INTEGRITY,
        "about": translate(DEFAULT, f"integrity.{what}"),
        "words": redact(tidy(words))[0],
        "when": str(values.get("visited_on") or ""),
    }
    if named:
        inside["pupil"] = room.pupil
    _log(room, inside, party_of(room), mark)


def said_otherwise(room: Room, word: str, report: str) -> list[str]:
    """Of which parts, "word" and "integrity", the same form was kept before with other words. word, report: their
    marks. Told to who holds the form's name, and so has typed it in; to nobody else, that there is something."""
    visit = room.unit.records.get("visit", room.visit)
    entries = [str(one["id"]) for one in (visit.appends.get("feedback", ()) if visit else ())]
    reports = [one.sha256 for one in room.unit.ops.of_type("report")] if report else []
    kept = {"word": (word, entry_id(word), entries), "integrity": (report, report, reports)}
    return [
        part
        for part, (mark, own, stored) in kept.items()
        if own not in stored and any(same_form(mark, one) for one in stored)
    ]


def party_of(room: Room) -> list[str]:
    """Who went to this home."""
    visit = room.unit.records.get("visit", room.visit)
    values = visit.values if visit else {}
    return sorted({str(one) for one in (values.get("lead"), *companions_of(values)) if one})


def _log(room: Room, inside: dict[str, Any], party: list[str], mark: str) -> None:
    unit = room.unit
    report, op = dated_id(unit, room.now), dated_id(unit, room.now)
    entry = {"kind": "sealed_report", "id": dated_id(unit, room.now), "body": unit.seal(_packed(inside))}
    raw = _packed({"op": op, "type": "report", "id": report, "append": [entry], "not_for": party})
    arrived = Arrived(
        raw=raw,
        sha256=mark or hashlib.sha256(raw).hexdigest(),
        inc=unit.server_inc,
        by=FAMILY,
        received_at=room.now,
        op=op,
        type="report",
        record=report,
    )
    if unit.ops.get(arrived.key) is not None:
        return
    unit.ops.add([arrived])
    unit.ops.set_state({arrived.key: Verdict("applied")})


def _packed(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
