"""Rows of the outbox: handled at least once, retried with a growing pause, laid aside in the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from server.jobs.backoff import FIRST, LONGEST, MOST_TRIES, pause, spent
from server.jobs.handlers import HANDLERS
from server.jobs.loop import Loop
from server.jobs.parts import Parts
from server.jobs.runner import LEASE, Runner
from server.jobs.sweeps import SWEEPS, Sweep
from server.jobs.thread import WorkerThread
from server.services.publish_note import note_id
from server.store.errors import Erased
from tests.support.world import World, consent, draft, submit


class Recorder:
    """A handler that remembers what it was given and fails when told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.seen: list[tuple[str, Mapping[str, Any]]] = []
        self.error = error

    def __call__(self, _parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
        self.seen.append((school, payload))
        if self.error:
            raise self.error


def add(world: World, kind: str = "greet", school: str = "S1") -> None:
    with world.store.write(school) as unit:
        unit.outbox.add(kind, {"to": school}, world.now)


def states(world: World) -> dict[str, int]:
    with world.store.read("S1") as unit:
        return {s: len(unit.outbox.listing(s)) for s in ("ready", "leased", "done", "dead")}


def test_due_rows_of_every_school_are_handled_once(world: World) -> None:
    add(world)
    add(world, school="S2")
    handler = Recorder()
    runner = Runner(world.parts, {"greet": handler})
    assert runner.turn() == 2
    assert sorted(school for school, _ in handler.seen) == ["S1", "S2"]
    assert runner.turn() == 0
    assert states(world) == {"ready": 0, "leased": 0, "done": 1, "dead": 0}


def test_a_failure_waits_and_comes_again(world: World) -> None:
    add(world)
    handler = Recorder(ValueError("小满"))
    runner = Runner(world.parts, {"greet": handler})
    runner.turn()
    assert runner.turn() == 0, "not before its pause is over"
    with world.store.read("S1") as unit:
        waiting = unit.outbox.listing("ready")[0]
    assert waiting.last_error == "ValueError", "the kind of error, never what was written"
    world.later(seconds=FIRST.total_seconds())
    handler.error = None
    assert runner.turn() == 1
    assert states(world)["done"] == 1


def test_what_fails_for_hours_is_laid_aside(world: World) -> None:
    add(world)
    handler = Recorder(ValueError())
    runner = Runner(world.parts, {"greet": handler})
    for _ in range(MOST_TRIES + 3):
        runner.turn()
        world.later(hours=2)
    assert len(handler.seen) == MOST_TRIES
    assert states(world)["dead"] == 1


def test_a_kind_that_nobody_handles_is_laid_aside_at_once(world: World) -> None:
    add(world, kind="unheard_of")
    Runner(world.parts, {}).turn()
    assert states(world)["dead"] == 1


def test_an_erased_pupil_ends_the_work(world: World) -> None:
    add(world)
    Runner(world.parts, {"greet": Recorder(Erased("S1-p1"))}).turn()
    assert states(world)["done"] == 1


def test_a_worker_that_died_leaves_its_row_to_the_next(world: World) -> None:
    add(world)
    with world.store.across_schools() as everywhere:
        assert len(everywhere.lease(world.now, LEASE)) == 1
    handler = Recorder()
    runner = Runner(world.parts, {"greet": handler})
    assert runner.turn() == 0
    world.later(seconds=LEASE.total_seconds())
    assert runner.turn() == 1
    assert len(handler.seen) == 1


def test_pauses_grow_and_are_bounded() -> None:
    pauses = [pause(tries) for tries in range(1, MOST_TRIES)]
    assert pauses[0] == FIRST
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST
    assert pause(10**6) == LONGEST
    assert sum(pauses, timedelta()) > timedelta(hours=3)
    assert not spent(MOST_TRIES - 1)
    assert spent(MOST_TRIES)


def test_a_submitted_visit_becomes_a_note(world: World) -> None:
    teacher = world.phone("S1-t1")
    teacher.push(draft(teacher))
    teacher.push(submit(teacher))
    assert Runner(world.parts, HANDLERS).turn() == 1
    teacher.pull()
    assert teacher.row("note", note_id("S1", "S1-v1", "S1-g-p1"))["values"]["state"] == "published"


def test_a_recorded_no_takes_announced_photos_back(world: World) -> None:
    teacher = world.phone("S1-t1")
    teacher.push(teacher.op("visit", "S1-v1", {"pupil": "S1-p1", "mode": "on_site"}, needs=["0190-photo"]))
    teacher.push(consent(teacher, "0190-no", given=False))
    Runner(world.parts, HANDLERS).turn()
    teacher.pull()
    assert teacher.row("photo", "0190-photo")["values"]["state"] == "withdrawn"


def test_sweeps_run_when_their_time_has_come_and_outlive_a_fault(world: World) -> None:
    ran: list[str] = []

    def broken(_parts: Parts, _now: object) -> None:
        ran.append("broken")
        raise OSError

    hourly = Sweep("hourly", timedelta(hours=1), lambda _parts, _now: ran.append("hourly"))
    loop = Loop(world.parts, (Sweep("broken", timedelta(hours=2), broken), hourly))
    assert loop.sweep() == ["broken", "hourly"]
    assert loop.sweep() == []
    world.later(hours=1)
    assert loop.sweep() == ["hourly"]
    assert ran == ["broken", "hourly", "hourly"]


@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda sweep: sweep.name)
def test_every_sweep_may_run_twice_on_a_quiet_school(world: World, sweep: Sweep) -> None:
    with world.store.read("S1") as unit:
        before = unit.clock()
    sweep.act(world.parts, world.now)
    sweep.act(world.parts, world.now)
    with world.store.read("S1") as unit:
        assert unit.clock() == before


def test_the_thread_works_until_it_is_stopped(world: World) -> None:
    add(world, kind="publish_note")
    done = Event()

    def watch(_parts: Parts, _now: object) -> None:
        done.set()

    worker = WorkerThread(Loop(world.parts, (Sweep("watch", timedelta(0), watch),)))
    worker.start()
    assert done.wait(30)
    worker.stop()
