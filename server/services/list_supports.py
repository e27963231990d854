"""Who is supported by whom and with what, at the desk: plans and actions, gifts in kind and money with their receipts.

What a plan says of a child's difficulties is sensitive: a leader sees that there is a support, and what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.list_tags import in_words
from server.services.paper_words import paper_of, written_on

if TYPE_CHECKING:
    from server.store.unit import Store

PAPER = "support_plan"


def list_supports(store: Store, who: Caller, class_id: str | None, now: datetime) -> dict[str, Any]:
    """`{items}`: by class and pupil, those that go on first. The reading is in the audit."""
    with store.write(who.school) as unit:
        desk = DeskReader(unit, who, now)
        found = desk.all("support")
        pupils = Names.read(unit, (), (one.values.get("pupil") for one in found)).pupils
        if class_id is not None:
            found = [one for one in found if _class_of(one, pupils) == class_id]
        names = Names(Names.read(unit, {each for one in found for each in _people(one)}, ()).people, pupils)
        unit.audit.add(at=now, by=who.person, act="read_supports", subject=f"school:{who.school}")
        lines = [_line(one, desk, names) for one in found]
    return {"items": sorted(lines, key=_place)}


def _line(seen: Seen, desk: DeskReader, names: Names) -> dict[str, Any]:
    pack = desk.pack_of(seen.values.get("campaign"))
    data: Mapping[str, Any] = pack.data if pack else {}
    lang = desk.who.lang
    helps = {one["key"]: in_words(one["label"], lang) for one in data.get("support", {}).get("helps", ())}
    called = {id_: str(one.values.get("name") or "") for id_, one in names.people.items()}
    receipts = {str(one["body"].get("gift")): one for one in seen.appends.get("receipt", [])}
    return {
        "id": seen.id,
        "pupil": names.pupil(seen.values.get("pupil")),
        "owner": names.person(seen.values.get("owner")),
        "state": seen.values.get("state", "active"),
        "plan": written_on(paper_of(pack, PAPER), seen.values, called, lang),
        "actions": [_action(one, helps, names) for one in _by_day(seen.appends.get("action", []))],
        "gifts": [
            _gift(one, receipts.get(one["id"]), names) for one in _by_day(seen.appends.get("gift", []))
        ],
    }


def _action(entry: Mapping[str, Any], helps: Mapping[str, str], names: Names) -> dict[str, Any]:
    body = entry["body"]
    key = str(body.get("help") or "")
    return {
        "on": body.get("on"),
        "help": helps.get(key, key),
        "words": str(body.get("words") or ""),
        "by": names.person(entry["by"]),
    }


def _gift(entry: Mapping[str, Any], receipt: Mapping[str, Any] | None, names: Names) -> dict[str, Any]:
    """receipt: None while nobody has confirmed that it came."""
    body = entry["body"]
    signed = receipt["body"] if receipt else None
    return {
        "id": entry["id"],
        "on": body.get("on"),
        "kind": body.get("kind"),
        "what": str(body.get("what") or ""),
        "amount": body.get("amount"),
        "responsible": names.person(body.get("responsible")),
        "receiver": str(body.get("receiver") or ""),
        "receipt": signed and {"by": str(signed.get("by") or ""), "on": signed.get("on")},
    }


def _by_day(entries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(entries, key=lambda one: (str(one["body"].get("on") or ""), str(one["id"])))


def _people(seen: Seen) -> set[str]:
    found = {str(seen.values.get("owner") or "")}
    found |= {str(one["by"]) for one in seen.appends.get("action", [])}
    found |= {str(one["body"].get("responsible") or "") for one in seen.appends.get("gift", [])}
    return found | {key.partition("/")[2] for key, on in seen.values.items() if "/" in key and on is True}


def _class_of(seen: Seen, pupils: Mapping[str, Any]) -> str:
    known = pupils.get(seen.text("pupil"))
    return str(known.values.get("class") or "") if known else ""


def _place(line: Mapping[str, Any]) -> tuple[Any, ...]:
    pupil = line["pupil"] or {"class_name": "", "name": ""}
    return line["state"] == "ended", pupil["class_name"], pupil["name"], line["id"]
