"""`unit.counters`: counters of campaigns' rules, settled by every write right before the school's clock.

One name is locked for the length of a settlement, after all records and before the clock: two writers of a school
settle one after the other, as they take the clock one after the other, and so never add to stale standings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, Literal

from server.domain.rules.model import Standings
from server.domain.rules.tally import Key, Tally
from server.store.counting import plans
from server.store.counting.facts import FactRepo
from server.store.counting.plans import Counted
from server.store.counting.rebuilding import Found, rebuild
from server.store.counting.rolls import RollRepo
from server.store.counting.settling import Ground, Settled, Settlement, Touch
from server.store.counting.standings import PUPIL, StandingRepo, Subject
from server.store.counting.tallies import TallyRepo
from server.store.pupil_keys import PupilKeyRepo
from server.store.records import RecordRepo
from server.store.tx import Touched, Tx

LOCK: Final = "counting"


class CounterRepo:
    """Standings and tallies of one school."""

    def __init__(self, tx: Tx, records: RecordRepo, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._records = records
        self._rolls = RollRepo(tx, records, keys)
        self._ground = Ground(FactRepo(tx), self._rolls, StandingRepo(tx, keys), TallyRepo(tx))
        self._forgotten: dict[Subject, Standings] = {}
        self.settled = Settled()
        """Whose counters this unit has changed so far, by campaign."""

    # ---- kept in step

    def settle(self) -> None:
        """Bring the counters to what this unit has put and changed. `Unit.publish` does it."""
        touch = self._touch()
        if not (touch.visits or touch.pupils or touch.people):
            return
        self._tx.lock_name(LOCK)
        counted = plans.read(self._tx)
        self._tx.touched = Touched()
        if counted:
            done = Settlement(self._ground, counted, touch, self._forgotten).run()
            if done.shut:
                self._tx.flush()
                rebuild(self._tx, self._ground, [one for one in counted if one.campaign in done.shut])
            for campaign, some in done.pupils.items():
                self.settled.pupils[campaign] |= some
            for campaign, some in done.people.items():
                self.settled.people[campaign] |= some
        self._forgotten = {}

    def forget(self, pupil: str) -> None:
        """Legal erasure, before the pupil's key is destroyed: the standings go, `settle` takes them off the sums."""
        self._tx.lock_name(LOCK)
        found, shut = self._ground.standings.of(PUPIL, [pupil])
        self._forgotten |= found
        self._ground.standings.remove(found.keys() | shut)
        self._tx.touched.pupils.add(pupil)

    def _touch(self) -> Touch:
        changed = [kept for kept in self._records.pending() if kept.changed]
        by_type: dict[str, set[str]] = {"pupil": set(), "person": set()}
        visits, known, rooms = {}, set(), []
        for kept in changed:
            record = kept.record
            if record.type == "visit":
                visits[record.id] = record
                if kept.stored:
                    known.add(record.id)
            elif record.type in by_type:
                by_type[record.type].add(record.id)
            elif record.type == "class":
                rooms.append(record)
        people = by_type["person"] | self._tx.touched.people
        if rooms:
            # Who has the homeroom of a class is read from its row.
            self._tx.flush()
            people |= {str(room.values["homeroom"]) for room in rooms if room.values.get("homeroom")}
        return Touch(visits, known, by_type["pupil"] | self._tx.touched.pupils, people)

    # ---- which campaigns

    def marks(self) -> dict[str, str]:
        """The campaigns that are counted, with a mark that changes with their days, rules and terms."""
        return plans.marks(self._tx)

    def counted(self, campaign: str) -> Counted | None:
        """A campaign that is counted, with its plan."""
        return next(iter(plans.read(self._tx, campaign)), None)

    def open(self, row: Mapping[str, Any]) -> Found:
        """Count a campaign by this row (`plans.row_for`) from now on, and all that is there already."""
        self._tx.flush()
        self._tx.lock_name(LOCK)
        counted = plans.keep(self._tx, row)
        # Not compared but written: what an earlier meaning of the rules left may lie where it no longer belongs.
        self._ground.tallies.drop(counted.campaign)
        return rebuild(self._tx, self._ground, [counted])[0]

    def close(self, campaigns: Collection[str]) -> None:
        """Count these campaigns no longer, and forget their counters."""
        self._tx.lock_name(LOCK)
        plans.drop(self._tx, campaigns)
        for campaign in sorted(campaigns):
            self._ground.standings.drop(campaign)
            self._ground.tallies.drop(campaign)
        if not plans.marks(self._tx):
            # Nothing keeps the facts in step any more, and an erasure would not find them.
            self._ground.facts.drop()

    def recount(self, campaigns: Iterable[str] | None = None) -> list[Found]:
        """Count these campaigns (or all) anew, put right what is wrong, and say how much that was."""
        wanted = None if campaigns is None else set(campaigns)
        self.settle()
        self._tx.flush()
        self._tx.lock_name(LOCK)
        counted = [one for one in plans.read(self._tx) if wanted is None or one.campaign in wanted]
        return rebuild(self._tx, self._ground, counted) if counted else []

    # ---- reading

    def tallies(self, campaign: str) -> dict[Key, Tally]:
        """A campaign's sums by (rule, period, unit); zero where a key is missing."""
        return self._ground.tallies.of(campaign)

    def standings(
        self, campaign: str, kind: Literal["pupil", "person"], subjects: Collection[str] | None = None
    ) -> dict[str, Standings]:
        """Where these subjects (or all of the school) stand in a campaign. Of pupils that is sensitive: rules over
        groups tell who belongs to them."""
        if subjects is None:
            found, _ = self._ground.standings.of_campaign(campaign, kind)
        else:
            found, _ = self._ground.standings.of(kind, subjects)
        return {subject: held for (one, _, subject), held in found.items() if one == campaign}
