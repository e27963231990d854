"""Erasure by law in a history: the server's part by its own services, the phone's as the client does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.keys.journal import Entry
from server.services.erase_pupil import Erasing, erase_pupil
from server.services.replay_erasures import replay_erasures
from tests.simulation.school import SCHOOL
from tests.simulation.vault import Json, Key, Vault, wire

if TYPE_CHECKING:
    from server.store.unit import Unit
    from tests.simulation.invariants import End
    from tests.simulation.server import Server

PAPER = ("words", "answer", "due_on", "shared", "held_on")
CONTENT = frozenset(
    {"mode", "process", "requests", "place", "hardship", "weather", "visited_on", "given", *PAPER}
)


class MemoryJournal:
    """The journal of erasures, outside whatever is restored."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def intend(self, school: str, pupil: str, blobs: Iterable[str], at: datetime) -> None:
        """Who is to be erased."""
        known = self._entries.get(pupil) or Entry(school, pupil, at.isoformat(), False, frozenset())
        self._entries[pupil] = replace(known, blobs=known.blobs | set(blobs))

    def finish(self, school: str, pupil: str, blobs: Iterable[str], at: datetime) -> None:
        """It was carried out."""
        self._entries[pupil] = replace(self._entries[pupil], done=True)

    def entries(self) -> list[Entry]:
        """Everybody who was erased."""
        return list(self._entries.values())


class NoCopies:
    """Blobs have no copies here."""

    def remove(self, key: str) -> None:
        """Nothing to remove."""


class Eraser:
    """The server's side, over whatever store it has at the moment."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._journal = MemoryJournal()

    def _tools(self) -> Erasing:
        journal: Any = self._journal
        staging: Any = self._server.photos.staging
        copies: Any = NoCopies()
        return Erasing(self._server.store, self._server.photos.blobs, staging, journal, copies)

    def erase(self, pupil: str, now: datetime) -> None:
        """Everything of a pupil goes."""
        erase_pupil(self._tools(), SCHOOL, pupil, by="l1", why="asked for", now=now)

    def replay(self, now: datetime) -> None:
        """After a restore, before anybody is answered."""
        replay_erasures(self._tools(), now)


def emptied(op: Json, pupil: str | None) -> None:
    """Take out of an op what was written in it; its number stays, so that the count has no hole."""
    op |= {"set": {"pupil": [pupil, None]} if pupil else {}, "items": {}, "append": [], "command": None}
    op |= {"resolve": [], "delete": None, "needs": []}


def forget_erased(vault: Vault, gone: list[Json]) -> None:
    """The phone's part, in the transaction of the page that tells it."""
    erased = [one for one in gone if one["why"] == "erased"]
    if not erased:
        return
    records = {(one["type"], one["id"]) for one in erased}
    pupils = {id_ for type_, id_ in records if type_ == "pupil"}
    visits = {id_ for type_, id_ in records if type_ == "visit"}
    visits |= {
        id_
        for (type_, id_), row in vault.rows.items()
        if type_ == "visit" and row["values"].get("pupil") in pupils
    }
    visits |= {op["id"] for op in vault.ops.values() if op["type"] == "visit" and pupil_set(op) in pupils}
    for op in list(vault.ops.values()):
        of_visit = op["id"] if op["type"] == "visit" else op["set"].get("visit", [None])[0]
        pupil = pupil_known(vault, op)
        if (op["type"], op["id"]) not in records and pupil not in pupils and of_visit not in visits:
            continue
        if op["state"] in ("queued", "parked"):
            emptied(op, pupil)
            op["state"] = "queued"
        elif op.get("code") != "erased":
            del vault.ops[op["op"]]
    for ident, photo in list(vault.photos.items()):
        if photo["visit"] in visits or ("photo", ident) in records:
            del vault.photos[ident]


def pupil_set(op: Json) -> str | None:
    """The pupil whom an op names."""
    found = op["set"].get("pupil", [None])[0] if isinstance(op.get("set"), dict) else None
    return found if isinstance(found, str) else None


def pupil_known(vault: Vault, op: Json) -> str | None:
    """The pupil whom an op is about, as far as its phone knows: named in it, or in the row that it writes to."""
    found = pupil_set(op) or vault.rows.get((op["type"], op["id"]), {}).get("values", {}).get("pupil")
    return found if isinstance(found, str) else None


def keys_of_erased(end: End) -> set[Key]:
    """Records that belonged to somebody who was erased, by what the users wrote."""
    raws = [one.raw for one in end.book.contents()]
    named = {raw["id"] for raw in raws if raw.get("set", {}).get("pupil", [None])[0] in end.book.erased}
    found = {(raw["type"], raw["id"]) for raw in raws if raw["id"] in named}
    return found | {("photo", ident) for raw in raws if raw["id"] in named for ident in raw.get("needs", [])}


def erased_everywhere(end: End) -> Iterator[str]:
    """Nothing of an erased pupil is readable on the server or on a phone that has been in contact since."""
    if not end.book.erased:
        return
    keys = end.erased
    for key, record in end.erased_records.items():
        if record is not None and (not record.deleted or CONTENT & record.values.keys()):
            yield f"{key} of an erased pupil still stands"
    with end.world.server.store.read(SCHOOL) as unit:
        for one in end.book.contents():
            if (one.raw["type"], one.raw["id"]) in keys and _reads(unit, one.raw["op"]):
                yield f"the log still reads {one.stamp}"
    for vault in end.world.all_vaults():
        yield from _left_on_phone(vault, keys, end.book.erased)
    for ident, data in end.book.photos.items():
        if ("photo", ident) in keys and any(
            data in blob for blob in end.world.server.photos.blobs.kept.values()
        ):
            yield f"photo {ident} of an erased pupil is still in the blobs"


def _reads(unit: Unit, op: str) -> bool:
    """Whether the log gives the contents of any op of this id."""
    logged = (unit.ops.get(known.key) for known in unit.ops.find(op))
    return any(one is not None and bool(one.raw) for one in logged)


def _left_on_phone(vault: Vault, keys: set[Key], pupils: set[str]) -> Iterator[str]:
    for key, row in vault.rows.items():
        if key in keys or row["values"].get("pupil") in pupils or key[1] in pupils:
            yield f"{key} of an erased pupil is on a phone of {vault.person}"
    for op in vault.ops.values():
        raw = wire(op)
        if (op["type"], op["id"]) in keys and (set(raw.get("set", {})) - {"pupil"} or raw.get("append")):
            yield f"an op of an erased pupil is on a phone of {vault.person}: {op['state']}"
