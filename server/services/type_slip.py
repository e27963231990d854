"""The office types in the slip that a family sent back: what it answers, agrees to, thought of the visit, and whether
anybody asked for something. Box for box what the printed note has, and what the family's page takes.

The last two are sealed at once: whoever types them in reads them then and never again. Who went to this home does not
type them in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.consent import Verdict
from server.locale import DEFAULT, translate
from server.services.answer_note import Answer, fault_of, put_answer
from server.services.family_consent import purposes_of, put_word, said_already
from server.services.family_room import Room
from server.services.family_sealed import (
    fault_of_report,
    fault_of_word,
    party_of,
    put_face,
    put_report,
    said_otherwise,
)
from server.services.list_visits import text
from server.services.note_access import readable
from server.services.problem import Problem
from server.services.sent_twice import mark_of
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.services.caller import Caller
    from server.store.unit import Store

SEALED = ("word", "integrity")
_FAULTS = {"words": Fault.REQUIRED, "long": Fault.TOO_LONG}


def show_slip(store: Store, who: Caller, note: str, now: datetime) -> dict[str, Any]:
    """What the slip of this note asks: `{note, pupil, guardian, purposes, mine}`. purposes: those to which somebody can
    still say something, `{key, verdict}`. mine: the reader went to this home. 404."""
    with store.read(who.school) as unit:
        room = Room(unit, readable(unit, note), now)
        person = room.person()
        child = unit.records.get("pupil", room.pupil)
        return {
            "note": note,
            "pupil": text(child, "name"),
            "guardian": {
                "name": str(person.get("name") or ""),
                "relation": str(person.get("relation") or ""),
            },
            "purposes": [
                {"key": one.key, "verdict": one.verdict} for one in purposes_of(room) if one.may_refuse
            ],
            "mine": who.person in party_of(room),
        }


def type_slip(store: Store, who: Caller, note: str, said: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """`{note}` once it is kept, all of it or nothing; what came in the same `form` before is not kept again. said:
    `answer` {kind, words, call_me}, `consents` [{purpose, given}], `word` {face, words}, `integrity` {what, words,
    named}; each may be missing. `second`: the sealed parts stand on a second slip.

    409 `state_mismatch` where a sealed part of the same form was kept with other words and this is not said to be a
    second slip: a comma that was typed otherwise must not give the two readers two reports of one slip, and what is
    sealed can be neither compared by the typist nor replaced. 404 for no such note, one that was taken back, or a
    guardian who may read nothing; 422 `bad_shape` for a slip with nothing on it, words that are missing, or a consent
    after a no; 403 `forbidden` for sealed words from who went to this home.
    """
    with store.write(who.school) as unit:
        visit = str(readable(unit, note).values.get("visit"))
        # Both at once, in the order that all writers of a note keep; asked again now that they are held.
        unit.records.load_for_update([("note", note), ("visit", visit)])
        room = Room(unit, readable(unit, note), now)
        form = str(said.get("form") or "")
        marked = [(mark_of(form, "consent", [note, one]), one) for one in said.get("consents") or ()]
        consents = [(mark, one) for mark, one in marked if not said_already(room, mark)]
        _check(room, who, said, [one for _, one in consents])
        marks = _marks(form, note, said)
        if not said.get("second"):
            _ask_whether_second(room, marks)
        if said.get("answer"):
            mark = mark_of(form, "answer", [note, said["answer"]])
            put_answer(unit, note, _answer(said["answer"]), now, by=who.person, mark=mark)
        paper = {"how": "paper", "paper": translate(DEFAULT, "slip.filed", day=room.today.isoformat())}
        for mark, one in consents:
            put_word(room, one["purpose"], one["given"], by=who.person, paper=paper, mark=mark)
        _seal(room, who, said, marks)
        # Each part but the last is in the audit by itself: a line of the whole would tell of a slip with that alone.
        unit.publish()
        return {"note": note}


def _marks(form: str, note: str, said: Mapping[str, Any]) -> dict[str, str]:
    """Of the sealed parts that stand on the slip; a second slip under one form's name counts as a form of its own."""
    paper = f"{form} second" if form and said.get("second") else form
    return {part: mark_of(paper, f"{part} {note}", said[part]) for part in SEALED if said.get(part)}


def _ask_whether_second(room: Room, marks: Mapping[str, str]) -> None:
    repeated = said_otherwise(room, marks.get("word", ""), marks.get("integrity", ""))
    if repeated:
        raise Problem(409, Code.STATE_MISMATCH, errors={part: [Fault.REPEATED] for part in repeated})


def _seal(room: Room, who: Caller, said: Mapping[str, Any], marks: Mapping[str, str]) -> None:
    word, report = said.get("word"), said.get("integrity")
    if word:
        put_face(room, word["face"], word.get("words") or "", by=who.person, mark=marks["word"])
    if report:
        named = bool(report.get("named"))
        put_report(room, report["what"], report.get("words") or "", named, mark=marks["integrity"])


def _answer(said: Mapping[str, Any]) -> Answer:
    return Answer(str(said["kind"]), str(said.get("words") or ""), said.get("call_me"))


def _check(room: Room, who: Caller, said: Mapping[str, Any], consents: Sequence[Mapping[str, Any]]) -> None:
    """consents: those that are not kept yet."""
    if not any(said.get(part) for part in ("answer", "consents", "word", "integrity")):
        raise Problem(422, Code.BAD_SHAPE, errors={"answer": [Fault.REQUIRED]})
    if (said.get("word") or said.get("integrity")) and who.person in party_of(room):
        raise Problem(403, Code.FORBIDDEN)
    errors = dict(_faults(room, said, consents))
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors={name: [fault] for name, fault in errors.items()})


def _faults(
    room: Room, said: Mapping[str, Any], consents: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Fault]]:
    answer, word, report = said.get("answer"), said.get("word"), said.get("integrity")
    if answer and (fault := fault_of(_answer(answer))):
        yield "answer.words", _FAULTS.get(fault, Fault.NOT_AN_OPTION)
    if word and (fault := fault_of_word(word["face"], word.get("words") or "")):
        yield "word.words", _FAULTS.get(fault, Fault.NOT_AN_OPTION)
    if report and (fault := fault_of_report(report["what"], report.get("words") or "")):
        yield "integrity.words", _FAULTS.get(fault, Fault.NOT_AN_OPTION)
    stands = {one.key: one for one in purposes_of(room)}
    named = [one["purpose"] for one in consents]
    for key in named:
        if stands[key].verdict == Verdict.REFUSED.value:
            yield f"consents.{key}", Fault.OTHER_STATE
        elif named.count(key) > 1:
            yield f"consents.{key}", Fault.REPEATED
