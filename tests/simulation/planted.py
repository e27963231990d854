"""Bugs planted on purpose: each wraps a small part of the real code, and the checkers must find it.

A checker that has never caught anything proves nothing. Every plant is a context manager; what it breaks is
whole again afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from server.services import apply_ops, default_papers, receive_push
from server.services.placing import JOINED
from server.store import publishing
from server.store.counting import settling
from server.store.counting.counters import CounterRepo
from sync import placing
from tests.simulation.server import Killed, Server


@contextmanager
def swapped(owner: Any, name: str, new: Any) -> Iterator[None]:
    """Replace one attribute for a while."""
    old = owner.__dict__[name]
    setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, old)


@contextmanager
def last_writer_wins() -> Iterator[None]:
    """Whoever comes last replaces the head, whatever they saw."""

    def write(self: placing.Placing, value: Any, saw: str | None) -> None:
        if not self._is_replay():
            self._to_head(value, self.draft.stamp, saw)

    with swapped(placing.Placing, "write", write):
        yield


@contextmanager
def dropped_sibling() -> Iterator[None]:
    """A third open value pushes out the second."""
    plain: Callable[..., None] = placing.Placing._beside

    def beside(self: placing.Placing, value: Any, saw: str | None) -> None:
        self.siblings = []
        plain(self, value, saw)

    with swapped(placing.Placing, "_beside", beside):
        yield


@contextmanager
def forgotten_idempotency() -> Iterator[None]:
    """What was here before is judged again, as if it were new."""

    def sort_out(arrivals: Any, known: Any, inc: int, apart: Any) -> Any:
        found = plain(arrivals, known, inc, apart)
        for place, arrival in enumerate(arrivals):
            if place in found.earlier and found.earlier[place].state in ("applied", "merged", "conflict"):
                del found.earlier[place]
                found.fresh.append(arrival)
        return found

    plain = apply_ops.sort_out
    with swapped(apply_ops, "sort_out", sort_out), swapped(placing.Placing, "_is_replay", lambda self: False):
        yield


@contextmanager
def ack_before_commit() -> Iterator[None]:
    """The reply leaves before the commit: where the server dies between the two, the phone was told a lie."""

    def apply_batch(store: Any, *args: Any, **more: Any) -> Any:
        dies, store.dies = store.dies, None
        if dies is None:
            return plain(store, *args, **more)
        kept: list[Any] = []

        def answered(batch: Any) -> Any:
            kept.append(answers(batch))
            raise Killed

        answers = receive_push.answers
        try:
            with swapped(receive_push, "answers", answered):
                plain(store, *args, **more)
        except Killed:
            with store.read(args[0].school) as unit:
                facts = unit.incarnations.get(args[1])
            return kept[0], facts
        raise AssertionError("the plant did not bite")

    plain = receive_push.apply_batch
    with swapped(receive_push, "apply_batch", apply_batch):
        yield


class Sequence:
    """A plain counter beside the database: numbers are handed out when a push begins."""

    ROOM = 100

    def __init__(self) -> None:
        self.last = 10_000
        self.mine: int | None = None

    def reserve(self, path: str) -> int | None:
        """A request begins; a push reserves its numbers."""
        if path != "push":
            return None
        self.last += self.ROOM
        return self.last - self.ROOM

    def tick(self, tx: Any, count: int) -> int:
        """The numbers of a commit: those reserved at its beginning, else the next ones."""
        first, self.mine = self.mine, None
        if first is None:
            first, self.last = self.last, self.last + count
        ahead = max(0, first + count - publishing.clock(tx))
        _TICK(tx, ahead)
        return first + count


_TICK = publishing._tick


@contextmanager
def plain_sequence(*, early: bool = True) -> Iterator[None]:
    """Change numbers are taken at the beginning of a push and committed out of order.

    Not `early`: the same counter, asked at the commit. That is sound, and the control.
    """
    sequence = Sequence()

    def committing(self: Server, numbers: int | None) -> None:
        sequence.mine = numbers

    with (
        swapped(publishing, "_tick", sequence.tick),
        swapped(Server, "begin", lambda self, path: sequence.reserve(path) if early else None),
        swapped(Server, "committing", committing),
    ):
        yield


@contextmanager
def missed_twin() -> Iterator[None]:
    """A visit that became part of another one goes on counting for itself."""

    def touch(self: CounterRepo) -> settling.Touch:
        found = plain(self)
        still = {id_: one for id_, one in found.visits.items() if JOINED not in one.values}
        return replace(found, visits=still)

    plain = CounterRepo._touch
    with swapped(CounterRepo, "_touch", touch):
        yield


@contextmanager
def kept_standing() -> Iterator[None]:
    """What somebody counted for until now is not taken off the sums."""

    def difference(plan: Any, old: Any, new: Any) -> Any:
        return plain(plan, {}, new)

    plain = settling.difference
    with swapped(settling, "difference", difference):
        yield


@contextmanager
def remembered_pupil() -> Iterator[None]:
    """An erased pupil stays in the sums: the standings went with the key before they were read."""

    def forget(self: CounterRepo, pupil: str) -> None:
        plain(self, pupil)
        self._forgotten.clear()

    plain = CounterRepo.forget
    with swapped(CounterRepo, "forget", forget):
        yield


@contextmanager
def untold_fields() -> Iterator[None]:
    """A move tells nothing of the fields that leave the form."""
    with swapped(default_papers, "form_with_former", lambda pack, earlier: pack.form()):
        yield


PLANTS = {
    "last writer wins": last_writer_wins,
    "a dropped sibling": dropped_sibling,
    "a forgotten idempotency check": forgotten_idempotency,
    "an ack before the commit": ack_before_commit,
    "a plain sequence cursor": plain_sequence,
    "a joined twin that counts": missed_twin,
    "a standing that stays in the sums": kept_standing,
    "an erased pupil in the sums": remembered_pupil,
    "fields that left untold": untold_fields,
}
