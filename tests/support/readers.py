"""Readers of what is sealed, and reports as a phone seals them."""

from __future__ import annotations

import json
from typing import Any

from tests.support.phone import Phone, uuid7
from tests.support.world import World

SAID = {"kind": "violence", "about": "四班的小满", "words": "他说爸爸喝了酒就打他。", "when": "昨天晚上"}


def name_readers(world: World, *people: str) -> None:
    """These people read what is sealed in their school from now on."""
    for person in people:
        with world.store.write(person.split("-")[0]) as unit:
            unit.sealed.name(person, by=person, at=world.now)


def report(world: World, phone: Phone, id_: str = "", **said: Any) -> dict[str, Any]:
    """The op of a report, sealed to the school's key."""
    keys = world.parts.keys.school(phone.person.split("-")[0])
    box = keys.seal_box(json.dumps({**SAID, **said}, ensure_ascii=False).encode())
    entry = {"kind": "sealed_report", "id": uuid7(), "body": {"kid": keys.kid, "box": box}}
    return phone.op("report", id_ or uuid7(), append=[entry])
