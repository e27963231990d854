"""Every word that a record can hold reaches whom the table names, and nobody else: by the bytes of the replies.

The tables (tests/support/who_sees.py) are written by hand; records, fields and roles are planted from the wire table.
A type or field that nobody put into a row fails the first tests, so that whoever adds one says who sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.school_schema import school_schema
from sync.wire import BASE
from tests.support.phone import API, Phone, uuid7
from tests.support.planted_words import (
    FEEDBACK,
    REPORT,
    ROLES,
    SHARED,
    TAG,
    UNPLANTED,
    VARIANTS,
    id_of,
    planted,
    words_in,
)
from tests.support.readers import report
from tests.support.who_sees import CLASSES, DESK, SEEN, SEEN_OF_B
from tests.support.world import World, copied, open_world

EXCHANGE = {"subject": "of", "homeroom": "of"}
ELSEWHERE: dict[str, dict[str, set[str]]] = {
    "/office/tags": {role: {TAG, "zq:A:tag:source;"} for role in ("office", "reader")},
    "/me/tags": {"homeroom": {TAG, "zq:A:tag:source;"}},
    "/office/reports/{report}": {"reader": {REPORT, "zq:A:report:about;", "zq:A:report:when;"}},
    "/office/visits/{visit}": {"reader": {FEEDBACK}},
}
"""Words that an address gives beyond what a pull of the same person does."""

LETTER = {"open": "o", "family": "f", "sensitive": "s"}
REPORT_ID = uuid7()


@pytest.fixture(scope="module")
def school(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = open_world(copied(world_template, tmp_path_factory.mktemp("unseen") / "data"))
    planted(world)
    author = world.phone("S1-author")
    said = report(
        world, author, REPORT_ID, about="zq:A:report:about;", words=REPORT, when="zq:A:report:when;"
    )
    assert author.push(said)[0]["status"] == "applied"
    with world.store.write("S1") as unit:
        unit.sealed.name("S1-reader", by="S1-leader", at=world.now)
    yield world
    world.close()


# ---- the tables speak of everything


def test_every_type_has_its_readers_named() -> None:
    labels = {label for name in BASE.types for label, _ in VARIANTS.get(name, [(name, {})])}
    assert labels == SEEN.keys()


@pytest.mark.parametrize("name", list(BASE.types))
def test_every_field_has_its_class_named(name: str) -> None:
    spec = BASE.types[name]
    fields = {field.name: field.data_class for field in spec.fields}
    fields |= {
        f"{kind.name}/{field.name}": field.data_class for kind in spec.appends for field in kind.fields
    }
    assert fields == {field: class_ for class_, names in CLASSES[name].items() for field in names.split()}


def test_words_were_planted_wherever_one_fits(school: World) -> None:
    found = _expected(school, "office", SEEN | {"visit@draft": DESK, "essay": DESK}, "A")
    for label, classes in (("visit", "ofs"), ("support", "ofs"), ("consultation", "s"), ("essay", "f")):
        for letter in classes:
            assert any(f":{label}:" in word for word in found & _of_class(school, letter)), (label, letter)
    assert len(found) > 70


# ---- what a pull brings


@pytest.mark.parametrize("role", list(ROLES))
def test_a_pull_brings_what_the_table_says_and_no_more(school: World, role: str) -> None:
    phone = school.phone(f"S1-{role}")
    raw = b""
    while True:
        reply = phone.pull_page(500)
        raw += reply.data
        phone._take(reply.json)
        if not reply.json["more"]:
            break
    assert words_in(raw) - _shared(role) == _allowed(school, role)
    assert REPORT_ID.encode() not in raw


# ---- what every other address answers


def _routes(world: World) -> list[str]:
    rules = {rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.removeprefix(API)) for rule in rules if rule.startswith(API)
    )


def _ids(child: str) -> dict[str, str]:
    known = {label: id_of(child, label) for label in SEEN}
    known |= {"person": "S1-lead", "class_id": f"S1-x{child}", "room": f"S1-x{child}", "campaign": "S1-kx"}
    known |= {
        "report": REPORT_ID,
        "pack": "taishan-2023",
        "version": "1",
        "upload": "u",
        "item": id_of(child, "ledger_item"),
    }
    return known


@pytest.mark.parametrize("role", list(ROLES))
def test_no_address_answers_with_more(school: World, role: str) -> None:
    phone = school.phone(f"S1-{role}")
    told = 0
    for route in _routes(school):
        for child in "AB":
            reply = phone.call("GET", route.format_map(_ids(child)))
            assert reply.status < 500, route
            extra = ELSEWHERE.get(route, {}).get(role, set())
            extra = extra | {word.replace(":A:", f":{child}:") for word in extra}
            extra |= _exchanged(school, route, role, child)
            over = words_in(reply.data) - _shared(role) - _allowed(school, role) - extra
            assert over == set(), (route, child)
            if not (route.startswith("/office/reports") and role == "reader"):
                assert REPORT_ID.encode() not in reply.data, route
            told += reply.status == 200
    assert told >= 3


def test_those_who_may_do_find_the_tag_the_feedback_and_the_report(school: World) -> None:
    for route, roles in ELSEWHERE.items():
        for role, words in roles.items():
            reply = school.phone(f"S1-{role}").call("GET", route.format_map(_ids("A")))
            assert words <= words_in(reply.data), (route, role)


# ---- what a push is answered


@pytest.mark.parametrize("role", list(ROLES))
def test_no_push_is_answered_with_more(school: World, role: str) -> None:
    phone = school.phone(f"S1-{role}")
    for child in "AB":
        ops = [_attempt(school, phone, child, label) for label in SEEN if label != "report"]
        reply = phone.push_raw([*ops, report(school, phone, REPORT_ID)])
        assert reply.status == 200, reply.data
        assert words_in(reply.data) - _shared(role) - _allowed(school, role) == set()
    for route in ("/quarantine", "/office/refused", "/office/held", "/office/figures"):
        reply = phone.call("GET", route)
        assert words_in(reply.data) - _shared(role) - _allowed(school, role) == set(), route
        assert REPORT_ID.encode() not in reply.data, route


def _attempt(world: World, phone: Phone, child: str, label: str) -> dict[str, Any]:
    """An op that begins with something harmless: whoever may write it is answered with the whole row."""
    type_ = label.partition("@")[0]
    spec = BASE.types[type_]
    field = next(
        (one for one in spec.fields if one.kind in ("choice", "date") and one.writable and not one.required),
        None,
    )
    value = {"choice": field.options[:1], "date": ("2026-11-20",)}[field.kind][0] if field else "S1-kx"
    return phone.op(type_, id_of(child, label), {field.name if field else "campaign": value})


# ---- what the tables mean


def _shared(role: str) -> set[str]:
    """What all the school's staff read of colleagues and campaigns: no child is in it."""
    if role == "bureau":
        return {"zq:*:person:title-bureau;"}
    return {f"zq:*:person:title-{one};" for one in ROLES} | {"zq:*:campaign:theme;", "zq:*:class:name;"}


def _allowed(world: World, role: str) -> set[str]:
    return _expected(world, role, SEEN, "A") | _expected(world, role, SEEN_OF_B, "B")


def _expected(world: World, role: str, seen: dict[str, dict[str, str]], child: str) -> set[str]:
    found = set()
    for label, readers in seen.items():
        letters = readers.get(role, "")
        if label == "class" and letters:
            found.add(f"zq:{child}:class:name;")
        if label not in SHARED:
            for letter in letters:
                found |= {f"zq:{child}:{label}:{name};" for name in _names(world, label, letter)}
    return found


def _of_class(world: World, letter: str) -> set[str]:
    return {f"zq:A:{label}:{name};" for label in SEEN for name in _names(world, label, letter)}


def _names(world: World, label: str, letter: str) -> set[str]:
    """Fields of a type, and members of its entries, that can hold words and are of this class."""
    type_ = label.partition("@")[0]
    with world.store.read("S1") as unit:
        spec = school_schema(unit, world.now).schema.types[type_]
    own = CLASSES[type_]
    base = {
        name: LETTER[class_] for class_, names in own.items() if class_ in LETTER for name in names.split()
    }
    found = set()
    for field in spec.fields:
        free = field.kind in ("value", "narrative") and field.type in ("text", "json")
        free |= field.kind == "set" and not field.options and field.ref is None and field.name != "companions"
        if free and base.get(field.name, LETTER.get(field.data_class)) == letter:
            found.add(field.name)
    for kind in spec.appends:
        if not kind.sealed:
            found |= {
                f"{kind.name}/{field.name}"
                for field in kind.fields
                if field.kind in ("value", "narrative")
                and field.type in ("text", "json")
                and base[f"{kind.name}/{field.name}"] == letter
            }
    found -= {name.partition(".")[2] for name in UNPLANTED if name.startswith(f"{type_}.")}
    return found - {"amendments/field"}


def _exchanged(world: World, route: str, role: str, child: str) -> set[str]:
    """Colleagues of a class read one another's visits, one at a time and with a line."""
    if not route.startswith("/pupils/{pupil}/visits"):
        return set()
    if (role in EXCHANGE and child == "A") or (role == "other" and child == "B"):
        letters = "o" if route.endswith("/visits") else "of"
        return _expected(world, role, {"visit": {role: letters}}, child)
    return set()
