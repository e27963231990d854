"""Every invariant of the protocol by its name, and a history run and judged by all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.simulation import counts, ends, erasing, invariants, orders
from tests.simulation.backends import Backend
from tests.simulation.invariants import End
from tests.simulation.school import SchemaLevel
from tests.simulation.vault import Json
from tests.simulation.world import World

Check = Callable[[End], Iterator[str]]
INVARIANTS: dict[str, Check] = {
    "NoLostWrite": invariants.no_lost_write,
    "AckDurable": invariants.ack_durable,
    "Converged": ends.converged,
    "CursorComplete": ends.cursor_complete,
    "ScopeSafe": ends.scope_safe,
    "Live": invariants.live,
    "HonestConflict": invariants.honest_conflict,
    "BlobExact": ends.blob_exact,
    "VersionSkew": invariants.version_skew,
    "RestoreSafe": invariants.restore_safe,
    "ErasedEverywhere": erasing.erased_everywhere,
    "Confluent": orders.confluent,
    "FormerWords": counts.former_words,
    "CountsRight": counts.counts_right,
    "Idempotent": ends.idempotent,
}
"""In the order in which they are asked; the last one writes."""
WATCHED = ("ReadYourWrites", "ScopeSafe", "CursorComplete", "RestoreSafe", "CountsRight", "Live")
"""Also, or only, judged while a history runs."""
MOST = 5
"""How many breaches of one invariant are told."""


@dataclass
class Verdict:
    """What came of one history. `broken`: invariant -> what was found."""

    seed: int
    broken: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    checked: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.broken


def judged(world: World) -> Verdict:
    """All invariants over a world that has run."""
    verdict = Verdict(world.plan["seed"], faults=dict(world.book.faults))
    for name, what in world.book.breaches:
        verdict.broken.setdefault(name, []).append(what)
    end = End(world)
    for state in end.states.values():
        verdict.statuses[state] = verdict.statuses.get(state, 0) + 1
    for name, check in INVARIANTS.items():
        found = [what for what, _ in zip(check(end), range(MOST), strict=False)]
        verdict.checked[name] = 1
        if found:
            verdict.broken.setdefault(name, []).extend(found)
    return verdict


def play(plan: Json, backend: Backend, level: SchemaLevel) -> Verdict:
    """Run a plan and judge it. What the code under test raises is a breach of Live."""
    world = World(plan, backend, level)
    try:
        world.run()
    except Exception as error:
        return Verdict(plan["seed"], {"Live": [f"{type(error).__name__}: {error}"]}, dict(world.book.faults))
    finally:
        world.close()
    return judged(world)
