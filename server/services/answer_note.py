"""The family answers its note.

The latest answer stands in the note's values, where the teacher's next pull finds it. Every answer ever given
stays in the note's `answers`: a second one adds to the first and never replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.privacy import redact
from server.services.note_access import find, note_of, opened_by
from server.services.server_write import FAMILY, add_entry, set_values
from server.store.unit import Store

KINDS = ("ack", "say", "correct")
MAX_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """kind: one of KINDS. call_me: None where the family chose neither."""

    kind: str
    words: str = ""
    call_me: bool | None = None


def tidy(words: str) -> str:
    """Words as they are kept: one kind of line break, no NUL, no lone surrogates, no blank ends."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return plain.encode("utf-8", "ignore").decode("utf-8").strip()


def fault_of(answer: Answer) -> str | None:
    """What the form must ask again: "words" (nothing was written), "long", "kind", or None."""
    words = tidy(answer.words)
    if answer.kind not in KINDS:
        return "kind"
    if len(words) > MAX_WORDS:
        return "long"
    if not words and answer.kind != "ack":
        return "words"
    return None


def answer_note(store: Store, token: str, device: str, answer: Answer, now: datetime) -> bool:
    """Write a faultless answer. False: this device has not given the code. Problem 404: no such link.

    The same answer again right after itself (a form sent twice) changes nothing.
    """
    link = find(store, token, now)
    if not opened_by(link, device):
        return False
    words, _ = redact(tidy(answer.words))
    body = {"kind": answer.kind, "words": words, "call_me": answer.call_me}
    with store.write(link.school) as unit:
        note_of(unit, link)
        note = unit.records.load_for_update([("note", link.note)])["note", link.note]
        given = note.appends.get("answers", [])
        if given and given[-1]["body"] == body:
            return True
        changes = {
            "state": "answered",
            "answer_kind": answer.kind,
            "answer": words or None,
            "call_me": answer.call_me,
            "answered_at": now.isoformat(),
        }
        fresh = set_values(unit, note, changes, by=FAMILY, now=now)
        add_entry(fresh, "answers", body, id_=unit.mint_id(), by=FAMILY, now=now)
        unit.records.put(fresh)
        act = {"kind": answer.kind, "call_me": answer.call_me}
        unit.audit.add(at=now, by=FAMILY, act="note.answer", subject=f"note:{note.id}", detail=act)
        unit.publish()
        return True
