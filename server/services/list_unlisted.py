"""Children whom a phone wrote down and the roster does not know, each with those of the roster who may be the same."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.likeness import Known, likely
from server.domain.names import pinyin
from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.list_visits import text
from server.services.placing import AUTHOR
from server.services.twins import SEEN

if TYPE_CHECKING:
    from server.store.unit import Store
    from sync.state import Record

MOST_LIKELY: Final = 5


def list_unlisted(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}`, the latest first: name, gender, village, class as the phone wrote it, who wrote it, visits handed in,
    and `likely` pupils of the roster, each with why."""
    with store.read(who.school) as unit:
        desk = DeskReader(unit, who, now)
        found = [one for one in desk.all("pupil", unlisted=True) if one.values.get("unlisted") is True]
        roster = [_known(one) for one in unit.records.by("pupil", unlisted=False)] if found else []
        names = Names.read(unit, (one.record.values.get(AUTHOR) for one in found), ())
        visits = unit.records.by("visit", pupil_id=[one.id for one in found]) if found else []
        handed_in = Counter(text(one, "pupil") for one in visits if one.values.get("status") in SEEN)
        items = [_line(one, names, handed_in[one.id], roster) for one in found]
    return {"items": sorted(items, key=lambda one: str(one["id"]), reverse=True)}


def _line(seen: Seen, names: Names, visits: int, roster: list[Known]) -> dict[str, Any]:
    asked = _known(seen.record)
    return {
        "id": seen.id,
        **{name: seen.text(name) for name in ("name", "gender", "village", "class_name")},
        "by": names.person(seen.record.values.get(AUTHOR)),
        "visits": visits,
        "likely": [
            {
                "id": one.id,
                "name": one.name,
                "class_name": one.class_name,
                "village": one.village,
                "why": list(why),
            }
            for one, why in likely(asked, roster, MOST_LIKELY)
        ],
    }


def _known(pupil: Record) -> Known:
    """A child as the roster or a phone has it; a phone writes no pinyin."""
    name = text(pupil, "name")
    rest = (text(pupil, each) for each in ("class_name", "village", "gender"))
    return Known(pupil.id, name, text(pupil, "pinyin") or pinyin(name), *rest)
