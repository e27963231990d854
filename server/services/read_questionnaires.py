"""What families answered in the campaigns' questionnaires: figures and words of nobody, once enough have answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.small_cells import LEAST
from server.services.caller import Caller
from server.services.family_questionnaires import MANY, fields_of, of_pack, options_of
from server.services.school_schema import school_schema

if TYPE_CHECKING:
    from server.store.families import Filled
    from server.store.unit import Store


def read_questionnaires(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items, least}`: for each campaign and questionnaire how many answered, and, from LEAST on, what. Fewer could be
    told apart by whoever knows the families."""
    with store.read(who.school) as unit:
        schema, filled = school_schema(unit, now), unit.families.filled()
        records = {one.id: one for one in unit.records.by("campaign")}
        items = []
        for campaign in schema.ordered():
            for one in of_pack(schema.pack_of(campaign)):
                given = [
                    each for each in filled if (each.campaign, each.questionnaire) == (campaign, one["key"])
                ]
                name = str(records[campaign].values.get("name") or "") if campaign in records else ""
                items.append({"campaign": name, **_told(one, given, who.lang)})
        return {"items": items, "least": LEAST}


def _told(questionnaire: Mapping[str, Any], filled: Sequence[Filled], lang: str) -> dict[str, Any]:
    enough = len(filled) >= LEAST
    return {
        "key": questionnaire["key"],
        "title": questionnaire["title"][lang],
        "answered": len(filled),
        "questions": [_field(one, filled, lang) for one in fields_of(questionnaire)] if enough else [],
    }


def _field(field: Mapping[str, Any], filled: Iterable[Filled], lang: str) -> dict[str, Any]:
    given = [one.given[field["name"]] for one in filled if field["name"] in one.given]
    options = options_of(field)
    counted = Counter(
        key for value in given for key in (value.split(" ") if field["kind"] in MANY else [value])
    )
    labels = {one["key"]: one["label"][lang] for one in field.get("options") or field.get("entries") or ()}
    return {
        "name": field["name"],
        "label": field["label"][lang],
        "options": [{"key": key, "label": labels.get(key, key), "n": counted[key]} for key in options],
        "words": [] if options else given,
    }
