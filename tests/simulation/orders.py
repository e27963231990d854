"""Confluent: the same accepted writes in another order of arrival leave the same values open.

Each visit's accepted writes are taken out of the history and sent through the merger anew, shuffled; what has to
wait is tried again after every arrival. Where all writes of a field say different things, the open set is that of
the oracle's graph, which knows no order.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from sync.operation import Op
from sync.outcome import Status
from tests.simulation.invariants import End
from tests.simulation.oracle import NARRATIVES, Field, Node
from tests.simulation.steps import PAPERS
from tests.sync.support import School

Sent = tuple[int, Op]


def confluent(end: End) -> Iterator[str]:
    """Arrival order may change the head, never the set of head and siblings."""
    chance = random.Random(end.world.plan["seed"])
    for key, visit in end.oracle.records.items():
        if key[0] not in ("visit", *PAPERS) or visit.amendments or visit.joined or visit.status == "approved":
            continue
        sent = [
            (one.inc, _bare(one.op)) for one in end.world.server.trace.done if one.op and _is_of(one.op, key)
        ]
        # By name: a planted bug may have applied one twice.
        writes = list({(inc, op.n): (inc, op) for inc, op in sent}.values())
        if len(writes) < 3:
            continue
        first, rest = writes[0], writes[1:]
        chance.shuffle(rest)
        school = School(schema=end.world.server.level.schema, type=key[0])
        if not _deliver(school, [first, *rest]):
            continue
        for name, expected in _expected(writes).items():
            if name in NARRATIVES or not expected.exact or school.record is None:
                continue
            conflict = school.kept.conflicts.get(name)
            open_ = {school.kept.stamps.get(name)} | {
                one.stamp for one in (conflict.siblings if conflict else ())
            }
            if open_ != expected.leaves():
                yield f"{key} {name}: in another order open are {open_}, by the graph {expected.leaves()}"


def _is_of(op: Op, key: tuple[str, str]) -> bool:
    return (op.type, op.id) == key


def _bare(op: Op) -> Op:
    """Only the writes: workflow, deletion and resolution depend on the order by their nature."""
    return replace(op, append=(), command=None, resolve=(), delete=None, delete_entries=(), needs=())


def _expected(writes: list[Sent]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for place, (inc, op) in enumerate(writes):
        for name, (value, saw) in {**op.set, **op.items}.items():
            node = Node(f"{inc}.{op.n}", value, saw, place, forced=False)
            fields.setdefault(name, Field()).add(node)
    return fields


def _deliver(school: School, writes: list[Sent]) -> bool:
    """As the services do: in the order of arrival, what waits again after each; in the end what waits on is forced.

    False where one is refused (it met no record yet): then the two orders accept different sets.
    """
    known, waiting = {(inc, op.n) for inc, op in writes}, list[Sent]()
    arrived: set[tuple[int, int]] = set()
    for sent in writes:
        waiting.append(sent)
        progress = True
        while progress:
            progress = False
            for inc, op in list(waiting):
                here = (inc, op.after) in arrived or (inc, op.after) not in known
                status = school.judge(op, inc, arrived=here).status
                if status is Status.QUARANTINED:
                    return False
                if status is not Status.HELD:
                    waiting.remove((inc, op))
                    arrived.add((inc, op.n))
                    progress = True
    return all(school.judge(op, inc, force=True).status is not Status.QUARANTINED for inc, op in waiting)
