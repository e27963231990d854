"""What the office does for campaigns: it moves, ends and starts them, tags pupils, gives duties and homerooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.services.count_campaigns import keep_school_counts
from server.services.duties import set_duties
from server.services.homeroom import name_homeroom
from server.services.keep_tags import end_tag, tag_pupil
from server.services.problem import Problem
from server.services.pupil_facts import set_facts
from server.services.run_campaign import end_campaign, move_campaign, start_campaign
from server.services.school_schema import local_day
from server.services.visit_first import keep_visit_first
from sync.wire import DUTIES
from tests.simulation.chance import instant
from tests.simulation.counts import fields_gone, wrong_counts
from tests.simulation.packs import MAIN, VERSIONS, wanted
from tests.simulation.school import CLASSES, PUPILS, SCHOOL, TEACHERS

if TYPE_CHECKING:
    from tests.simulation.vault import Json
    from tests.simulation.world import World

GROUPS = ("hardship", "left_behind", "disability", "illness", "left_behind")
FACTS: tuple[Json, ...] = (
    {"boarder": True, "distance_km": 9},
    {"boarder": False},
    {"residence": "elsewhere"},
    {"entered_on": date(2026, 10, 8), "distance_km": None},
    {"residence": "in_county", "boarder": None},
)
MOST = 4
"""How many campaigns a school has at most."""


class Campaigns:
    """The office's campaigns in one history, each act of a plan by its name; a refusal is an answer too."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._given: set[int] = {1}

    def happen(self, event: Json) -> bool:
        """Do it if it is one of ours."""
        act: Callable[[Json, datetime], bool] | None = getattr(self, f"_{event['do']}", None)
        if act is None:
            return False
        try:
            if act(event, instant(self.world.now)):
                self.world.book.count(f"office {event['do']}")
        except Problem:
            self.world.book.count(f"refused {event['do']}")
        return True

    def judge(self, after: str) -> None:
        """CountsRight while the history runs."""
        for what in wrong_counts(self.world.server.store):
            self.world.book.breach("CountsRight", f"{after}: {what}")

    # ---- campaigns

    def _amend(self, event: Json, now: datetime) -> bool:
        """A campaign goes by another version from now on: a later one, or an earlier one again."""
        found = [one for one in self._known() if one["pack"] == MAIN]
        return bool(found) and self._move(found[event["rec"] % len(found)]["id"], event["n"] % 3 + 1, now)

    def _move(self, campaign: str, version: int, now: datetime) -> bool:
        server = self.world.server
        move_campaign(server.store, server.caller("o1", now), campaign, version, now)
        self._given.add(version)
        return True

    def _finish(self, event: Json, now: datetime) -> bool:
        """Today is the last day of a campaign, or of the first one that is to come."""
        found, server = self._known(), self.world.server
        campaign = found[event["rec"] % len(found)]["id"]
        end_campaign(server.store, server.caller("o1", now), campaign, now)
        return True

    def _start(self, event: Json, now: datetime) -> bool:
        """One more campaign, which began a while ago or is still to begin."""
        if len(self._known()) >= MOST:
            return False
        server, name = self.world.server, sorted(VERSIONS)[event["n"] % 2]
        version = VERSIONS[name][event["rec"] % len(VERSIONS[name])]
        starts = local_day(now) + timedelta(days=(-40, -3, 5)[event["n"] % 3])
        asked = wanted(name, version, starts, starts + timedelta(days=60))
        start_campaign(server.store, server.caller("o1", now), asked, now)
        self._given |= {version} if name == MAIN else set()
        return True

    def _known(self) -> list[Json]:
        with self.world.server.store.read(SCHOOL) as unit:
            return unit.records.columns("campaign", ("id", "pack", "starts", "ends"), order=("id",))

    def _sweep(self, event: Json, now: datetime) -> bool:
        """What the clock does every few minutes."""
        keep_school_counts(self.world.server.store, SCHOOL)
        keep_visit_first(self.world.server.store, SCHOOL, now)
        return True

    def come_to_rest(self) -> None:
        """The office does again what a restore has lost: phones may have words by a version that it took away."""
        now = instant(self.world.now)
        with self.world.server.store.read(SCHOOL) as unit:
            known = unit.campaigns.known()
        had = {row["version"] for row in known if row["name"] == MAIN}
        main = min(row["id"] for row in known if row["pack"] == MAIN)
        for version in sorted(self._given - had):
            self._move(main, version, now)
        self._sweep({}, now)
        for _ in range(fields_gone(self.world.server.store)):
            self.world.book.count("words of a field that left")

    # ---- pupils and colleagues

    def _tag(self, event: Json, now: datetime) -> bool:
        """Circumstances of a pupil that have held for a while."""
        server, group = self.world.server, GROUPS[event["n"] % len(GROUPS)]
        facts: Json = {}
        if group == "left_behind":
            facts = {"away": "both"} if event["n"] % 2 else {"away": "one", "capable": event["n"] % 4 == 0}
        since = local_day(now) - timedelta(days=(0, 30, 100)[event["rec"] % 3])
        said = {"group": group, "facts": facts, "source": "family", "since": since}
        tag_pupil(server.store, server.caller("o1", now), self._pupil(event), said, now)
        return True

    def _untag(self, event: Json, now: datetime) -> bool:
        """They no longer hold."""
        server = self.world.server
        with server.store.read(SCHOOL) as unit:
            tags = sorted(tag.id for tag in unit.tags.live())
        if tags:
            end_tag(server.store, server.caller("o1", now), tags[event["rec"] % len(tags)], now)
        return bool(tags)

    def _facts(self, event: Json, now: datetime) -> bool:
        """What campaigns ask of a pupil."""
        server = self.world.server
        facts = FACTS[event["n"] % len(FACTS)]
        set_facts(server.store, server.caller("o1", now), self._pupil(event), facts, now)
        return True

    def _pupil(self, event: Json) -> str:
        """Anybody, somebody erased too."""
        return sorted(PUPILS)[event["rec"] % len(PUPILS)]

    def _duty(self, event: Json, now: datetime) -> bool:
        """A colleague gets duties, or has none any more."""
        server, first = self.world.server, event["n"] % len(DUTIES)
        duties = DUTIES[first : first + event["rec"] % 3]
        person = TEACHERS[event["rec"] % 3]
        set_duties(server.store, server.caller("l1", now), person, duties, now)
        return True

    def _head(self, event: Json, now: datetime) -> bool:
        """A class gets another homeroom teacher, or none."""
        server, person = self.world.server, (*TEACHERS, None)[event["n"] % 4]
        room: Any = CLASSES[event["rec"] % 2]
        name_homeroom(server.store, server.caller("l1", now), room, person, now)
        return True
