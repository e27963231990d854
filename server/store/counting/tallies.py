"""Standings added up: for the school, and for each class.

Sums of rules over groups are sealed. A class has few pupils, and beside a list of who is tagged at all (ids lie
open) a sum of one would name the child to whoever gets a copy of the database. They lie in one box for the school
and one for each class, of one length, written anew with every change of any sum there: neither which class has a
box, nor how long it is, nor that it changed, tells of a group. Other rules' sums are columns that the database adds
to by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Select, String, bindparam, delete, select, text

from server.domain.rules.planning import Plan
from server.domain.rules.tally import NOTHING, SCHOOL, Key, Tally
from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.tables import StandingRow, TallyRow
from server.store.tx import Tx

KIND: Final = "tally"
"""Of a box in the table of standings; its subject is a unit: "school" or "class:<id>"."""
_BOX = table_of(StandingRow)
_TALLY = table_of(TallyRow)
_COUNTS: Final = ("due", "met", "n", "part")
_NUMBERS: Final = 40
"""Bytes of four numbers besides the key of their period."""
_ADD = "ON CONFLICT (school_id, campaign_id, rule, period, unit) DO UPDATE SET " + ", ".join(
    f"{name} = tally.{name} + excluded.{name}" for name in _COUNTS
)
_ADD_ONE = (
    "INSERT INTO tally (school_id, campaign_id, rule, period, unit, due, met, n, part)"
    " VALUES (:school_id, :campaign_id, :rule, :period, :unit, :due, :met, :n, :part) "
)
Sealed = dict[str, dict[str, list[int]]]
"""rule -> period -> the four counts, of one unit."""


class TallyRepo:
    """The sums of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def of(self, campaign: str) -> dict[Key, Tally]:
        """All of a campaign's that are not zero."""
        found = {}
        for row in self._tx.ask(_tallies, campaign=campaign):
            found[row["rule"], row["period"], row["unit"]] = Tally(*(row[name] for name in _COUNTS))
        for unit, sealed in self._opened(campaign, self._tx.ask(_all_boxes, campaign=campaign)).items():
            for rule, periods in sealed.items():
                for period, counts in periods.items():
                    found[rule, period, unit] = Tally(*counts)
        return {key: tally for key, tally in found.items() if tally != NOTHING}

    def add(self, campaign: str, deltas: Mapping[Key, Tally], plan: Plan) -> None:
        """Add to a campaign's, in one fixed order."""
        guarded = {rule.key for rule in plan.rules if rule.about_groups}
        self._count({key: delta for key, delta in deltas.items() if key[0] not in guarded}, campaign)
        about_pupils = {rule.key for rule in plan.rules if rule.subject == "pupil"}
        units = {unit for rule, _, unit in deltas if rule in about_pupils}
        if guarded and units:
            sealed = self._held(campaign, units)
            for (rule, period, unit), delta in deltas.items():
                if rule in guarded:
                    counts = sealed[unit].setdefault(rule, {}).setdefault(period, [0] * len(_COUNTS))
                    added = Tally(*counts) + delta
                    sealed[unit][rule][period] = [getattr(added, name) for name in _COUNTS]
            self._seal(campaign, sealed, plan)

    def cover(self, campaign: str, classes: Iterable[str], plan: Plan) -> None:
        """Give the school and each of these classes a box, those too of which no group has anybody."""
        if any(rule.about_groups for rule in plan.rules):
            units = {SCHOOL, *(f"class:{room}" for room in classes)}
            sealed = self._held(campaign, units)
            self._seal(campaign, {unit: held for unit, held in sealed.items() if not held}, plan)

    def drop(self, campaign: str) -> None:
        """Forget a campaign's."""
        self._tx.execute(delete(_TALLY).where(self._tx.within(_TALLY, _TALLY.c.campaign_id == campaign)))
        boxes = _BOX.c.campaign_id == campaign, _BOX.c.kind == KIND
        self._tx.execute(delete(_BOX).where(self._tx.within(_BOX, *boxes)))

    def _count(self, deltas: Mapping[Key, Tally], campaign: str) -> None:
        rows = [
            {"campaign_id": campaign, "rule": rule, "period": period, "unit": unit}
            | {name: getattr(deltas[rule, period, unit], name) for name in _COUNTS}
            for rule, period, unit in sorted(deltas)
        ]
        if rows and self._tx.dialect == "postgresql":
            self._tx.bulk(_TALLY, rows, _ADD)
        elif rows:
            self._tx.execute(text(_ADD_ONE + _ADD), [{"school_id": self._tx.school, **row} for row in rows])

    def _held(self, campaign: str, units: Collection[str]) -> dict[str, Sealed]:
        """What is sealed of these units; nothing of those that have no box."""
        rows = self._tx.ask(_boxes, campaign=campaign, units=self._tx.many(sorted(units)))
        return {**{unit: {} for unit in units}, **self._opened(campaign, rows)}

    def _opened(self, campaign: str, rows: Iterable[Mapping[Any, Any]]) -> dict[str, Sealed]:
        return {
            row["subject_id"]: orjson.loads(
                self._tx.secrets.decrypt(row["box"], self._aad(campaign, row["subject_id"]))
            )
            for row in rows
        }

    def _seal(self, campaign: str, sealed: Mapping[str, Sealed], plan: Plan) -> None:
        room = _room_for(plan)
        rows = []
        for unit, held in sorted(sealed.items()):
            plain = orjson.dumps(held).ljust(room)
            box = self._tx.secrets.encrypt(plain, self._aad(campaign, unit))
            rows.append({"campaign_id": campaign, "kind": KIND, "subject_id": unit, "box": box})
        self._tx.upsert(_BOX, rows)

    def _aad(self, campaign: str, unit: str) -> bytes:
        return "|".join((self._tx.school, KIND, campaign, unit)).encode("utf-8", "surrogatepass")


def _room_for(plan: Plan) -> int:
    """How many bytes the sums of one unit take at most."""
    room = 2
    for rule in plan.rules:
        if rule.about_groups:
            room += len(rule.key.encode()) + 6
            room += sum(len(period.key.encode()) + 4 + _NUMBERS for period in plan.periods[rule.key])
    return room


def _tallies(_dialect: str) -> Select[Any]:
    return select(_TALLY).where(
        of_school(_TALLY, _TALLY.c.campaign_id == bindparam("campaign", type_=String))
    )


def _all_boxes(_dialect: str) -> Select[Any]:
    these = _BOX.c.campaign_id == bindparam("campaign", type_=String), _BOX.c.kind == KIND
    return select(_BOX.c.subject_id, _BOX.c.box).where(of_school(_BOX, *these))


def _boxes(dialect: str) -> Select[Any]:
    return _all_boxes(dialect).where(among(dialect, _BOX.c.subject_id, "units"))
