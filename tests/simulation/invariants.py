"""The protocol's promises about writes, each a function that yields what it finds broken.

They compare what the users did and were told (book.py, oracle.py) with what stands in the database. What concerns
phones and their rows is in ends.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.store.unit import Store, Unit
from tests.simulation.book import Book, marks_of
from tests.simulation.erasing import keys_of_erased
from tests.simulation.oracle import NARRATIVES, Field, Oracle, Visit, sentences
from tests.simulation.school import SCHOOL
from tests.simulation.steps import ITEM
from tests.simulation.vault import Json, Key
from tests.simulation.world import World

TERMINAL = frozenset({"applied", "merged", "conflict", "quarantined", "discarded", "erased"})


class End:
    """The state in which a healed history ended."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.book: Book = world.book
        self.oracle = Oracle(world.book, world.server.trace.done)
        self.states = world.server.trace.states
        self.records = self._load(world.server.store)
        self.erased = keys_of_erased(self)
        self.erased_records = {key: self.records.pop(key, None) for key in self.erased}
        for key in self.erased:
            self.oracle.records.pop(key, None)

    def _load(self, store: Store) -> dict[Key, Any]:
        keys = {(one.raw["type"], one.raw["id"]) for one in self.book.contents()}
        keys |= {("photo", photo) for photo in self.book.photos}
        sound = [key for key in keys if isinstance(key[0], str) and isinstance(key[1], str)]
        with store.read(SCHOOL) as unit:
            return dict(unit.records.load_pairs(sound))

    def open_values(self, key: Key, name: str) -> list[tuple[str | None, Any]]:
        """(stamp, value) of the head and of the siblings."""
        record = self.records[key]
        found: list[tuple[str | None, Any]] = []
        if name in record.stamps:
            found.append((record.stamps[name], record.values.get(name)))
        conflict = record.conflicts.get(name)
        return found + [(one.stamp, one.value) for one in (conflict.siblings if conflict else ())]

    def fields(self) -> Iterator[tuple[Key, str, Field, Visit]]:
        """Every field of every record that accepted writes touched."""
        for key, visit in self.oracle.records.items():
            for name, one in visit.fields.items():
                yield key, name, one, visit


def no_lost_write(end: End) -> Iterator[str]:
    """What was acknowledged is a head, a sibling, something that a later author saw, or in quarantine."""
    for key, name, one, _ in end.fields():
        if key not in end.records:
            yield f"{key} is not there"
        elif name not in NARRATIVES:
            values = [value for _, value in end.open_values(key, name)]
            for node in one.uncovered(values):
                yield f"{key} {name}: {node.stamp} = {node.value!r} is neither open nor seen ({values})"
    for key, visit in end.oracle.records.items():
        if key in end.records:
            yield from _lost_sentences(end, key, visit)
            yield from _lost_entries(end, key, visit)
            yield from _buried(end, key, visit)
            yield from _missteps(end, key, visit)


def _missteps(end: End, key: Key, visit: Visit) -> Iterator[str]:
    """A demand stands where its accepted steps led, each from where it could be taken."""
    for what in visit.missteps:
        yield f"{key}: {what}"
    if key[0] == ITEM and end.records[key].values.get("state") != visit.state:
        yield f"{key} is {end.records[key].values.get('state')}, its steps led to {visit.state}"


def _lost_sentences(end: End, key: Key, visit: Visit) -> Iterator[str]:
    record = end.records[key]
    for name, added in visit.added.items():
        standing: set[str] = set()
        for _, value in end.open_values(key, name):
            standing |= sentences(value)
        for entry in record.appends.get("amendments", []):
            standing |= sentences(entry["body"]["value"]) if entry["body"]["field"] == name else set()
        for lost in added - standing - visit.removed[name]:
            yield f"{key} {name}: the sentence {lost} is gone and nobody took it out"


def _lost_entries(end: End, key: Key, visit: Visit) -> Iterator[str]:
    appends: dict[str, list[Json]] = end.records[key].appends
    for name, entry in visit.entries.items():
        kind, _, ident = name.partition("/")
        found = [one for one in appends.get(kind, []) if one["id"] == ident]
        if len(found) != 1:
            yield f"{key}: entry {name} stands there {len(found)} times"
        elif found[0]["body"] != entry["body"] or found[0].get("supersedes") != entry["supersedes"]:
            yield f"{key}: entry {name} was changed"
    kept = {(one["body"]["field"], repr(one["body"]["value"])) for one in appends.get("amendments", [])}
    for field, value in visit.amendments:
        standing = {repr(value) for _, value in end.open_values(key, field)}
        if (field, repr(value)) not in kept and repr(value) not in standing:
            yield f"{key} {field}: the amendment {value!r} is not kept"


def _buried(end: End, key: Key, visit: Visit) -> Iterator[str]:
    """A deletion may bury only what its author saw."""
    record = end.records[key]
    if not record.deleted:
        return
    last = max(visit.edits, default=-1)
    reasons: list[str] = []
    for place, one in visit.deletions:
        reasons = list(_unseen(end, key, one)) if place >= last else ["written to afterwards"]
        if not reasons:
            return
    yield f"{key} was buried, and its deletion had not seen: {reasons[:3]}"


def _unseen(end: End, key: Key, one: Any) -> Iterator[str]:
    record, op = end.records[key], one.op
    saw = set(op.delete.values()) | {f"{one.inc}.{op.n}"}
    listed = [end.book.seen_conflicts.get(ident, {}).get("siblings", []) for ident in op.resolve]
    saw |= {stamp for stamps in listed for stamp in stamps}
    for name in {*record.stamps, *record.conflicts} - {"status"}:
        nodes = end.oracle.records[key].fields[name].nodes
        equal = {repr(nodes[stamp].value) for stamp in saw if stamp in nodes}
        for stamp, value in end.open_values(key, name):
            if stamp not in saw and repr(value) not in equal:
                yield f"{name} = {value!r} ({stamp})"
    shown = end.book.entries_shown.get(op.op, set())
    for kind, entries in record.appends.items():
        for entry in entries:
            if entry["id"] not in shown and entry["by"] != one.by:
                yield f"entry {kind} {entry['id']}"


def honest_conflict(end: End) -> Iterator[str]:
    """A sibling stands exactly where two authors did not see each other's write."""
    for key, name, one, visit in end.fields():
        if key not in end.records or name in NARRATIVES:
            continue
        if visit.joined and name.startswith("companions/"):
            # The server's own writes stand among those who take part.
            continue
        open_ = end.open_values(key, name)
        stamps = {stamp for stamp, _ in open_}
        # Nothing is unseen where somebody settled it for a value over which a write in quarantine had been put.
        settled = not one.leaves() and len(stamps) == 1
        if one.exact and stamps != one.leaves() and not settled:
            yield f"{key} {name}: open are {sorted(map(str, stamps))}, unseen are {sorted(one.leaves())}"
        values = [repr(value) for _, value in open_]
        if len(set(values)) != len(values):
            yield f"{key} {name}: two open values say the same: {values}"
        if not one.vague and (gone := {stamp for stamp, _ in open_[1:]} & one.seen()):
            yield f"{key} {name}: a sibling that somebody saw is still open: {gone}"
    yield from _invented(end)


def _invented(end: End) -> Iterator[str]:
    """No sentence stands there that nobody wrote."""
    written: set[str] = set()
    for one in end.book.contents():
        for value, _ in one.raw.get("set", {}).values():
            written |= sentences(value)
    for key, visit in end.oracle.records.items():
        for name in visit.added:
            for _, value in end.open_values(key, name) if key in end.records else ():
                if invented := sentences(value) - written:
                    yield f"{key} {name}: nobody wrote {invented}"
                if isinstance(value, str) and any(value.count(one) > 1 for one in sentences(value)):
                    yield f"{key} {name}: a sentence is doubled in {value}"


def ack_durable(end: End) -> Iterator[str]:
    """What was acknowledged is in the server's log, crashes or not."""
    for mark, status in end.book.acked.items():
        inc, _, ident = mark
        if mark in end.book.excused or _renumbered(end, mark):
            continue
        if f"{inc}|{ident}" not in end.states:
            yield f"{mark} was answered {status} and is not in the log"


def _renumbered(end: End, mark: tuple[int, int, str]) -> bool:
    """The server forgot the phone itself; the op went up again under another incarnation."""
    others = (other for other in end.book.written if other[2] == mark[2] and other != mark)
    return any(f"{other[0]}|{other[2]}" in end.states for other in others)


def live(end: End) -> Iterator[str]:
    """Every op that a phone closed and still has ends in a terminal state; nothing is held for good."""
    with end.world.server.store.read(SCHOOL) as unit:
        for name, state in end.states.items():
            if state not in TERMINAL and not _wiped(unit, name):
                yield f"op {name} is still {state}"
        if held := unit.ops.count("held"):
            yield f"{held} ops are held in the log"
    for vault in end.world.all_vaults():
        if vault.rescue:
            yield f"a sealed queue is still on a phone of {vault.person}"
        for op in vault.ops.values():
            if op["state"] in ("open", "queued", "held"):
                yield f"{op['op']} is still {op['state']} on a phone of {vault.person}"


def _wiped(unit: Unit, name: str) -> bool:
    """An erasure takes what waits out of the log without a verdict, so the trace has not heard of it."""
    inc, _, op = name.partition("|")
    return any(str(one.inc) == inc and one.state == "erased" for one in unit.ops.find(op))


def restore_safe(end: End) -> Iterator[str]:
    """What phones still have is on the server again after a restore."""
    for mark in marks_of(end.world.all_vaults()):
        if f"{mark[0]}|{mark[2]}" not in end.states and not _parked(end, mark):
            yield f"{mark} is on a phone and not on the server"


def _parked(end: End, mark: tuple[int, int, str]) -> bool:
    return any(mark[2] in v.ops and v.ops[mark[2]]["state"] == "parked" for v in end.world.all_vaults())


def version_skew(end: End) -> Iterator[str]:
    """After the server's upgrade nothing waits for it, and no field was blanked by an app that knows it not."""
    with end.world.server.store.read(SCHOOL) as unit:
        found, _ = unit.ops.quarantine(by=None, cursor=None, limit=500)
        for logged in found:
            if logged.code == "unknown_field":
                yield f"{logged.op} waits for a field that the server knows by now"
    for key, name, one, _ in end.fields():
        record = end.records.get(key)
        emptied = any(node.value is None for node in one.nodes.values())
        if record is not None and name in record.stamps and record.values.get(name) is None and not emptied:
            yield f"{key} {name} is empty and nobody emptied it"
