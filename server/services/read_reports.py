"""Reports on special circumstances: sealed on the phone, opened here for the two named readers and nobody else.

A report is in no scope, on no list and in no count; for everybody but its readers these doors answer as they would if
there were none. Each opening stands in the readers' own log with who and when: the audit would tell others of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.sealed import INTEGRITY, KINDS
from server.keys import BadBox, KeyRing
from server.services.caller import Caller
from server.services.list_visits import named, text
from server.services.problem import Problem, not_found
from server.services.server_write import FAMILY
from server.store.sealed import Outcome
from sync.errors import Code

if TYPE_CHECKING:
    from server.keys.school import SchoolKeys
    from server.store.ops import Logged
    from server.store.unit import Store, Unit

OPENED = "open"
MEMBERS = ("about", "words", "when")


def list_reports(store: Store, who: Caller) -> dict[str, Any]:
    """`{items}`, newest first: when it came, whose it is, whether the caller opened it, whether something was done.
    Nothing of what they say. 403 `forbidden` for who is no reader."""
    with store.read(who.school) as unit:
        must_read(unit, who)
        reports = _for(who.person, unit.sealed.reports())
        opened = unit.sealed.log.subjects(by=who.person, act=OPENED)
        done = {outcome.report for outcome in unit.sealed.outcomes()}
        people = unit.records.load("person", sorted({ops[0].by for ops in reports.values()}))
        return {
            "items": [
                {
                    "id": id_,
                    "received": _instant(ops[0].received_at),
                    "author": named(ops[0].by, people)["name"],
                    "opened": _subject(id_) in opened,
                    "done": id_ in done,
                }
                for id_, ops in reports.items()
            ]
        }


def open_report(store: Store, keys: KeyRing, who: Caller, report: str, now: datetime) -> dict[str, Any]:
    """One report in the clear, with what was done about it and who opened it before; this reading is written down.
    403 `forbidden` for who is no reader, 404."""
    with store.write(who.school) as unit:
        ops = _found(unit, who, report)
        unit.sealed.log.add(at=now, by=who.person, act=OPENED, subject=_subject(report))
        return _shown(unit, keys.school(who.school), report, ops)


def note_outcome(
    store: Store, keys: KeyRing, who: Caller, report: str, words: str, now: datetime
) -> dict[str, Any]:
    """The report with this note of what was done, which is sealed as the report is. 403 `forbidden`, 404."""
    with store.write(who.school) as unit:
        ops = _found(unit, who, report)
        box = unit.seal(json.dumps({"words": words}, ensure_ascii=False).encode())["box"]
        unit.sealed.add_outcome(Outcome(report, now, who.person, box))
        unit.sealed.log.add(at=now, by=who.person, act="note", subject=_subject(report))
        return _shown(unit, keys.school(who.school), report, ops)


def has_unread(unit: Unit, person: str) -> bool:
    """Whether a report lies there that this reader has not opened."""
    opened = unit.sealed.log.subjects(by=person, act=OPENED)
    return any(_subject(report) not in opened for report in _for(person, unit.sealed.reports()))


def must_read(unit: Unit, who: Caller) -> None:
    """403 `forbidden` for everybody but the two readers, whatever roles they hold."""
    if not unit.sealed.is_reader(who.person):
        raise Problem(403, Code.FORBIDDEN)


def _found(unit: Unit, who: Caller, report: str) -> list[Logged]:
    must_read(unit, who)
    ops = _for(who.person, unit.sealed.reports(report)).get(report)
    if not ops:
        raise not_found()
    return ops


def _for(person: str, reports: Mapping[str, list[Logged]]) -> dict[str, list[Logged]]:
    """Without those that a family wants kept from whoever was in its home, this person among them."""
    return {id_: ops for id_, ops in reports.items() if person not in _kept_from(ops)}


def _kept_from(ops: Sequence[Logged]) -> set[str]:
    raws = [json.loads(one.raw) for one in ops if one.raw and one.by == FAMILY]
    return {str(person) for raw in raws for person in raw.get("not_for", ())}


def _shown(unit: Unit, keys: SchoolKeys, report: str, ops: Sequence[Logged]) -> dict[str, Any]:
    said = [part for logged in ops for part in _parts(unit, keys, logged)]
    outcomes = unit.sealed.outcomes(report)
    readings = [one for one in unit.sealed.log.about(_subject(report)) if one.act == OPENED]
    ids = {one.by for one in ops} | {one.by for one in outcomes} | {one.by for one in readings}
    people = unit.records.load("person", sorted(ids))
    return {
        "id": report,
        "received": _instant(ops[0].received_at),
        "author": named(ops[0].by, people)["name"],
        "said": said,
        "outcomes": [
            {
                "by": named(one.by, people)["name"],
                "at": _instant(one.at),
                "words": str(opened(keys, {"box": one.box}).get("words") or ""),
            }
            for one in outcomes
        ],
        "readings": [{"by": named(one.by, people)["name"], "at": _instant(one.at)} for one in readings],
    }


def _parts(unit: Unit, keys: SchoolKeys, logged: Logged) -> Iterable[dict[str, Any]]:
    """What an op says, part by part. One that no key opens is told as such: its author has to be asked."""
    for body in _bodies(logged):
        told = opened(keys, body)
        kind, pupil = told.get("kind"), told.get("pupil")
        record = unit.records.get("pupil", pupil) if isinstance(pupil, str) and pupil else None
        yield {
            "kind": kind if kind in (*KINDS, INTEGRITY) else None,
            "pupil": f"{text(record, 'name')} {text(record, 'class_name')}".strip() if record else "",
            **{name: told[name] if isinstance(told.get(name), str) else "" for name in MEMBERS},
            "readable": bool(told),
        }


def _bodies(logged: Logged) -> list[Mapping[str, Any]]:
    raw = json.loads(logged.raw) if logged.raw else None
    entries = raw.get("append") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        return [{}]
    bodies = [entry.get("body") if isinstance(entry, dict) else None for entry in entries]
    return [body if isinstance(body, dict) else {} for body in bodies] or [{}]


def opened(keys: SchoolKeys, body: Mapping[str, Any]) -> dict[str, Any]:
    """What lies in a box; nothing where it is sealed to a key that this school no longer holds, or damaged."""
    try:
        inside = json.loads(keys.open_box(str(body.get("box"))))
    except (BadBox, ValueError):
        return {}
    return inside if isinstance(inside, dict) else {}


def _subject(report: str) -> str:
    return f"report:{report}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
