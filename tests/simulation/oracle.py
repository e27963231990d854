"""What must be open in the end, from the list of writes and what each of them saw; nothing of `sync/` is asked.

Per field of a record the accepted writes form a graph: an edge leads from a write to the one that its author saw
(or that a resolution closed). What nobody saw is open. Where all writes of a field say different things that is
exact; where people said the same, a write counts as seen when an equal one was seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.book import Book
from tests.simulation.steps import FROM, ITEM, PAPERS, TARGETS
from tests.simulation.trace import Applied
from tests.simulation.vault import Json, Key

NARRATIVES = frozenset({"process", "requests", "mood", "shared"})
STAYS = frozenset({"lead", "pupil", "status"})
_SENTENCE = re.compile(r"[^。]*。|[^。]+")


def sentences(text: Any) -> set[str]:
    """The sentences of a text of the simulation, which all end in 。"""
    return set(_SENTENCE.findall(text)) if isinstance(text, str) else set()


@dataclass
class Node:
    """One accepted write."""

    stamp: str
    value: Any
    saw: str | None
    place: int
    forced: bool
    screen: str | None = None
    """What stood on the author's screen under `saw`, as its repr; None where that is not known."""

    def saw_that(self, other: Node) -> bool:
        """Whether this author really had the other write before the eyes: copied phones share their stamps."""
        return self.saw == other.stamp and self.screen in (None, repr(other.value))


@dataclass
class Field:
    """The accepted writes of one field, in the order in which they were applied."""

    nodes: dict[str, Node] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    elsewhere: dict[str, Node] = field(default_factory=dict)
    """Writes of a visit that was joined into this one, where the server took others in their place: nobody's here,
    but a later author may have had one on the screen."""
    vague: bool = False

    def add(self, node: Node) -> None:
        """A write that was placed."""
        self.nodes.setdefault(node.stamp, node)

    @property
    def exact(self) -> bool:
        """Whether no two writes say the same, and no resolution is in doubt."""
        values = [repr(node.value) for node in self.nodes.values()]
        return not self.vague and len(set(values)) == len(values)

    def seen(self) -> set[str]:
        """Stamps that some write saw, in whatever order the two arrived, or that were closed."""
        found, known = set(self.closed), self.elsewhere | self.nodes
        for node in self.nodes.values():
            if node.saw in known and node.saw_that(known[node.saw]):
                found.add(node.saw)
        return found

    def leaves(self) -> set[str]:
        """Stamps of the writes that nobody saw."""
        return self.nodes.keys() - self.seen()

    def uncovered(self, open_values: list[Any]) -> list[Node]:
        """Writes that are neither open nor (by their value) seen by anybody."""
        written = self.elsewhere | self.nodes
        seen_values = {repr(written[stamp].value) for stamp in self.seen() if stamp in written}
        known = {repr(value) for value in open_values} | seen_values
        return [node for node in self.nodes.values() if repr(node.value) not in known]


@dataclass
class Visit:
    """The oracle's account of one record."""

    fields: dict[str, Field] = field(default_factory=lambda: defaultdict(Field))
    status: str = "draft"
    amendments: list[tuple[str, Any]] = field(default_factory=list)
    entries: dict[str, Json] = field(default_factory=dict)
    deletions: list[tuple[int, Any]] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    removed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    added: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    joined: bool = False
    state: str = "open"
    missteps: list[str] = field(default_factory=list)
    """Steps of a demand that were taken where they could not be."""

    def step(self, name: str, expect: str) -> None:
        """A demand moves on; what is there already stays."""
        if self.state == TARGETS[name]:
            return
        if expect != self.state or self.state not in FROM[name]:
            self.missteps.append(f"{name} from {expect}, and it was {self.state}")
        self.state = TARGETS[name]


class Oracle:
    """Reads the log of what was applied, once, in order."""

    def __init__(self, book: Book, done: list[Applied]) -> None:
        self.book = book
        self.records: dict[Key, Visit] = defaultdict(Visit)
        self.gone: set[str] = set()
        for place, one in enumerate(done):
            if one.step is not None and one.step[0] == "join":
                self._join(place, *one.step[1].split())
            elif one.step is not None and one.step[0] == "settle":
                self._settle(place, one)
            elif one.step is not None:
                kind, visit = one.step
                self.records["visit", visit].status = "approved" if kind == "approve" else "returned"
            else:
                self._take(place, one)

    def _take(self, place: int, one: Applied) -> None:
        op = one.op
        assert op is not None
        if op.type == "visit" and op.id in self.gone and op.delete is not None:
            # Meant for a visit that was joined to another meanwhile: it does nothing.
            return
        visit, stamp = self.records[op.type, op.id], f"{one.inc}.{op.n}"
        writes = {**op.set, **op.items}
        amended = {name for name, (value, _) in writes.items() if self._amends(visit, name, value)}
        for ident in op.resolve:
            self._resolve((op.type, op.id), ident, amended, writes)
        for name, (value, saw) in writes.items():
            self._sentences(visit, (op.op, name), value, saw)
            if name in amended:
                visit.amendments.append((name, value))
            else:
                seen = (op.op, name, saw)
                screen = repr(self.book.screens[seen]) if seen in self.book.screens else None
                visit.fields[name].add(Node(stamp, value, saw, place, one.forced, screen))
        for entry in op.append:
            visit.entries.setdefault(
                f"{entry.kind}/{entry.id}", {"body": entry.body, "supersedes": entry.supersedes}
            )
        if op.command is not None and op.type == ITEM:
            visit.step(op.command.name, op.command.expect)
        elif op.command is not None and visit.status in ("draft", "returned"):
            visit.status = "submitted"
        if op.delete is not None:
            visit.deletions.append((place, one))
        if writes or op.append or op.command:
            visit.edits.append(place)

    def _settle(self, place: int, one: Applied) -> None:
        """The office wrote at the desk, with the head before its eyes."""
        assert one.step is not None
        item = self.records[ITEM, one.step[1]]
        for each in one.wrote:
            if each.field == "state":
                item.state = each.value
            else:
                node = Node(each.stamp, each.value, each.saw, place, forced=False, screen=repr(each.before))
                item.fields[each.field].add(node)
        item.edits.append(place)

    def _join(self, place: int, kept: str, other: str) -> None:
        """What was written in the other visit counts as written in the kept one, where each field had its own
        graph. Lead and pupil stay those of the kept one; who takes part there the server itself writes."""
        into, gone = self.records["visit", kept], self.records.pop(("visit", other), Visit())
        self.gone.add(other)
        for (type_, _), consent in self.records.items():
            # The server itself writes into consents and papers which visit they belong to now.
            named = consent.fields.get("visit") if type_ in ("consent", *PAPERS) else None
            if named is not None and any(node.value == other for node in named.nodes.values()):
                named.vague, named.closed = True, named.closed | named.nodes.keys()
        for name, one in gone.fields.items():
            self._join_field(into.fields[name], name, one)
        for name, field_ in into.fields.items():
            if name.startswith("companions/"):
                field_.closed |= field_.nodes.keys()
        for name in {*gone.added, *gone.removed}:
            into.added[name] |= gone.added[name]
            into.removed[name] |= gone.removed[name]
        into.entries |= gone.entries
        into.edits.append(place)
        into.joined = True

    @staticmethod
    def _join_field(target: Field, name: str, gone: Field) -> None:
        if name in STAYS:
            # What had been seen over there comes late (out of quarantine, say), and changes nothing here; nor does
            # what was seen in a visit that had been joined to that one before.
            target.closed |= gone.closed | {node.saw for node in gone.nodes.values() if node.saw}
        elif name.startswith("companions/"):
            target.elsewhere |= gone.elsewhere | gone.nodes
        else:
            empty = {node.stamp for node in gone.nodes.values() if node.value is None}
            target.vague |= gone.vague or bool(empty)
            # An emptied field of the other visit says nothing about the kept one.
            target.closed |= gone.closed | empty
            for node in gone.nodes.values():
                target.add(node)

    @staticmethod
    def _amends(visit: Visit, name: str, value: Any) -> bool:
        """After approval another value is kept beside; who says what stands there already changes nothing.

        Which of several open values stands is not known here: a repeated one leaves the field in doubt.
        """
        if visit.status != "approved":
            return False
        values = [repr(node.value) for node in visit.fields[name].nodes.values()] or ["None"]
        visit.fields[name].vague |= repr(value) in values
        return repr(value) not in values

    def _resolve(self, key: Key, ident: str, amended: set[str], writes: Any) -> None:
        """Whether an id still stood is known from who was open: exactly those whom it listed, beside one head.

        Who settles it by naming a sibling as seen had the head on the same screen, and replaces that too.
        """
        seen = self.book.seen_conflicts.get(ident)
        if seen is None or seen["record"] != key:
            return
        visit = self.records[key]
        one = visit.fields[seen["field"]]
        listed = set(seen["siblings"])
        both = {seen["head"]} if writes.get(seen["field"], (None, None))[1] in listed else set()
        if seen["field"] in NARRATIVES:
            for stamp in listed | both:
                visit.removed[seen["field"]] |= sentences(self.book.texts.get((seen["field"], stamp)))
            return
        if seen["restores"] != self.book.faults["restore"] or not one.exact:
            one.vague = True
        if seen["field"] in amended:
            return
        open_ = one.leaves()
        # Who takes part in a joined visit the server wrote: that head is nobody's write.
        heads = (0, 1) if visit.joined and seen["field"].startswith("companions/") else (1,)
        if listed <= open_ and len(open_ - listed) in heads:
            one.closed |= listed | (both & open_)
        elif one.vague:
            one.closed |= listed

    def _sentences(self, visit: Visit, write: tuple[str, str], value: Any, saw: str | None) -> None:
        """`write`: op id and field."""
        name = write[1]
        if name not in NARRATIVES:
            return
        known = self.book.screens.get((*write, saw), self.book.texts.get((name, saw or "")))
        before = sentences(known) if saw else set()
        visit.added[name] |= sentences(value) - before
        visit.removed[name] |= before - sentences(value)
