"""The family answers its note.

The latest answer stands in the note's values, where the teacher's next pull finds it. Every answer ever given
stays in the note's `answers`: a second one adds to the first and never replaces it. One link is read on two
phones, so a plain "I have read it" from the second does not push the words of the first out of the values, and
the wish to be called stands until somebody says no to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.privacy import redact
from server.services.note_access import find, live, note_of, opened_by
from server.services.problem import not_found
from server.services.sent_twice import entry_id
from server.services.server_write import FAMILY, add_entry, set_values
from server.store.unit import Store, Unit
from sync.state import Record

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
    with store.write(link.school) as unit:
        # Asked again now that it is held: a slip made meanwhile has ended this link.
        held = unit.notes.lock(link.id)
        if held is None or not live(held, now):
            raise not_found()
        note_of(unit, held)
        put_answer(unit, link.note, answer, now)
        unit.publish()
        return True


def put_answer(
    unit: Unit, id_: str, answer: Answer, now: datetime, *, by: str = FAMILY, mark: str = ""
) -> None:
    """A faultless answer into a note that is there. by: who wrote it down. mark: see `sent_twice`."""
    words, _ = redact(tidy(answer.words))
    body = {"kind": answer.kind, "words": words, "call_me": answer.call_me}
    note = unit.records.load_for_update([("note", id_)])["note", id_]
    given = note.appends.get("answers", [])
    entry = entry_id(mark) or unit.mint_id()
    if (given and given[-1]["body"] == body) or any(one["id"] == entry for one in given):
        return
    fresh = set_values(unit, note, _standing(note, answer, words, now), by=by, now=now)
    add_entry(fresh, "answers", body, id_=entry, by=by, now=now)
    unit.records.put(fresh)
    act = {"kind": answer.kind, "call_me": answer.call_me}
    unit.audit.add(at=now, by=by, act="note.answer", subject=f"note:{note.id}", detail=act)


def _standing(note: Record, answer: Answer, words: str, now: datetime) -> dict[str, Any]:
    """What changes in the note's values."""
    changes: dict[str, Any] = {"state": "answered", "answered_at": now.isoformat()}
    # A letter that was changed after the answer asks anew: there an "I have read it" is news.
    if words or note.values.get("state") != "answered" or not note.values.get("answer"):
        changes |= {"answer_kind": answer.kind, "answer": words or None}
    if answer.call_me is not None:
        changes["call_me"] = answer.call_me
    return changes
