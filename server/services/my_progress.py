"""What a teacher's phone shows of the rules: own quotas, the own class's gaps, what is due and why.

Asked for after a sync and kept on the phone, so it speaks both languages. A rule over priority groups names no
group here: its pupils are "to be visited first", as everywhere on phones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.rules.progress import Progress, person_progress, progress
from server.domain.rules.standing import missing
from server.locale import LANGS, translate
from server.services.caller import Caller
from server.services.rule_figures import Running, days, figures, present, running_of
from server.services.school_schema import local_day

if TYPE_CHECKING:
    from server.domain.rules.model import Period, Rule, Standings
    from server.store.unit import Store, Unit
    from sync.state import Record

MOST: Final = 60
"""Missing pupils that one rule names; a class is smaller."""
FIRST: Final = "first-"
"""Before the number of a rule over groups; no rule of a pack has a hyphen in its key."""


def my_progress(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{day, campaigns: [{id, rules: [...]}]}`: campaigns that run today and ask something of this person.

    A rule: key, label, whose ("own" or "class"), class, period, figures (`rule_figures.figures`), close, why, and
    missing_pupils `[{pupil, have, need, from}]` of a class. Labels, close and why are `{"zh-CN": …, "en": …}`. The key
    of a rule over groups is a number here: a pack's own key may name the group.
    """
    today = local_day(now)
    with store.read(who.school) as unit:
        rooms = [room for room in unit.records.by("class") if room.values.get("homeroom") == who.person]
        found = []
        for campaign in unit.records.columns("campaign", ("id", "starts", "ends"), order=("-starts", "id")):
            counted = unit.counters.counted(campaign["id"])
            if counted is None or not _runs(campaign, today):
                continue
            view = _View(unit, who.person, running_of(unit, counted), today)
            found.append({"id": campaign["id"], "rules": [*view.own(), *view.classes(rooms)]})
    return {"day": today.isoformat(), "campaigns": [one for one in found if one["rules"]]}


def _runs(campaign: dict[str, Any], today: date) -> bool:
    ends = campaign["ends"]
    return campaign["starts"] is not None and campaign["starts"] <= today and (ends is None or today <= ends)


class _View:
    def __init__(self, unit: Unit, person: str, running: Running, today: date) -> None:
        self._unit, self._person, self._running, self._today = unit, person, running, today
        guarded = [rule.key for rule in running.plan.rules if rule.about_groups]
        self._keys = {key: f"{FIRST}{number}" for number, key in enumerate(guarded, start=1)}

    def own(self) -> Iterator[dict[str, Any]]:
        """Quotas of this person."""
        held = self._unit.counters.standings(self._running.campaign, "person", [self._person])
        mine: Standings = held.get(self._person, {})
        for rule, period in self._rules("person"):
            standing = mine.get(rule.key, {}).get(period.key)
            if standing is not None:
                done = person_progress(rule, period, standing, self._today)
                yield {"whose": "own", "class": None, **self._told(rule, period, done), "missing_pupils": []}

    def classes(self, rooms: list[Record]) -> Iterator[dict[str, Any]]:
        """What the classes lack whose homeroom teacher this person is."""
        if not rooms:
            return
        pupils = self._unit.records.by("pupil", class_id=[room.id for room in rooms])
        held = self._unit.counters.standings(
            self._running.campaign, "pupil", sorted(pupil.id for pupil in pupils)
        )
        for room in rooms:
            for rule, period in self._rules("pupil"):
                tally = self._running.of_class(rule.key, period.key, room.id)
                done = progress(rule, period, tally, self._today)
                if done.state == "nobody":
                    continue
                lacking = [
                    {"pupil": m.subject, "have": m.have, "need": m.need, "from": _day(m.counts_from)}
                    for m in missing(held, self._running.plan, rule.key, period.key)
                    if m.class_id == room.id
                ]
                told = self._told(rule, period, done)
                yield {"whose": "class", "class": room.id, **told, "missing_pupils": lacking[:MOST]}

    def _rules(self, subject: str) -> Iterator[tuple[Rule, Period]]:
        plan = self._running.plan
        for rule in plan.rules:
            if rule.subject == subject:
                yield rule, present(plan.periods[rule.key], self._today)

    def _told(self, rule: Rule, period: Period, done: Progress) -> dict[str, Any]:
        neutral = {lang: translate(lang, "rules.whom.first_label") for lang in LANGS}
        return {
            "key": self._keys.get(rule.key, rule.key),
            "label": neutral if rule.about_groups else rule.label,
            "period": days(period, period.label),
            **figures(done),
            "close": done.close,
            "why": done.neutral_why,
        }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
