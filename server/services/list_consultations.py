"""What a class's teachers worked out together about single children, read at the desk; each reading is logged."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.list_visits import text
from server.services.paper_words import paper_of, written_on
from server.services.placing import AUTHOR
from server.services.problem import not_found

if TYPE_CHECKING:
    from server.store.unit import Store

PAPER = "consultation"


def list_consultations(store: Store, who: Caller, class_id: str, now: datetime) -> dict[str, Any]:
    """`{class, name, items}`: newest first. 404 for no such class."""
    with store.write(who.school) as unit:
        room = unit.records.get("class", class_id)
        if room is None or room.deleted:
            raise not_found()
        desk = DeskReader(unit, who, now)
        ids = [one.id for one in unit.records.by("pupil", class_id=class_id)]
        found = desk.all("consultation", pupil_id=ids) if ids else []
        people = {each for one in found for each in _people(one)}
        names = Names.read(unit, people, (one.values.get("pupil") for one in found))
        for pupil in sorted({one.text("pupil") for one in found}):
            unit.audit.add(at=now, by=who.person, act="read_consultations", subject=f"pupil:{pupil}")
        items = [_line(one, desk, names) for one in sorted(found, key=lambda one: one.id, reverse=True)]
        return {"class": class_id, "name": text(room, "name"), "items": items}


def _line(seen: Seen, desk: DeskReader, names: Names) -> dict[str, Any]:
    pack = desk.pack_of(seen.values.get("campaign"))
    called = {id_: str(one.values.get("name") or "") for id_, one in names.people.items()}
    return {
        "id": seen.id,
        "pupil": names.pupil(seen.values.get("pupil")),
        "by": names.person(seen.values.get("owner") or seen.record.values.get(AUTHOR)),
        "lines": written_on(paper_of(pack, PAPER), seen.values, called, desk.who.lang),
    }


def _people(seen: Seen) -> set[str]:
    found = {str(seen.values.get("owner") or ""), str(seen.record.values.get(AUTHOR) or "")}
    return found | {key.partition("/")[2] for key, on in seen.values.items() if "/" in key and on is True}
