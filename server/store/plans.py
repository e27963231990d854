"""Plans of visits: what is planned for a pupil is readable only through that pupil's own key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from server.store.base import table_of
from server.store.errors import Erased
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import PlanRow, VisitorHours, VisitPlan
from server.store.tx import Tx

_PLAN, _ROW, _HOURS = table_of(VisitPlan), table_of(PlanRow), table_of(VisitorHours)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """The plan of one class; the fields are those of `tables.plans.VisitPlan`."""

    campaign: str
    class_id: str
    state: str
    seed: int
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredHours:
    """When a colleague can go; the fields are those of `tables.plans.VisitorHours`."""

    person: str
    free: Sequence[tuple[int, str]]
    farthest_km: int | None
    not_alone: bool
    by: str
    at: datetime


class PlanRepo:
    """Plans of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys

    def plans(self, campaign: str) -> dict[str, StoredPlan]:
        """The plans of a campaign by class."""
        where = self._tx.within(_PLAN, _PLAN.c.campaign_id == campaign)
        return {row["class_id"]: _plan(row) for row in self._tx.all(select(_PLAN).where(where))}

    def locked(self, campaign: str, class_id: str) -> StoredPlan | None:
        """The plan of a class, held until the end of this transaction."""
        where = self._tx.within(_PLAN, _PLAN.c.campaign_id == campaign, _PLAN.c.class_id == class_id)
        row = self._tx.first(select(_PLAN).where(where).with_for_update())
        return None if row is None else _plan(row)

    def keep(self, plan: StoredPlan) -> None:
        """Write a plan; that of the same class is replaced."""
        who = {"campaign_id": plan.campaign, "class_id": plan.class_id, "by": plan.by, "at": plan.at}
        self._tx.upsert(_PLAN, [{**who, "state": plan.state, "seed": plan.seed, "why": plan.why}])

    def rows(self, campaign: str, pupils: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
        """What is planned, by pupil (all pupils, or these): the objects that `keep_rows` was given. None of a pupil
        whose key is gone."""
        mine = [_ROW.c.campaign_id == campaign]
        if pupils is not None:
            mine.append(self._tx.among(_ROW.c.pupil_id, sorted(pupils)))
        found = self._tx.all(select(_ROW).where(self._tx.within(_ROW, *mine)))
        self._keys.look_up({row["pupil_id"] for row in found})
        opened = {}
        for row in found:
            pupil = row["pupil_id"]
            try:
                key = self._keys.key_to_read(pupil)
            except Erased:
                continue
            opened[pupil] = orjson.loads(
                self._tx.secrets.decrypt(row["box"], self._aad(campaign, pupil), key=key)
            )
        return opened

    def keep_rows(self, campaign: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Write what is planned for these pupils. Raises Erased for a pupil who was erased."""
        self._keys.prepare(set(rows))
        boxes = []
        for pupil, row in rows.items():
            key = self._keys.key(pupil)
            box = self._tx.secrets.encrypt(orjson.dumps(row), self._aad(campaign, pupil), key=key)
            boxes.append({"campaign_id": campaign, "pupil_id": pupil, "box": box})
        if boxes:
            self._tx.upsert(_ROW, boxes)

    def hours(self) -> dict[str, StoredHours]:
        """What the office knows of when colleagues can go, by person."""
        found = self._tx.all(select(_HOURS).where(self._tx.within(_HOURS)))
        return {row["person_id"]: _hours(row) for row in found}

    def keep_hours(self, hours: Iterable[StoredHours]) -> None:
        """Write it; what was there of these people is replaced."""
        rows: list[dict[str, Any]] = [
            {
                "person_id": one.person,
                "free": [list(slot) for slot in one.free],
                "farthest_km": one.farthest_km,
                "not_alone": one.not_alone,
                "by": one.by,
                "at": one.at,
            }
            for one in hours
        ]
        if rows:
            self._tx.upsert(_HOURS, rows)

    def _aad(self, campaign: str, pupil: str) -> bytes:
        return f"{self._tx.school}|plan_row|{campaign}|{pupil}".encode("utf-8", "surrogatepass")


def _plan(row: Mapping[Any, Any]) -> StoredPlan:
    return StoredPlan(
        row["campaign_id"], row["class_id"], row["state"], row["seed"], row["why"], row["by"], row["at"]
    )


def _hours(row: Mapping[Any, Any]) -> StoredHours:
    free = [(int(day), str(part)) for day, part in row["free"]]
    return StoredHours(row["person_id"], free, row["farthest_km"], row["not_alone"], row["by"], row["at"])
