"""The protocol's promises about phones and what they show, each a function that yields what it finds broken."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from server.store.unit import Unit
from tests.simulation.book import Written
from tests.simulation.chance import instant
from tests.simulation.invariants import End
from tests.simulation.narrow import NEWER
from tests.simulation.photos import MARK
from tests.simulation.school import SCHOOL
from tests.simulation.sight import Sight
from tests.simulation.steps import PAPERS
from tests.simulation.vault import Json, Vault

DIRECTORY = frozenset({"person", "class", "campaign"})
"""Rows of which anybody may know more than they need to."""
UNSHOWN = frozenset({"author", "received"})
SETTLED = frozenset({"stored", "refused", "withdrawn"})


def converged(end: End) -> Iterator[str]:
    """Every phone shows what the server holds and its user may see; nothing is left to send."""
    world = end.world
    types = ("pupil", "guardian", "assignment", "visit", "consent", "photo", *PAPERS, *sorted(DIRECTORY))
    with world.server.store.read(SCHOOL) as unit:
        kept = {(type_, one.id): one for type_ in types for one in unit.records.by(type_)}
        seqs = {key: unit.records.seq(*key) for key in kept}
        for vault in world.all_vaults():
            sight = Sight(unit, vault.person, instant(world.now))
            yield from _differing(vault, sight, kept, seqs)


def _differing(vault: Vault, sight: Sight, kept: dict[Any, Any], seqs: dict[Any, int]) -> Iterator[str]:
    who = f"{vault.person}'s phone"
    for key, record in kept.items():
        if key[0] in DIRECTORY:
            continue
        if sight.sees(key[0], record) and key not in vault.rows:
            yield f"{who} lacks {key}"
    for key, row in vault.rows.items():
        record = kept.get(key)
        if record is None:
            yield f"{who} has {key}, which is gone"
        elif not sight.sees(key[0], record):
            yield f"{who} has {key}, which is out of sight"
        elif row["seq"] != seqs[key]:
            yield f"{who} has {key} at {row['seq']}, the server at {seqs[key]}"
        elif row["values"] != (shown := _shown(record, sight, key[0], vault.app)):
            yield f"{who} shows {key} as {row['values']}, the server has {shown}"


def _shown(record: Any, sight: Sight, type_: str, app: int) -> Json:
    hide = type_ == "visit" and not sight.shows_sensitive(record)
    return {
        name: value
        for name, value in record.values.items()
        if value is not None
        and name not in UNSHOWN
        and not name.startswith("former/")
        and not (hide and name == "hardship")
        and not (app == 1 and name in NEWER)
    }


def scope_safe(end: End) -> Iterator[str]:
    """No row of another school is on any phone (what was sent meanwhile is judged as it is sent)."""
    for vault in end.world.all_vaults():
        for key, row in vault.rows.items():
            if key[1].startswith("S2-") or any(str(one).startswith("S2-") for one in row["values"].values()):
                yield f"{key} of another school is on a phone of {vault.person}"


def cursor_complete(end: End) -> Iterator[str]:
    """No page left a row out: the checksums never differed.

    The sums of a copy that stands still are older than what the answer to a push has put on the phone: that
    alarm is a false one, and known by the seq. Any other counts.
    """
    lagged = end.book.faults["replica lags"] > 0
    for phone in end.world.phones:
        for wrong, newest, cursor in phone.heard.alarms:
            if not (lagged and newest > cursor_of(cursor)):
                yield f"phone {phone.number} counted otherwise than the server in {wrong}"


def cursor_of(cursor: str) -> int:
    """How far a signed cursor has come; for looking at only."""
    payload = cursor.partition(".")[0]
    found: int = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["hi"]
    return found


def blob_exact(end: End) -> Iterator[str]:
    """A photo that the phone calls delivered has its verdict, and stored bytes are those that were taken."""
    blobs = end.world.server.photos.blobs
    with end.world.server.store.read(SCHOOL) as unit:
        for ident, data in end.book.photos.items():
            record = end.records.get(("photo", ident))
            state = record.values.get("state") if record is not None else None
            files = unit.photo_files.get(ident)
            if state == "stored" and (files is None or blobs.kept.get(files.blob) != MARK + data):
                yield f"photo {ident} is stored with other bytes"
            for vault in end.world.all_vaults():
                here = vault.photos.get(ident, {}).get("state")
                if here == "school" and state not in SETTLED:
                    yield f"photo {ident} is called delivered and is {state} at the school"


def idempotent(end: End) -> Iterator[str]:
    """All that was ever sent, sent again, changes nothing and is known."""
    server = end.world.server
    by_inc: dict[int, list[Any]] = {}
    with server.store.read(SCHOOL) as unit:
        before = unit.clock()
        for one in end.book.contents():
            gone = (one.raw["type"], one.raw["id"]) in end.erased
            if not gone and f"{one.inc}|{one.raw['op']}" in end.states and _was_sent(end, one, unit):
                by_inc.setdefault(one.inc, []).append(one)
    for inc, ops in sorted(by_inc.items()):
        for start in range(0, len(ops), 50):
            yield from _sent_again(end, inc, ops[start : start + 50])
    with server.store.read(SCHOOL) as unit:
        if unit.clock() != before:
            yield f"sending everything again moved the school's clock from {before} to {unit.clock()}"


def _was_sent(end: End, one: Written, unit: Unit) -> bool:
    """Of several contents of one op, whether this one arrived: the other copy of the phone may be gone unsent."""
    if len(end.book.written[one.inc, one.raw["n"], one.raw["op"]]) == 1:
        return True
    logged = (unit.ops.get(known.key) for known in unit.ops.find(one.raw["op"]))
    return any(each is not None and each.raw and json.loads(each.raw) == one.raw for each in logged)


def _sent_again(end: End, inc: int, ops: list[Any]) -> Iterator[str]:
    server = end.world.server
    body = {"proto": 1, "schema": 1, "epoch": server.store.epoch, "inc": inc, "ops": [one.raw for one in ops]}
    reply = server.serve(ops[0].person, "push", body, end.world.now)
    if reply.status != 200:
        yield f"a push of what is known was answered {reply.status} {reply.json}"
        return
    for one, result in zip(ops, reply.json["results"], strict=True):
        if result["status"] not in ("duplicate", "held"):
            yield f"{one.stamp} sent again is {result['status']}"
