"""Who is in which priority group: names for the office and for a class's own homeroom teacher, each read logged.

A tag that nobody confirmed in the present term is `due`; in the holidays the term that ended last counts. Nothing
expires.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.calendar import school_year_of, usual_terms
from server.domain.groups import BASE, SOURCES, group_hint, group_label
from server.locale import translate
from server.services.caller import Caller
from server.services.keep_tags import must_keep
from server.services.list_visits import text
from server.services.school_schema import local_day
from server.services.visit_first import Grouping, groupings

if TYPE_CHECKING:
    from server.store.tags import Tag
    from server.store.unit import Store, Unit
    from sync.state import Record


def list_tags(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """Every live tag of the school, for the office. 403 `forbidden` for everybody else.

    `{term_began, campaigns, base, sources, items, due}`; see `_item`. The read is in the audit.
    """
    must_keep(who)
    with store.write(who.school) as unit:
        return _listed(unit, who, None, now)


def list_own_tags(store: Store, who: Caller, now: datetime, pupil: str | None = None) -> dict[str, Any]:
    """The same for a homeroom teacher: live tags of the own classes, none for anybody else. `pupil`: of this child
    alone. The read is in the audit, of the child where one was named, else of each class."""
    with store.write(who.school) as unit:
        own = [room.id for room in unit.records.by("class", homeroom_id=who.person)]
        return _listed(unit, who, own, now, pupil)


def term_began(unit: Unit, today: date) -> date:
    """The first day of the present term, or of the last one before: by the school's own terms, else the usual."""
    year = school_year_of(today)
    usual = [term.starts for each in (year - 1, year) for term in usual_terms(each)]
    own = [term.starts for term in unit.classes.terms() if term.starts <= today]
    return max(own or [day for day in usual if day <= today])


def _listed(
    unit: Unit, who: Caller, classes: Collection[str] | None, now: datetime, only: str | None = None
) -> dict[str, Any]:
    pupils = {id_: pupil for id_, pupil in _pupils(unit, classes).items() if only in (None, id_)}
    tags = [tag for tag in unit.tags.live(None if classes is None else pupils.keys()) if tag.pupil in pupils]
    people = unit.records.load(
        "person", sorted({person for tag in tags for person in (tag.by, tag.reviewed_by)})
    )
    names = {id_: text(person, "name") for id_, person in people.items()}
    since = term_began(unit, local_day(now))
    plans = groupings(unit, now)
    tags.sort(key=lambda tag: (*_place(pupils[tag.pupil]), tag.at, tag.id))
    items = [_item(tag, pupils[tag.pupil], names, since, plans) for tag in tags]
    seen = {f"pupil:{item['pupil']}" if only else f"class:{item['class']}" for item in items}
    for subject in sorted(seen):
        unit.audit.add(at=now, by=who.person, act="read_tags", subject=subject)
    unit.publish()
    base = [{"key": g, "label": group_label(g, who.lang), "hint": group_hint(g, who.lang)} for g in BASE]
    return {
        "base": base,
        "sources": [{"key": word, "label": translate(who.lang, f"tag_source.{word}")} for word in SOURCES],
        "term_began": since.isoformat(),
        "campaigns": [_campaign(plan, who.lang) for plan in plans],
        "items": items,
        "due": sum(item["due"] for item in items),
    }


def _pupils(unit: Unit, classes: Collection[str] | None) -> dict[str, Record]:
    if classes is None:
        return {pupil.id: pupil for pupil in unit.records.by("pupil")}
    return (
        {pupil.id: pupil for pupil in unit.records.by("pupil", class_id=sorted(classes))} if classes else {}
    )


def _place(pupil: Record) -> tuple[str, str, str]:
    return text(pupil, "class_name"), text(pupil, "pinyin"), text(pupil, "name")


def _item(
    tag: Tag, pupil: Record, names: dict[str, str], term: date, plans: Iterable[Grouping]
) -> dict[str, Any]:
    """One tag with its pupil; `groups`: by campaign, the pack's groups that this one tag leads to."""
    return {
        "id": tag.id,
        "pupil": pupil.id,
        **{name: text(pupil, name) for name in ("name", "class", "class_name")},
        "group": tag.group,
        "groups": {plan.campaign: sorted(plan.of([tag])) for plan in plans},
        "facts": dict(tag.facts),
        "source": tag.source,
        "source_note": tag.source_note,
        "note": tag.note,
        "since": tag.since.isoformat(),
        "by": names.get(tag.by, ""),
        "reviewed_on": tag.reviewed_on.isoformat(),
        "reviewed_by": names.get(tag.reviewed_by, ""),
        "due": tag.reviewed_on < term,
    }


def _campaign(plan: Grouping, lang: str) -> dict[str, Any]:
    groups = [
        {"key": str(g["key"]), "label": in_words(g["label"], lang), "covers": g["covers"]}
        for g in plan.groups
    ]
    definition = translate(lang, f"definition.{plan.definition}")
    return {"id": plan.campaign, "name": plan.name, "definition": definition, "groups": groups}


def in_words(label: dict[str, str], lang: str) -> str:
    """A pack's label in one language."""
    return label.get(lang) or label["zh-CN"]
