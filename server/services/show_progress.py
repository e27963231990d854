"""The desk's view of a campaign: each rule with its figures, and who is missing, one click away.

Who is missing under a rule over priority groups tells who belongs to them: the office reads that and each reading
is logged; a leader reads counts, as `services.upward` tells them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from server.domain.rules.progress import progress
from server.domain.rules.standing import missing
from server.services.caller import Caller
from server.services.problem import Problem, not_found
from server.services.rule_figures import Running, begun, days, figures, running
from server.services.school_schema import local_day
from server.services.upward import told_groups, upward
from sync.errors import Code

if TYPE_CHECKING:
    from datetime import date

    from server.domain.rules.model import Period, Rule
    from server.domain.rules.standing import Missing
    from server.store.unit import Store, Unit
    from sync.state import Record

OFFICE = "office"


def show_progress(store: Store, who: Caller, campaign: str, now: datetime) -> dict[str, Any]:
    """`{campaign, day, rules}`; a rule has key, label, clause, kind, subject, figure_only, guarded (a leader is told
    no names) and periods, the present one first: days, figures, close, why, classes. 404."""
    today = local_day(now)
    with store.read(who.school) as unit:
        groups = told_groups(unit, campaign, now)
        view = _View(running(unit, campaign), _rooms(unit), today, who, groups)
        rules = [view.rule(rule) for rule in view.running.plan.rules]
    return {"campaign": campaign, "day": today.isoformat(), "rules": rules}


def show_missing(
    store: Store, who: Caller, campaign: str, rule: str, period: str, class_id: str | None, now: datetime
) -> dict[str, Any]:
    """`{items: [{type, id, name, class, class_name, have, need, from}]}`: whom a rule still lacks, by class and name.

    403 `forbidden` for a leader where the rule is about groups; 404.
    """
    with store.read(who.school) as unit:
        asked = running(unit, campaign)
        found = next((one for one in asked.plan.rules if one.key == rule), None)
        if found is None or period not in {one.key for one in asked.plan.periods[rule]}:
            raise not_found()
        if found.about_groups and OFFICE not in who.roles:
            raise Problem(403, Code.FORBIDDEN)
        kind: Literal["pupil", "person"] = "pupil" if found.subject == "pupil" else "person"
        lacking = missing(unit.counters.standings(campaign, kind), asked.plan, rule, period)
        if class_id is not None:
            lacking = [one for one in lacking if one.class_id == class_id]
        items = _named(unit, kind, lacking)
    if found.about_groups:
        with store.write(who.school) as unit:
            subject, detail = f"campaign:{campaign}", {"rule": rule, "names": len(items)}
            unit.audit.add(at=now, by=who.person, act="read_missing", subject=subject, detail=detail)
    return {"items": items}


class _View:
    def __init__(
        self, running: Running, rooms: list[Record], today: date, who: Caller, groups: frozenset[str]
    ) -> None:
        self.running, self._rooms, self._today, self._who, self._groups = running, rooms, today, who, groups

    def rule(self, rule: Rule) -> dict[str, Any]:
        guarded = rule.about_groups and OFFICE not in self._who.roles
        periods = [
            self._period(rule, each, guarded=guarded)
            for each in begun(self.running.plan.periods[rule.key], self._today)
        ]
        return {
            "key": rule.key,
            "label": rule.label[self._who.lang],
            "clause": rule.clause,
            "kind": rule.kind,
            "subject": rule.subject,
            "figure_only": rule.figure_only,
            "guarded": guarded,
            "periods": periods,
        }

    def _period(self, rule: Rule, period: Period, *, guarded: bool) -> dict[str, Any]:
        lang = self._who.lang
        done = self.running.in_school(rule, period, self._today, [room.id for room in self._rooms])
        return {
            **days(period, period.label[lang]),
            **(upward(rule, done, self._groups) if guarded else figures(done)),
            "close": "" if guarded else done.close[lang],
            "why": done.why[lang],
            "classes": [] if guarded else list(self._classes(rule, period)),
        }

    def _classes(self, rule: Rule, period: Period) -> Iterator[dict[str, Any]]:
        if rule.subject != "pupil":
            return
        for room in self._rooms:
            tally = self.running.of_class(rule.key, period.key, room.id)
            done = progress(rule, period, tally, self._today)
            if done.of:
                yield {"class": room.id, "name": str(room.values.get("name") or ""), **figures(done)}


def _rooms(unit: Unit) -> list[Record]:
    return unit.records.by("class", order=("grade", "number", "id"))


def _named(unit: Unit, kind: str, lacking: list[Missing]) -> list[dict[str, Any]]:
    people = unit.records.load(kind, [one.subject for one in lacking])
    rooms = {room.id: str(room.values.get("name") or "") for room in _rooms(unit)}
    place = {room: at for at, room in enumerate(rooms)}
    items = []
    for one in lacking:
        record = people.get(one.subject)
        if record is None or record.deleted:
            continue
        name = {"name": str(record.values.get("name") or ""), "by": str(record.values.get("pinyin") or "")}
        room = {"class": one.class_id, "class_name": rooms.get(one.class_id or "", "")}
        later = None if one.counts_from is None else one.counts_from.isoformat()
        items.append(
            {
                "type": kind,
                "id": one.subject,
                **name,
                **room,
                "have": one.have,
                "need": one.need,
                "from": later,
            }
        )
    items.sort(key=lambda item: (place.get(str(item["class"]), -1), item["by"], item["name"], item["id"]))
    return [{name: value for name, value in item.items() if name != "by"} for item in items]
