"""What the office does with people and with twin visits; each act of a plan by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.services import settle_ledger, staffing
from server.services.join_visits import join_visits
from server.services.problem import Problem
from server.services.school_schema import local_day
from tests.simulation import doors
from tests.simulation.chance import instant
from tests.simulation.school import CLASSES, PUPILS, SCHOOL, STAFF, TEACHERS
from tests.simulation.steps import ITEM
from tests.simulation.trace import Applied, Wrote

if TYPE_CHECKING:
    from tests.simulation.vault import Json
    from tests.simulation.world import World

OPEN = ("submitted", "returned")
SETTLED = frozenset({"state", "answer", "explained", "owner", "due_on"})
"""What the office writes of a demand; other days follow from these, whoever writes."""


class Desk:
    """The office o1 and the leader l1."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.left: list[str] = []

    def happen(self, event: Json) -> bool:
        """Do it if it is one of ours; a refusal is an answer too."""
        act = getattr(self, f"_{event['do']}", None)
        if act is None:
            return False
        try:
            act(event)
        except Problem:
            self.world.book.count(f"refused {event['do']}")
        return True

    def _staff(self, event: Json) -> None:
        """A class is given or taken, a role is given or taken, a pupil changes class: scopes change."""
        person, room = TEACHERS[event["n"] % 3], CLASSES[event["rec"] % 2]
        world, now = self.world, instant(self.world.now)
        server = world.server
        clerk, head = server.caller("o1", now), server.caller("l1", now)
        if event["n"] % 5 == 4:
            roles = server.caller(person, now).roles
            staffing.set_roles(server.store, head, person, sorted(roles ^ {"office"}), now)
        elif event["n"] % 5 == 3:
            pupil = sorted(PUPILS.keys() - world.book.erased)[event["n"] % 2]
            staffing.move_pupil(server.store, clerk, pupil, room, now)
        else:
            with server.store.read(SCHOOL) as unit:
                taught = unit.people.classes_of(person, local_day(now))
            staffing.set_classes(server.store, clerk, person, sorted(taught ^ {room}), now)
        world.book.count("staff changed")

    def _leave(self, event: Json) -> None:
        """A teacher leaves, with whatever is still on the phone."""
        if self.left:
            return
        person, now = TEACHERS[event["n"] % 3], instant(self.world.now)
        server = self.world.server
        staffing.leave(server.store, server.caller("l1", now), person, now)
        self.left.append(person)
        self.world.book.count("teacher left")

    def _return_(self, event: Json) -> None:
        """Whoever left is here again."""
        self.take_back()

    def take_back(self) -> None:
        """Accounts, roles and classes are given anew to those who left; devices are not."""
        server, now = self.world.server, instant(self.world.now)
        head = server.caller("l1", now)
        for person in self.left:
            staffing.take_back(server.store, head, person, now)
            staffing.set_roles(server.store, head, person, STAFF[person][0], now)
            staffing.set_classes(server.store, head, person, STAFF[person][1], now)
            self.world.book.count("teacher back")
        self.left.clear()

    def _join(self, event: Json) -> None:
        """Two visits of one pupil become one: the kept one is submitted and not approved yet."""
        server, now = self.world.server, instant(self.world.now)
        with server.store.read(SCHOOL) as unit:
            visits = sorted(unit.records.by("visit"), key=lambda one: one.id)
        pairs = [
            (kept.id, other.id)
            for kept in visits
            for other in visits
            if kept.id != other.id
            and kept.values.get("status") in OPEN
            and kept.values.get("pupil") == other.values.get("pupil")
            and other.values.get("status", "draft") != "approved"
        ]
        for kept, other in pairs[event["rec"] :] + pairs[: event["rec"]]:
            try:
                join_visits(server.store, server.caller("o1", now), kept, other, now)
            except Problem:
                continue
            server.trace.done.append(Applied(None, 0, "o1", step=("join", f"{kept} {other}")))
            self.world.book.count("visits joined")
            return

    def _settle(self, event: Json) -> None:
        """The office goes on with a demand: hands it to somebody, answers it, closes it or opens it again."""
        server, now = self.world.server, instant(self.world.now)
        with server.store.read(SCHOOL) as unit:
            items = sorted((one for one in unit.records.by(ITEM) if not one.deleted), key=lambda one: one.id)
        if not items:
            return
        before, number = items[event["rec"] % len(items)], event["n"]
        clerk = server.caller("o1", now)
        if number % 4 == 0:
            sorted_ = {"owner": TEACHERS[number % 3], "due_on": now.date()}
            settle_ledger.sort_item(server.store, clerk, before.id, sorted_, now)
        elif number % 4 == 3:
            name = "reopen" if before.values.get("state") in ("answered", "closed") else "close"
            settle_ledger.step_item(server.store, clerk, before.id, name, now)
        else:
            settle_ledger.answer_item(server.store, clerk, before.id, f"校{number}", number % 4 == 1, now)
        with server.store.read(SCHOOL) as unit:
            after = unit.records.get(ITEM, before.id)
            assert after is not None
            wrote = tuple(
                Wrote(name, stamp, after.values.get(name), before.stamps.get(name), before.values.get(name))
                for name, stamp in after.stamps.items()
                if stamp != before.stamps.get(name) and name in SETTLED
            )
        server.trace.done.append(Applied(None, 0, "o1", step=("settle", before.id), wrote=wrote))
        self.world.book.count("office settle")

    # ---- queues by hand

    def bring(self, box: Json, by: str) -> None:
        """Somebody brings a file."""
        server, now = self.world.server, instant(self.world.now)
        try:
            doors.brought(server.store, server.backend.keys, server.caller(by, now), box, now)
        except Problem as problem:
            self.world.book.count(f"file refused: {problem.code}")
        else:
            self.world.book.count("file brought")
            self.world.house.campaigns.judge("after a file")

    def clear_out(self) -> None:
        """What phones of people who did not sign in again left sealed, the office brings in."""
        world = self.world
        for queues in world.left_sealed.values():
            for queue in queues:
                box: Any = doors.boxed(world.server.backend.keys, queue, world.server.store.epoch)
                self.bring(box, "o1")
                world.book.count("sealed queue brought by the office")
        world.left_sealed.clear()
