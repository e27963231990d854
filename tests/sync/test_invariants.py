"""The protocol's promises under any history of several phones, with loss, repetition and reordering.

The judge is a plain model that knows nothing of the merger: the graph of which write saw which. What is open
must be exactly the writes that nobody saw when writing.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.operation import Op
from sync.outcome import Outcome, Status
from sync.state import Record, Write
from tests.sync.support import School

FIELDS = ("place", "requests", "process")
CREATION = 1
"""The incarnation that creates the record; every other has pulled it once."""


@dataclass
class Phone:
    """One phone's view: the stamps that it shows, the conflicts it was sent, and its own ops."""

    inc: int
    stamps: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    n: int = 0

    def write(self, key: str, value: Any, *, resolving: bool = False) -> Op:
        self.n += 1
        resolve = (self.conflicts[key],) if resolving and key in self.conflicts else ()
        op = Op(
            f"{self.inc}-{self.n}",
            self.n,
            "visit",
            "r1",
            after=self.n - 1 or None,
            set={key: (value, self.stamps.get(key))},
            resolve=resolve,
        )
        self.stamps[key] = f"{self.inc}.{self.n}"
        return op

    def pull(self, record: Record, pending: set[str]) -> None:
        """The server's row, with what this phone has still to send laid over it."""
        self.conflicts = {key: conflict.id for key, conflict in record.conflicts.items()}
        self.stamps = {
            key: own if (own := self.stamps.get(key)) in pending else head
            for key, head in record.stamps.items()
        } | {key: own for key, own in self.stamps.items() if own in pending}


@dataclass
class Line:
    """A bad line to one school: ops arrive when they can; what is held is tried again after every arrival."""

    school: School = field(default_factory=School)
    arrived: set[str] = field(default_factory=set)
    held: list[tuple[int, Op]] = field(default_factory=list)
    graph: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.school.take(CREATION, 1, set={"pupil": ["u1", None]})
        self.arrived.add(f"{CREATION}.1")

    def deliver(self, inc: int, op: Op) -> None:
        """The service's part: an op seen before is answered, not judged; the held are tried again."""
        if f"{inc}.{op.n}" in self.arrived or (inc, op) in self.held:
            return
        waiting = [*self.held, (inc, op)]
        self.held = []
        progress = True
        while progress:
            progress = False
            for sender, one in list(waiting):
                if self._judge(sender, one).status is not Status.HELD:
                    waiting.remove((sender, one))
                    self.arrived.add(f"{sender}.{one.n}")
                    progress = True
        self.held = waiting

    def _judge(self, inc: int, op: Op) -> Outcome:
        after = op.after is None or f"{inc}.{op.after}" in self.arrived
        outcome = self.school.judge(op, inc, arrived=after)
        assert outcome.status is not Status.QUARANTINED
        for write in outcome.writes:
            parents = {write.saw} if write.saw else set()
            self.graph[(write.field, write.stamp)] = parents | set(write.closes)
        return outcome

    def leaves(self, key: str) -> set[str]:
        """The writes of a field that no other write saw."""
        written = {stamp for name, stamp in self.graph if name == key}
        seen = {parent for (name, _), parents in self.graph.items() if name == key for parent in parents}
        return written - seen

    def open_stamps(self, key: str) -> set[str]:
        conflict = self.school.kept.conflicts.get(key)
        head = self.school.kept.stamps.get(key)
        return ({head} if head else set()) | {s.stamp for s in (conflict.siblings if conflict else ())}


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["write", "resolve", "pull", "deliver", "again"]),
        st.integers(0, 3),
        st.integers(0, 9),
    ),
    max_size=40,
)
THOROUGH = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@dataclass
class World:
    """Four phones, one school and a bad line between them."""

    line: Line = field(default_factory=Line)
    phones: list[Phone] = field(default_factory=lambda: [Phone(inc) for inc in (2, 3, 4, 5)])
    sent: list[tuple[int, Op]] = field(default_factory=list)
    waiting: list[tuple[int, Op]] = field(default_factory=list)
    values: "count[int]" = field(default_factory=count)

    def step(self, event: str, who: int, which: int, *, scalar: bool = True) -> None:
        phone = self.phones[who]
        key = "place" if scalar else FIELDS[which % 3]
        if event in ("write", "resolve"):
            op = phone.write(key, f"值{next(self.values)}", resolving=event == "resolve")
            self.sent.append((phone.inc, op))
            self.waiting.append((phone.inc, op))
        elif event == "pull":
            own = {f"{inc}.{op.n}" for inc, op in self.sent if inc == phone.inc}
            phone.pull(self.line.school.kept, own - self.line.arrived)
        elif event == "deliver" and self.waiting:
            self.line.deliver(*self.waiting.pop(which % len(self.waiting)))
        elif event == "again" and self.sent:
            self.line.deliver(*self.sent[which % len(self.sent)])

    def settle(self) -> None:
        for inc, op in self.sent:
            self.line.deliver(inc, op)
        assert self.line.held == [], "Live: everything is released once all has arrived"


@THOROUGH
@given(EVENTS)
def test_honest_conflict_what_is_open_is_what_nobody_saw(events: list[tuple[str, int, int]]) -> None:
    world = World()
    for event in events:
        world.step(*event)
        assert world.line.open_stamps("place") == world.line.leaves("place")
    world.settle()
    assert world.line.open_stamps("place") == world.line.leaves("place")


@THOROUGH
@given(EVENTS, st.randoms(use_true_random=False))
def test_confluent_any_order_leaves_the_same_set_open(
    events: list[tuple[str, int, int]], random: Any
) -> None:
    world = World()
    for event, who, which in events:
        world.step("write" if event == "resolve" else event, who, which)
    world.settle()
    other = Line()
    shuffled = list(world.sent)
    random.shuffle(shuffled)
    for inc, op in shuffled:
        other.deliver(inc, op)
    assert other.held == []
    assert other.open_stamps("place") == world.line.open_stamps("place")


@THOROUGH
@given(EVENTS)
def test_idempotent_replaying_everything_changes_nothing(events: list[tuple[str, int, int]]) -> None:
    world = World()
    for event, who, which in events:
        world.step("write" if event == "resolve" else event, who, which, scalar=False)
    world.settle()
    school = world.line.school
    settled = school.kept.copy()
    for inc, op in world.sent:
        outcome = school.judge(op, inc)
        assert (outcome.changed, outcome.writes, school.record) == (False, [], settled)


def ancestry(history: dict[tuple[str, str], Write], key: str, stamps: set[str]) -> set[str]:
    """The stamps, and all that was seen in writing them."""
    found: set[str] = set()
    todo = list(stamps)
    while todo:
        stamp = todo.pop()
        if stamp not in found:
            found.add(stamp)
            write = history[(key, stamp)]
            todo += [*write.closes, *([write.saw] if write.saw else [])]
    return found


@THOROUGH
@given(EVENTS)
def test_no_lost_write_all_that_arrived_is_open_or_was_seen(events: list[tuple[str, int, int]]) -> None:
    world = World()
    for event in events:
        world.step(*event)
    line = world.line
    reached = ancestry(line.school.history.writes, "place", line.open_stamps("place"))
    assert reached == {stamp for name, stamp in line.school.history.writes if name == "place"}


SMALL = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b", None])), min_size=1, max_size=8)


@given(SMALL, st.randoms(use_true_random=False))
def test_confluent_also_where_people_say_the_same(writes: list[tuple[int, str | None]], random: Any) -> None:
    """One round of writes from one view: any order leaves the same values open, each of them once."""
    phones = [Phone(inc) for inc in range(2, 10)]
    ops = [
        (phone.inc, phone.write("place", value)) for phone, (_, value) in zip(phones, writes, strict=False)
    ]
    lines = [Line(), Line()]
    for line in lines:
        for inc, op in ops:
            line.deliver(inc, op)
        random.shuffle(ops)
    first, second = (line.school.open_values("place") for line in lines)
    assert sorted(first, key=str) == sorted(second, key=str)
    assert len(set(first)) == len(first)
    assert set(first) == {value for _, value in writes}


@THOROUGH
@given(st.lists(st.integers(-1, 4), min_size=2, max_size=6), st.booleans(), st.randoms(use_true_random=False))
def test_confluent_whatever_comes_first_and_is_forced(saw: list[int], begun: bool, random: Any) -> None:
    """Each write saw nothing (-1) or an earlier one; arriving in any order, open is what nobody saw."""
    writes = {
        inc: f"{min(one, inc - 3) + 2}.1" if one >= 0 and inc > 2 else None for inc, one in enumerate(saw, 2)
    }
    school = School()
    school.take(CREATION, 1, set={"pupil": ["u1", None]} | ({"place": ["空", None]} if begun else {}))
    known = {f"{CREATION}.1": None} if begun else {}
    arriving = list(writes)
    random.shuffle(arriving)
    for inc in arriving:
        # Who saw none of the others saw what stood there from the beginning.
        school.take(inc, 1, set={"place": [f"值{inc}", writes[inc] or next(iter(known), None)]}, force=True)
    kept = school.kept
    siblings = kept.conflicts["place"].siblings if "place" in kept.conflicts else []
    everyone = {*known, *(f"{inc}.1" for inc in writes)}
    seen = {stamp or next(iter(known), None) for stamp in writes.values()}
    assert {kept.stamps["place"], *(one.stamp for one in siblings)} == everyone - seen


BASE_TEXT = [f"第{i}句。" for i in range(8)]


@given(st.lists(st.integers(0, 8), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_no_lost_write_every_added_sentence_is_somewhere(places: list[int], random: Any) -> None:
    line = Line()
    line.school.take(CREATION, 2, set={"process": ["".join(BASE_TEXT), None]})
    ops = []
    for inc, place in enumerate(places, start=2):
        text = [*BASE_TEXT[:place], f"{inc}号写的。", *BASE_TEXT[place:]]
        ops.append((inc, Phone(inc, {"process": f"{CREATION}.2"}).write("process", "".join(text))))
    random.shuffle(ops)
    for inc, op in ops:
        line.deliver(inc, op)
    open_texts = line.school.open_values("process")
    for inc, _ in ops:
        assert any(f"{inc}号写的。" in text for text in open_texts)
    for sentence in BASE_TEXT:
        assert all(sentence in text for text in open_texts)


@given(st.permutations([2, 3]), st.integers(0, 2), st.integers(4, 8))
def test_confluent_clean_merges_give_one_text(order: list[int], early: int, late: int) -> None:
    line = Line()
    line.school.take(CREATION, 2, set={"process": ["".join(BASE_TEXT), None]})
    for inc in order:
        place = early if inc == 2 else late
        text = [*BASE_TEXT[:place], f"{inc}号写的。", *BASE_TEXT[place:]]
        line.deliver(inc, Phone(inc, {"process": f"{CREATION}.2"}).write("process", "".join(text)))
    expected = [*BASE_TEXT[:early], "2号写的。", *BASE_TEXT[early:late], "3号写的。", *BASE_TEXT[late:]]
    assert line.school.open_values("process") == ["".join(expected)]
