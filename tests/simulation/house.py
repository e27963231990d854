"""What happens around the phones: the office's acts, the server's mishaps, blows to a phone, and the healing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.services.replay_waiting import replay_waiting
from tests.simulation import doors
from tests.simulation.book import Mark, marks_of
from tests.simulation.campaigns import Campaigns
from tests.simulation.chance import instant
from tests.simulation.desk import Desk
from tests.simulation.erasing import Eraser
from tests.simulation.school import PLANNED, PUPILS, SCHOOL, TEACHERS
from tests.simulation.screens import reads_own_writes
from tests.simulation.sight import Known, leaks
from tests.simulation.vault import wire

if TYPE_CHECKING:
    from tests.simulation.vault import Json, Vault
    from tests.simulation.world import Phone, World

ROUNDS = 8
"""Syncs after which every phone of a healed world must be at rest."""
HEAVY = frozenset({"restore", "erase", "join", "quarantine", "force", "leave"})
"""Acts after which the counters are judged at once. What others break stays so, and is found later."""


class House:
    """The school's side of one history."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lagging = False
        self.eraser = Eraser(world.server)
        self.desk = Desk(world)
        self.campaigns = Campaigns(world)
        self._sights: Known = {}
        self._rested: dict[int, tuple[int, str | None]] = {}

    # ---- planned events

    def happen(self, event: Json) -> None:
        """One event that concerns no phone. Before counters are counted anew, or go back to older ones, they are
        judged: nothing else would tell that they were wrong."""
        if event["do"] in ("amend", "finish", "start", "restore"):
            self.campaigns.judge(f"before {event['do']}")
        if not self.desk.happen(event) and not self.campaigns.happen(event):
            getattr(self, f"_{event['do']}")(event)
        self._sights.clear()
        if event["do"] in HEAVY:
            self.campaigns.judge(f"after {event['do']}")

    def _reassign(self, event: Json) -> None:
        lead = TEACHERS[event["n"] % 3]
        companions = [person for person in TEACHERS if person != lead][: event["n"] % 2 + 1]
        assignment = sorted(PLANNED)[event["rec"] % 2]
        self._office("reassign", assignment=assignment, lead=lead, companions=companions)

    def _office(self, act: str, **more: Any) -> None:
        if self.world.server.office(act, self.world.now, **more).status == 200:
            self.world.book.count(f"office {act}")

    def _review(self, event: Json) -> None:
        """Approve or give back one of the submitted visits."""
        with self.world.server.store.read(SCHOOL) as unit:
            found = sorted(visit.id for visit in unit.records.by("visit", status="submitted"))
        if found:
            visit = found[event["rec"] % len(found)]
            self._office("approve" if event["n"] % 2 else "return", visit=visit)

    def _quarantine(self, event: Json) -> None:
        """Try one of the refused ops again, or put it aside."""
        found = self.world.server.quarantined()
        if found:
            key = found[event["rec"] % len(found)]
            self._office("discard" if event["n"] % 4 == 0 else "replay", op=key)

    def _force(self, event: Json) -> None:
        self._office("force")

    def _backup(self, event: Json) -> None:
        self.world.server.back_up(verified=event["n"] % 3 != 0, image=event["n"] % 2 == 0)
        self.world.book.count("backup")

    def _restore(self, event: Json) -> None:
        server, book = self.world.server, self.world.book
        if not server.backups:
            return
        before = set(server.trace.states)
        self._unlag(event)
        server.restore(self.world.now)
        self.eraser.replay(instant(self.world.now))
        lost = {mark for mark in book.acked if f"{mark[0]}|{mark[2]}" in before - set(server.trace.states)}
        self._excuse(lost)
        book.count("restore")

    def _excuse(self, lost: set[Mark]) -> None:
        """What neither the server nor any phone has any more cannot come again: nobody may have called it durable."""
        book = self.world.book
        for mark in lost - marks_of(self.world.all_vaults()):
            if mark[1] <= book.durable.get(mark[0], 0):
                book.breach("RestoreSafe", f"{mark} was said to be durable and went with a restore")
            else:
                book.excused.add(mark)

    def _erase(self, event: Json) -> None:
        if len(self.world.book.erased) == 2:
            return
        pupil = sorted(PUPILS)[event["rec"] % 4]
        self.eraser.erase(pupil, instant(self.world.now))
        self.world.book.erased.add(pupil)
        self.world.book.count("erased by law")

    def _upgrade(self, event: Json) -> None:
        self.world.server.level.level = 2
        replay_waiting(self.world.server.store, SCHOOL, instant(self.world.now))
        self.world.book.count("server upgraded")

    def _lag(self, event: Json) -> None:
        self.world.server.lag()
        self.lagging = True
        self.world.book.count("replica lags")

    def _unlag(self, event: Json) -> None:
        self.world.server.caught_up()
        self.lagging = False

    # ---- blows to a phone

    def strike(self, phone: Phone, event: Json) -> None:
        """One event that befalls a phone."""
        getattr(self, f"_phone_{event['do']}")(phone, event)

    def _phone_crash(self, phone: Phone, event: Json) -> None:
        self.world.stop(phone)

    def _phone_partition(self, phone: Phone, event: Json) -> None:
        phone.offline_until = self.world.now + event["lasts"]

    def _phone_evict(self, phone: Phone, event: Json) -> None:
        """The browser threw the database away: the account signs in anew under a new incarnation."""
        if phone.person is None:
            return
        self.world.stop(phone)
        self._lose(phone.vaults.pop(phone.person))
        self.world.sign_in(phone, phone.person)
        self.world.book.count("evicted")

    def _lose(self, vault: Vault) -> None:
        """What only this store held is lost: not yet sent, or taken from the server by a restore and not sent again."""
        acked, states = self.world.book.acked, self.world.server.trace.states
        self._excuse(
            {mark for mark in marks_of([vault]) if mark in acked and f"{mark[0]}|{mark[2]}" not in states}
        )
        self.world.book.count(
            "store lost" if any(o["state"] != "acked" for o in vault.ops.values()) else "store gone"
        )

    def _phone_clone(self, phone: Phone, event: Json) -> None:
        """The phone's files were copied to another phone, which goes on under the same incarnation."""
        if phone.vault is None or len(self.world.phones) > 5:
            return
        twin = self.world.add_phone(phone.skew + 1, phone.app)
        twin.vaults[phone.vault.person] = phone.vault.clone()
        twin.person = phone.person
        self.world.book.count("cloned")

    def _phone_update(self, phone: Phone, event: Json) -> None:
        """The app learns the newer schema; what it dropped of rows comes again."""
        if phone.app > 1:
            return
        self.world.stop(phone)
        phone.app = 2
        for vault in phone.vaults.values():
            vault.app = 2
        self.world.book.count("app updated")

    def _phone_carry(self, phone: Phone, event: Json) -> None:
        """What waits on the phone is written into a file, which somebody brings later, perhaps twice."""
        vault, world = phone.vault, self.world
        if vault is None:
            return
        for op in vault.take():
            world.book.numbered(vault.person, op)
        waiting = [op for op in vault.ops.values() if op["state"] in ("queued", "parked")]
        if not waiting:
            return
        waiting.sort(key=lambda op: (op["inc"], op["n"]), reverse=event["n"] % 3 == 0)
        ops = [{"inc": op["inc"], **wire(op)} for op in waiting]
        server = world.server
        box = doors.signed(server.store, server.backend.keys, vault.device, ops, vault.epoch)
        by = ("o1", *TEACHERS)[event["n"] % 4]
        for late in (0.0, 500.0)[: 1 + event["n"] % 2]:
            world.at(world.now + event["lasts"] + late, lambda: self.desk.bring(box, by))
        world.book.count("queue carried")

    def _phone_logout(self, phone: Phone, event: Json) -> None:
        self.world.stop(phone)
        phone.person = None
        self.world.book.count("logout")

    def _phone_login(self, phone: Phone, event: Json) -> None:
        """Somebody signs in; another account of the same phone keeps its store."""
        self.world.stop(phone)
        person = TEACHERS[event["n"] % 3]
        self.world.sign_in(phone, person)
        self.world.book.count("login")

    # ---- while it runs

    def judge_rows(self, person: str, rows: list[Json]) -> None:
        """ScopeSafe: no row that was sent lies out of its reader's sight."""
        if not rows:
            return
        for what in leaks(self.world.server.store, person, rows, instant(self.world.now), self._sights):
            self.world.book.breach("ScopeSafe", what)

    def look(self, vault: Vault | None) -> None:
        """ReadYourWrites, after each act and each sync."""
        for what in reads_own_writes(vault) if vault is not None else ():
            self.world.book.breach("ReadYourWrites", what)

    # ---- healing

    def heal(self) -> None:
        """All messages flow, everybody signs in, the clock passes the time of the held; rounds of syncs; a night."""
        world = self.world
        self._unlag({})
        self.campaigns.come_to_rest()
        self._upgrade({})
        for phone in world.phones:
            phone.offline_until = -1.0
        world.settle()
        if world.plan["seed"] % 2:
            self.desk.take_back()
        self._sights.clear()
        self._rounds()
        self.desk.clear_out()
        if self._rounds():
            self._late_work()
            self._rounds()
        world.server.photos.sweep(instant(world.now))

    def _rounds(self) -> bool:
        """Rounds of syncs until nothing moves; False, and a breach, where that takes too long."""
        for _ in range(ROUNDS):
            if not self._round():
                return True
        self.world.book.breach("Live", "phones are not at rest after healing")
        return False

    def _late_work(self) -> None:
        """The office tries the refused again, and the clock passes the time of the held."""
        world = self.world
        for key in world.server.quarantined():
            world.server.office("replay", world.now, op=key)
        world.now += 6 * 86_400
        world.server.office("force", world.now)

    def _round(self) -> bool:
        """Every account of every phone syncs once; whether anything was left to do."""
        world = self.world
        busy = False
        for phone in world.phones:
            for person, vault in list(phone.vaults.items()):
                if self._at_rest(vault):
                    continue
                world.stop(phone)
                phone.person = person
                before = (vault.cursor, vault.full)
                alarms, refusals = len(phone.heard.alarms), len(phone.heard.refusals)
                world.start_sync(phone, {})
                world.settle()
                if "bad_credentials" in phone.heard.refusals[refusals:]:
                    world.lease_ends(phone, vault)
                open_ = any(op["state"] in ("open", "queued") for op in vault.ops.values())
                busy |= open_ or before != (vault.cursor, vault.full) or alarms != len(phone.heard.alarms)
                # A store that sealed itself has a successor, which has heard nothing yet.
                busy |= phone.vaults.get(person) is not vault
                self._rested[id(vault)] = (world.server.trace.commits, vault.cursor)
        world.now += 700
        return busy

    def _at_rest(self, vault: Vault) -> bool:
        """Nothing to send, and nothing was committed since it last asked: it would hear nothing new."""
        waits = any(op["state"] in ("open", "queued", "held") for op in vault.ops.values())
        waits = waits or vault.cursor is None or bool(vault.rescue)
        return not waits and self._rested.get(id(vault)) == (self.world.server.trace.commits, vault.cursor)
