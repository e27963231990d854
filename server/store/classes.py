"""Enrolment, households, school years and terms. The class row itself is a record of type `class`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from server.store.base import table_of
from server.store.tables import Enrolment, Household, SchoolYear, Term
from server.store.tx import Tx

_ENROLMENT = table_of(Enrolment)
_HOUSEHOLD = table_of(Household)
_YEAR = table_of(SchoolYear)
_TERM = table_of(Term)


@dataclass(frozen=True)
class Enrolled:
    """A pupil in a class, first and last day included (None: open)."""

    pupil: str
    class_id: str
    year: str | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Period:
    """A school year, or a term when `year` names one."""

    id: str
    name: str
    starts: date
    ends: date
    year: str | None = None


class ClassRepo:
    """Who sits where and when."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def enrol(self, enrolments: Iterable[Enrolled]) -> None:
        """Enrol pupils."""
        self._tx.flush()
        enrolments = list(enrolments)
        self._tx.touched.pupils.update(e.pupil for e in enrolments)
        rows = [
            {
                "id": self._tx.random_id(),
                "pupil_id": e.pupil,
                "class_id": e.class_id,
                "year_id": e.year,
                "starts": e.starts,
                "ends": e.ends,
            }
            for e in enrolments
        ]
        self._tx.insert(_ENROLMENT, rows)

    def move(self, pupil: str, class_id: str, today: date) -> None:
        """From today on a pupil sits in another class."""
        now_in = self._tx.within(
            _ENROLMENT,
            _ENROLMENT.c.pupil_id == pupil,
            or_(_ENROLMENT.c.ends.is_(None), _ENROLMENT.c.ends >= today),
        )
        self._tx.execute(update(_ENROLMENT).where(now_in).values(ends=today - timedelta(days=1)))
        self.enrol([Enrolled(pupil, class_id, starts=today)])

    def enrolments(self, pupil: str) -> list[Enrolled]:
        """All of a pupil's, oldest first."""
        statement = select(_ENROLMENT).where(self._tx.within(_ENROLMENT, _ENROLMENT.c.pupil_id == pupil))
        return [_enrolled(row) for row in self._tx.all(statement.order_by(_ENROLMENT.c.starts))]

    def pupils_of(self, class_id: str, on: date) -> set[str]:
        """Ids of the pupils in a class on a day."""
        where = self._tx.within(
            _ENROLMENT,
            _ENROLMENT.c.class_id == class_id,
            or_(_ENROLMENT.c.starts.is_(None), _ENROLMENT.c.starts <= on),
            or_(_ENROLMENT.c.ends.is_(None), _ENROLMENT.c.ends >= on),
        )
        return {row["pupil_id"] for row in self._tx.all(select(_ENROLMENT.c.pupil_id).where(where))}

    def add_households(self, villages: dict[str, str]) -> None:
        """Households by id with their village."""
        self._tx.upsert(_HOUSEHOLD, [{"id": id_, "village": village} for id_, village in villages.items()])

    def add_periods(self, periods: Iterable[Period]) -> None:
        """School years (year=None) and terms; a term's year must be there or come with it."""
        periods = list(periods)
        common = [
            {"id": p.id, "name": p.name, "starts": p.starts, "ends": p.ends, "year_id": p.year}
            for p in periods
        ]
        years = [{k: v for k, v in row.items() if k != "year_id"} for row in common if row["year_id"] is None]
        self._tx.upsert(_YEAR, years)
        self._tx.upsert(_TERM, [row for row in common if row["year_id"] is not None])

    def years(self) -> list[Period]:
        """All school years, oldest first."""
        rows = self._tx.all(select(_YEAR).where(self._tx.within(_YEAR)).order_by(_YEAR.c.starts))
        return [Period(r["id"], r["name"], r["starts"], r["ends"]) for r in rows]

    def terms(self) -> list[Period]:
        """All terms, oldest first."""
        rows = self._tx.all(select(_TERM).where(self._tx.within(_TERM)).order_by(_TERM.c.starts))
        return [Period(r["id"], r["name"], r["starts"], r["ends"], r["year_id"]) for r in rows]


def _enrolled(r: Mapping[Any, Any]) -> Enrolled:
    return Enrolled(r["pupil_id"], r["class_id"], r["year_id"], r["starts"], r["ends"])
