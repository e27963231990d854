"""Two children of one school with a word of its own in every field that can hold words, and people of every role.

A word names where it was planted: `zq:<child>:<type>:<field>;`. Fields and types are read from the wire table, so that
a new one carries its word without anybody thinking of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from server.packs import shipped
from server.services.directory import replace_rows
from server.services.passwords import hash_password
from server.services.placing import AUTHOR, Placing
from server.services.school_schema import local_day, school_schema
from server.store.classes import Enrolled
from server.store.people import RoleHeld, Teaches
from server.store.tags import Tag
from server.store.unit import Unit
from sync.specs import AppendSpec, FieldSpec, TypeSpec
from sync.state import Record
from tests.support.world import PASSWORD, World

WORD = re.compile(r"zq:[AB*]:[a-z_@]+:[\w/*-]+;")
ROLES = {
    "subject": (["teacher"], ["S1-xA"]),
    "other": (["teacher"], ["S1-xB"]),
    "homeroom": (["teacher", "homeroom"], ["S1-xA"]),
    "companion": (["teacher"], ["S1-xC"]),
    "lead": (["teacher"], ["S1-xC"]),
    "author": (["teacher"], ["S1-xC"]),
    "office": (["office"], []),
    "leader": (["leader"], []),
    "bureau": (["bureau"], []),
    "reader": (["office"], []),
}
"""Role -> what is held and taught; the person is `S1-<role>`. The reader is a clerk who also reads what is sealed."""

PARTY = {
    "A": {"lead": "S1-lead", "companion": "S1-companion", "author": "S1-author"},
    "B": {"lead": "S1-t2", "companion": "S1-t2", "author": "S1-t2"},
}
VARIANTS = {
    "visit": [("visit", {"status": "submitted"}), ("visit@draft", {"status": "draft"})],
    "essay": [("essay", {"state": "draft"}), ("essay@handed_in", {"state": "handed_in"})],
    "pupil": [("pupil", {})],
}
"""Records of one type that are seen by different people."""

SHARED = ("person", "class", "campaign")
UNPLANTED = {
    "pupil.household": "an id of a family's home",
    "campaign.pack": "the name of a pack",
    "campaign.form": "what the pack declares",
    "visit.meeting": "an id of a table",
    "feedback/face": "closed list",
}
REPORT = "zq:A:report:words;"
FEEDBACK = "zq:A:visit:feedback-box;"
TAG = "zq:A:tag:note;"


def planted(world: World) -> None:
    """Fill the school. Children A (class S1-xA) and B (S1-xB); A's report came from the author."""
    with world.store.write("S1") as unit:
        _people(unit)
        shared = list(_rooms(unit))
        for record in shared:
            unit.records.put(record, frozenset())
        for role, (_, classes) in ROLES.items():
            unit.people.add_teaching(Teaches(f"S1-{role}", one) for one in classes)
    with world.store.write("S1") as unit:
        # The campaign's pack has its say about what there is to plant.
        records = list(_records(unit, world))
        for record in records:
            unit.records.put(record, frozenset())
    with world.store.write("S1") as unit:
        for child in "AB":
            unit.classes.enrol([Enrolled(f"S1-p{child}", f"S1-x{child}")])
        _tag(unit, world)
        pairs = [(one.type, one.id) for one in [*shared, *records]] + [
            ("person", f"S1-{role}") for role in ROLES
        ]
        unit.records.load_for_update(sorted(set(pairs)))
        replace_rows(unit, Placing(unit, local_day(world.now)), pairs)


def words_in(raw: bytes) -> set[str]:
    """The planted words in a reply, whatever its spelling of JSON."""
    text = raw.decode("utf-8", "replace")
    return set(WORD.findall(text)) | set(WORD.findall(text.replace("\\/", "/")))


def _people(unit: Unit) -> None:
    for role, (roles, _) in ROLES.items():
        id_ = f"S1-{role}"
        values = {"name": role, "title": f"zq:*:person:title-{role};", "active": True}
        unit.records.put(Record("person", id_, values=values, stamps={}), frozenset())
        unit.people.add_account(id_, id_, hash_password(PASSWORD))
        unit.people.add_roles(RoleHeld(id_, one) for one in roles)


def _rooms(unit: Unit) -> Iterator[Record]:
    stamp = unit.mint_stamp()
    for number, room in enumerate("ABC"):
        home = {"homeroom": "S1-homeroom"} if room == "A" else {}
        values = {
            "name": f"zq:{room if room < 'C' else '*'}:class:name;",
            "grade": 4,
            "number": 5 + number,
            **home,
        }
        yield Record("class", f"S1-x{room}", values=values, stamps=dict.fromkeys(values, stamp))
    campaign = {"name": "大访", "theme": "zq:*:campaign:theme;", "starts": "2026-09-01", "ends": "2027-01-31"}
    campaign |= {"pack": "taishan-2023", "pack_version": 1, "form": shipped("taishan-2023").form()}
    yield Record("campaign", "S1-kx", values=campaign, stamps=dict.fromkeys(campaign, stamp))


def _records(unit: Unit, world: World) -> Iterator[Record]:
    stamp = unit.mint_stamp()
    types = school_schema(unit, world.now).schema.types
    for child in "AB":
        for type_, spec in types.items():
            if type_ in SHARED:
                continue
            for label, more in VARIANTS.get(type_, [(type_, {})]):
                yield _record(unit, child, label, spec, more, stamp)


def id_of(child: str, label: str) -> str:
    """The id of a planted record."""
    return f"S1-p{child}" if label == "pupil" else f"S1-{label.replace('@', '-')}{child}"


def _record(unit: Unit, child: str, label: str, spec: TypeSpec, more: dict[str, Any], stamp: str) -> Record:
    party = PARTY[child]
    refs = {
        **{
            "pupil": f"S1-p{child}",
            "class": f"S1-x{child}",
            "campaign": "S1-kx",
            "visit": id_of(child, "visit"),
        },
        **{"guardian": id_of(child, "guardian"), "assignment": id_of(child, "assignment")},
        **{"lead": party["lead"], "owner": party["lead"], f"companions/{party['companion']}": True},
    }
    values: dict[str, Any] = {
        key: value for key, value in refs.items() if (found := spec.field(key)) and _fits(found, key)
    }
    if spec.name == "assignment":
        values["visit"] = id_of(child, "visit")
    for field in spec.fields:
        if f"{spec.name}.{field.name}" not in UNPLANTED:
            values |= _word(child, label, field)
    values |= more
    if spec.creatable:
        values[AUTHOR] = party["author"]
    appends = {
        each.name: [
            {
                "id": f"{label}-{child}-{each.name}",
                "by": party["author"],
                "at": "2026-11-25T10:00:00+08:00",
                "body": body,
            }
        ]
        for each in spec.appends
        if (body := _body(unit, child, label, each))
    }
    stamps = {key: stamp for key in values if key != AUTHOR}
    return Record(spec.name, id_of(child, label), values=values, stamps=stamps, appends=appends)


def _fits(field: FieldSpec, key: str) -> bool:
    return field.kind == ("set" if "/" in key else "ref")


def _word(child: str, label: str, field: FieldSpec) -> dict[str, Any]:
    word = f"zq:{child}:{label}:{field.name};"
    if field.kind == "set" and not field.options and field.ref is None and field.name != "companions":
        return {f"{field.name}/{word}": True}
    if field.kind not in ("value", "narrative") or field.type not in ("text", "json"):
        return {}
    return {field.name: word if field.type == "text" else {"t": word}}


def _body(unit: Unit, child: str, label: str, kind: AppendSpec) -> dict[str, Any]:
    if kind.sealed:
        word = FEEDBACK if (child, label) == ("A", "visit") else f"zq:{child}:{label}:{kind.name}-box;"
        return unit.seal(json.dumps({"face": "fair", "words": word}).encode())
    body: dict[str, Any] = {}
    for field in kind.fields:
        if found := _word(child, label, field):
            body[field.name] = next(iter(found.values()))
    if kind.name == "amendments":
        # An amendment is shown as the field that it amends.
        body["field"] = "process"
    for key, value in body.items():
        if isinstance(value, str) and value.startswith("zq:"):
            body[key] = value.replace(f":{key};", f":{kind.name}/{key};")
        elif isinstance(value, dict):
            body[key] = {"t": f"zq:{child}:{label}:{kind.name}/{key};"}
    return body


def _tag(unit: Unit, world: World) -> None:
    today = local_day(world.now)
    seen = {"by": "S1-office", "at": world.now, "reviewed_on": today, "reviewed_by": "S1-office"}
    said = {"source": "family", "note": TAG, "source_note": "zq:A:tag:source;"}
    tag: Any = {"id": "S1-tagA", "pupil": "S1-pA", "group": "hardship", "since": today, **seen, **said}
    unit.tags.add([Tag(**tag)])
