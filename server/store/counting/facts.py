"""Facts of visits: what rules ask of a visit that counts, in narrow rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import CompoundSelect, Select, delete, select, union

from server.domain.rules.model import Fact
from server.domain.scoping import companions_of
from server.domain.visits import is_held
from server.store.asked import among, of_school
from server.store.base import as_date, as_text, table_of
from server.store.pieces import pieces
from server.store.tables import Visit, VisitFact, VisitVisitor
from server.store.tx import Tx

_FACT = table_of(VisitFact)
_VISITOR = table_of(VisitVisitor)
_VISIT = table_of(Visit)
COUNTS: Final = frozenset({"submitted", "approved"})
_PIECE: Final = 2000


def fact_of(visit: str, values: Mapping[str, Any], deleted: bool) -> Fact | None:
    """What counts of a visit, its class still unknown; None for one that does not count."""
    on, pupil = as_date(values.get("visited_on")), as_text(values.get("pupil"))
    if deleted or on is None or pupil is None or values.get("status") not in COUNTS or not is_held(values):
        return None
    lead = as_text(values.get("lead"))
    return Fact(visit, pupil, on, None, as_text(values.get("mode")), lead, companions_of(values))


class FactRepo:
    """The facts of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def of_visits(self, visits: Collection[str]) -> dict[str, Fact]:
        """The facts of these visits, by visit."""
        if not visits:
            return {}
        return _by_visit(self._tx.ask(_of_visits, visits=self._tx.many(sorted(visits))))

    def around(self, pupils: Collection[str], people: Collection[str]) -> dict[str, Fact]:
        """All facts of these pupils, and all in which one of these people took part; by visit."""
        if not pupils and not people:
            return {}
        values = {"pupils": self._tx.many(sorted(pupils)), "people": self._tx.many(sorted(people))}
        return _by_visit(self._tx.ask(_around, bool(pupils), bool(people), **values))

    def all(self) -> dict[str, Fact]:
        """Every fact of the school."""
        return _by_visit(self._tx.ask(_all))

    def from_visits(self) -> dict[str, Fact]:
        """Every fact as the visits themselves tell it, classes unknown."""
        found = {}
        for row in self._tx.ask(_countable):
            fact = fact_of(row["id"], row["values"], row["deleted"])
            if fact is not None:
                found[fact.visit] = fact
        return found

    def write(self, changes: Mapping[str, Fact | None], before: Mapping[str, Fact]) -> None:
        """Write these facts (None: the visit no longer counts). before: what is stored of these visits."""
        facts = [fact for fact in changes.values() if fact is not None]
        moved = [
            v for v, f in changes.items() if v in before and (f is None or f.visitors != before[v].visitors)
        ]
        for some in pieces(sorted(moved), _PIECE):
            self._remove(_VISITOR, some)
        for some in pieces(sorted(v for v, f in changes.items() if f is None and v in before), _PIECE):
            self._remove(_FACT, some)
        self._tx.upsert(_FACT, [_row(fact) for fact in facts])
        came = [fact for fact in facts if fact.visit not in before or fact.visit in set(moved)]
        rows = [{"person_id": who, "visit_id": f.visit} for f in came for who in sorted(f.visitors)]
        self._tx.upsert(_VISITOR, rows, nothing=True)

    def drop(self) -> None:
        """Forget all of them."""
        for table in (_VISITOR, _FACT):
            self._tx.execute(delete(table).where(self._tx.within(table)))

    def _remove(self, table: Any, visits: list[str]) -> None:
        self._tx.execute(
            delete(table).where(self._tx.within(table, self._tx.among(table.c.visit_id, visits)))
        )


def _row(fact: Fact) -> dict[str, Any]:
    return {
        "visit_id": fact.visit,
        "pupil_id": fact.pupil,
        "class_id": fact.class_id,
        "on_day": fact.on,
        "mode": fact.mode,
        "lead_id": fact.lead,
        "companions": sorted(fact.companions),
    }


def _by_visit(rows: Iterable[Mapping[Any, Any]]) -> dict[str, Fact]:
    return {
        r["visit_id"]: Fact(
            r["visit_id"],
            r["pupil_id"],
            r["on_day"],
            r["class_id"],
            r["mode"],
            r["lead_id"],
            frozenset(r["companions"]),
        )
        for r in rows
    }


def _of_visits(dialect: str) -> Select[Any]:
    return select(_FACT).where(of_school(_FACT, among(dialect, _FACT.c.visit_id, "visits")))


def _around(dialect: str, pupils: bool, people: bool) -> CompoundSelect[Any] | Select[Any]:
    """Ids first, each part by its index; a join of the facts themselves could not be made distinct (JSON)."""
    parts = []
    if pupils:
        parts.append(
            select(_FACT.c.visit_id).where(of_school(_FACT, among(dialect, _FACT.c.pupil_id, "pupils")))
        )
    if people:
        took_part = of_school(_VISITOR, among(dialect, _VISITOR.c.person_id, "people"))
        parts.append(select(_VISITOR.c.visit_id).where(took_part))
    ids = union(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    return select(_FACT).join(ids, ids.c.visit_id == _FACT.c.visit_id).where(of_school(_FACT))


def _all(_dialect: str) -> Select[Any]:
    return select(_FACT).where(of_school(_FACT))


def _countable(_dialect: str) -> Select[Any]:
    live = of_school(_VISIT, _VISIT.c.deleted.is_(False), _VISIT.c.status.in_(sorted(COUNTS)))
    return select(_VISIT.c.id, _VISIT.c["values"], _VISIT.c.deleted).where(live)
