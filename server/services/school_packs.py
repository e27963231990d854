"""The packs that a school may run a campaign by: those that ship, and those that its office brought."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server import packs
from server.domain.campaign import Mistake, Pack, PackError, load_pack
from server.domain.packs.mistakes import mistake
from server.domain.visit_fields import clashes
from server.services.caller import Caller
from server.services.known_packs import stored_packs
from server.services.problem import Problem, not_found
from server.services.school_schema import school_schema
from server.store.campaigns import StoredPack
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

SERVER = "server"


@dataclass(frozen=True, slots=True)
class Source:
    """A pack with the text that it was read from. stored: None for one that ships."""

    pack: Pack
    text: str
    stored: StoredPack | None = None


def list_packs(store: Store, who: Caller) -> dict[str, Any]:
    """`{items}`: every version of every pack, by name, newest first; `shipped`: it came with the program."""
    with store.read(who.school) as unit:
        return {"items": [_row(found) for found in available(unit)]}


def show_pack(store: Store, who: Caller, name: str, version: int) -> dict[str, Any]:
    """One pack: its row, `text` and `parts` (the declaration as read). 404 for none."""
    with store.read(who.school) as unit:
        found = find_pack(unit, name, version)
        return {**_row(found), "text": found.text, "parts": found.pack.data}


def available(unit: Unit, name: str | None = None) -> list[Source]:
    """All packs, or the versions of one: by name, newest first. The school's own text of a version goes before the
    one that ships."""
    found = {(one.pack.name, one.pack.version): one for one in _shipped(name)}
    kept_here = unit.campaigns.packs(name)
    read = stored_packs(unit, [stored.sha256 for stored in kept_here])
    for stored in kept_here:
        if stored.sha256 in read:
            found[stored.name, stored.version] = Source(read[stored.sha256].pack, stored.text, stored)
    return sorted(found.values(), key=lambda one: (one.pack.name, -one.pack.version))


def find_pack(unit: Unit, name: str, version: int | None = None) -> Source:
    """One version of a pack; version None: the newest. 404."""
    fitting = [one for one in available(unit, name) if version in (None, one.pack.version)]
    if not fitting:
        raise not_found()
    return fitting[0]


def kept(unit: Unit, found: Source, now: datetime) -> Pack:
    """Copy a pack that ships into the school: a campaign keeps its version whatever ships later."""
    if found.stored is None:
        pack = found.pack
        unit.campaigns.keep_pack(StoredPack(pack.name, pack.version, found.text, SERVER, now))
    return found.pack


def read_fitting(unit: Unit, text: str, now: datetime) -> Pack:
    """A pack that this school can use. 422 `bad_pack` with every mistake."""
    try:
        pack = load_pack(text)
    except PackError as error:
        raise bad_pack(error.mistakes) from error
    taken = taken_names(unit, pack, now)
    if taken:
        raise bad_pack([mistake("kind_taken", name, _line(text, "name", name), name) for name in taken])
    return pack


def taken_names(unit: Unit, pack: Pack, now: datetime) -> list[str]:
    """Fields of the pack that are another kind of thing in the school's visits or their papers already."""
    types = school_schema(unit, now).schema.types
    declared = {"visit": pack.visit_fields(), **pack.paper_fields()}
    return [name for type_, fields in declared.items() for name in clashes(types[type_].fields, fields)]


def used_otherwise(text: str, found: Source) -> Problem:
    """422: the school has another text under this name and version."""
    pack = found.pack
    line = _line(text, "version", str(pack.version))
    return bad_pack(
        [mistake("version_used", "version", line, f"{pack.name} {pack.version}", pack.version + 1)]
    )


def bad_pack(mistakes: Iterable[Mistake]) -> Problem:
    """422 `bad_pack`: each mistake with its place and its words in both languages."""
    told = [
        {"code": one.code, "where": one.where, "line": one.line, "what": one.what, "cure": one.cure}
        for one in mistakes
    ]
    return Problem(422, Code.BAD_PACK, members={"mistakes": told})


def _shipped(name: str | None) -> Iterable[Source]:
    for each in packs.names() if name is None else [name]:
        try:
            yield Source(packs.shipped(each), packs.shipped_text(each))
        except KeyError:
            return


def _row(found: Source) -> dict[str, Any]:
    pack = found.pack
    return {
        "pack": pack.name,
        "version": pack.version,
        "name": pack.data["name"],
        "theme": pack.data["theme"],
        "period": {name: pack.data["period"][name] for name in ("starts", "ends")},
        "shipped": found.stored is None or found.stored.by == SERVER,
        "at": found.stored.at.isoformat() if found.stored else None,
    }


def _line(text: str, member: str, value: str) -> int:
    """Where a member has this value in the text; 0 where it is not written so."""
    found = re.search(rf"^.*\b{member}:\s*[\"']?{re.escape(value)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
