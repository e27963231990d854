"""The school's server in a history: the real services over the real store, called with one request at a time.

What it adds is only what a simulation has to see or to break: a crash before or after a commit, a log of what was
applied in which order, and reads from an older copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from server.services import devices, quarantine, reassign, review_visit
from server.services.caller import Caller
from server.services.force_held import force_held
from server.services.problem import Problem
from server.services.receive_push import receive_push
from server.services.serve_pull import serve_pull
from server.store.errors import Busy
from server.store.image import dump, load
from server.store.unit import Store, Unit
from tests.simulation import doors
from tests.simulation.backends import Backend
from tests.simulation.chance import bits_of, instant
from tests.simulation.photos import Photos
from tests.simulation.school import SCHOOL, SchemaLevel
from tests.simulation.syncer import Reply
from tests.simulation.trace import Applied, Trace


class Killed(BaseException):
    """The server died at this place; nothing may catch it."""


class SimStore(Store):
    """The store, with a place to die at and an eye on the verdicts."""

    trace: Trace
    dies: str | None = None

    @contextmanager
    def write(self, school: str) -> Iterator[Unit]:
        """As the store's; `dies` is "before" or "after" the commit."""
        try:
            with super().write(school) as unit:
                self._watch(unit)
                yield unit
                if self.dies == "before":
                    unit.finish()
                    raise Killed
        except BaseException:
            self.trace.forget()
            raise
        self.trace.keep()
        if self.dies == "after":
            raise Killed

    def _watch(self, unit: Unit) -> None:
        plain = unit.ops.set_state
        added = unit.ops.add
        names: dict[str, str] = {}

        def add(ops: Any) -> None:
            names.update({one.key: f"{one.inc}|{one.op}" for one in ops})
            added(ops)

        def set_state(verdicts: Any) -> None:
            plain(verdicts)
            for key, verdict in verdicts.items():
                name = names.get(key) or self._name(unit, key)
                self.trace.pending[name] = verdict.state

        unit.ops.set_state = set_state  # type: ignore[method-assign]
        unit.ops.add = add  # type: ignore[method-assign]

    @staticmethod
    def _name(unit: Unit, key: str) -> str:
        logged = unit.ops.get(key)
        return f"{logged.inc}|{logged.op}" if logged else key


@dataclass
class Backup:
    """A verified copy: the database, and what had been applied by then."""

    copy: Any
    trace: tuple[list[Applied], dict[str, str]]
    acked: dict[int, int]
    image: list[bytes] | None = None
    """The product's own dump, in place of the database's copy."""


class Server:
    """Answers requests at given instants (seconds since the start of the history)."""

    def __init__(self, backend: Backend, seed: int, level: SchemaLevel) -> None:
        self.backend = backend
        self.level = level
        self.trace = Trace()
        self.seed = seed
        self._opened = 0
        backend.fresh()
        self.store = self._open()
        self.photos = Photos(lambda: self.store, backend.keys)
        self.backups: list[Backup] = []
        self._lagging: Store | None = None

    def _open(self) -> SimStore:
        self._opened += 1
        # Another stream after each restore: what the lost time minted is not minted again.
        store = self.backend.store(SimStore, bits_of(self.seed * 1000 + self._opened))
        assert isinstance(store, SimStore)
        store.trace = self.trace
        return store

    # ---- who asks

    def enrol(self, person: str, at: float) -> dict[str, Any] | None:
        """A new device of a person; None for somebody who left."""
        try:
            return doors.enrolled(self.store, person, instant(at))
        except Problem:
            return None

    def caller(self, person: str, now: datetime) -> Caller:
        """The person with today's roles."""
        return doors.person_now(self.store, person, now)

    # ---- requests

    def begin(self, path: str) -> int | None:
        """A request has arrived and is being worked on. Ours reserves nothing; a planted bug does."""
        return None

    def committing(self, numbers: int | None) -> None:
        """The request that began so commits now."""

    def answer(self, token: str, path: str, body: Any, at: float, *, stale: bool = False) -> Reply:
        """One request, from bytes to bytes. Raises Killed where the server dies."""
        return self._answered(
            lambda asked, now: doors.caller_of(self.store, token, path, asked, now), path, body, at, stale
        )

    def serve(self, person: str, path: str, body: Any, at: float) -> Reply:
        """The same for a person who is known."""
        return self._answered(lambda asked, now: self.caller(person, now), path, body, at, False)

    def _answered(
        self, who: Callable[[Any, datetime], Caller], path: str, body: Any, at: float, stale: bool
    ) -> Reply:
        now = instant(at)
        asked = orjson.loads(orjson.dumps(body))
        try:
            found = self._route(path)(who(asked, now), asked, now, stale)
        except Busy:
            return Reply(503, {"code": "unavailable"})
        except Problem as problem:
            told = {"code": problem.code, "errors": problem.errors, **problem.members}
            return Reply(problem.status, orjson.loads(orjson.dumps(told)))
        return Reply(200, orjson.loads(orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS)))

    def _route(self, path: str) -> Callable[[Caller, Any, datetime, bool], Any]:
        keys = self.backend.keys
        routes: dict[str, Callable[[Caller, Any, datetime, bool], Any]] = {
            "push": lambda who, body, now, stale: receive_push(self.store, who, body, now),
            "pull": self._pull,
            "upload": lambda who, body, now, stale: self.photos.create(who, body, now),
            "part": lambda who, body, now, stale: self.photos.part(who, body, now),
            "incarnation": lambda who, body, now, stale: devices.new_incarnation(self.store, who, now),
            "refresh": lambda who, body, now, stale: doors.renewed(self.store, body, now),
            "enrol": lambda who, body, now, stale: doors.enrolled(self.store, body["person"], now),
            "import": lambda who, body, now, stale: doors.brought(
                self.store, keys, who, body.get("box") or doors.boxed(keys, body["ops"], body["epoch"]), now
            ),
        }
        return routes[path]

    def _pull(self, who: Caller, body: Any, now: datetime, stale: bool) -> Any:
        store = self._lagging if stale and self._lagging is not None else self.store
        return serve_pull(store, self.backend.keys, who, body, now)

    # ---- the office and the house

    def office(self, act: str, at: float, **more: Any) -> Reply:
        """One act of the office o1 (or of the clock) on the server itself; a refusal is an answer too."""
        now = instant(at)
        who = self.caller("o1", now)
        acts: dict[str, Callable[[], Any]] = {
            "reassign": lambda: reassign.reassign(
                self.store, who, more["assignment"], more["lead"], more["companions"], now
            ),
            "replay": lambda: quarantine.replay(self.store, who, more["op"], now),
            "discard": lambda: quarantine.discard(self.store, who, more["op"], now),
            "force": lambda: force_held(self.store, SCHOOL, now),
            "return": lambda: review_visit.return_visit(self.store, who, more["visit"], "再看看", now),
            "approve": lambda: review_visit.approve_visit(self.store, who, more["visit"], now),
        }
        try:
            found = acts[act]()
        except Problem as problem:
            return Reply(problem.status, {"code": problem.code})
        if act in ("approve", "return"):
            self.trace.done.append(Applied(None, 0, "o1", step=(act, more["visit"])))
        return Reply(200, found)

    def quarantined(self) -> list[str]:
        """Keys of all ops that are in quarantine now."""
        with self.store.read(SCHOOL) as unit:
            found, _ = unit.ops.quarantine(by=None, cursor=None, limit=500)
        return [logged.key for logged in found]

    # ---- copies

    def back_up(self, *, verified: bool = True, image: bool = False) -> None:
        """A snapshot; once it is verified, the word that it covers what was acknowledged."""
        trace = (list(self.trace.done), dict(self.trace.states))
        with self.store.read(SCHOOL) as unit:
            acked = unit.incarnations.all_acked()
        lines = list(dump(self.store)) if image else None
        copy = None if image else self.backend.snapshot()
        self.backups.append(Backup(copy, trace, acked, lines))
        if verified:
            with self.store.write(SCHOOL) as unit:
                unit.incarnations.set_durable(acked)

    def restore(self, at: float) -> Backup:
        """Back to the newest snapshot: the database is older, the epoch new."""
        backup = self.backups[-1]
        if backup.image is None:
            self.backend.restore(backup.copy)
        else:
            load(self.backend.emptied(), backup.image)
        self.trace.done, self.trace.states = list(backup.trace[0]), dict(backup.trace[1])
        self.store = self._open()
        self.store.new_epoch(instant(at))
        self._lagging = None
        return backup

    def lag(self) -> None:
        """A replica that stands still from here on."""
        epoch = self.store.epoch
        self._lagging = self.backend.replica(self.backend.snapshot(), Store, bits_of(self.seed + 1))
        assert self._lagging.epoch == epoch

    def caught_up(self) -> None:
        """No replica lags any more."""
        self._lagging = None
