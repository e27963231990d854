"""The office's list of visits, newest first: by columns alone, and a page costs the same however far down it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from server.store.base import table_of
from server.store.tables import Pupil
from server.store.tables.visits import Visit
from server.store.tx import Tx

_VISIT = table_of(Visit)
_PUPIL = table_of(Pupil)

Place = tuple[date | None, str]
"""Day and id of a visit: where a page ended. Visits without a day come last."""


@dataclass(frozen=True)
class Wanted:
    """What narrows the list: `conflicts`, visits with an open one; `twins`, such as seem to be there twice;
    `pupils`, those to these children (None: to any)."""

    statuses: Sequence[str]
    class_id: str | None = None
    conflicts: bool = False
    twins: bool = False
    pupils: Sequence[str] | None = None


class VisitListRepo:
    """Ids of visits in the order of the desk."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def page(self, wanted: Wanted, after: Place | None, limit: int) -> tuple[list[str], Place | None]:
        """Ids of one page, and the place after which the next begins (None: this was the last)."""
        where = self._where(wanted)
        if after is not None:
            where &= _behind(*after)
        order = (_VISIT.c.visited_on.desc().nulls_last(), _VISIT.c.id)
        statement = select(_VISIT.c.id, _VISIT.c.visited_on).where(where).order_by(*order).limit(limit + 1)
        rows = self._tx.all(statement)
        last = rows[limit - 1] if len(rows) > limit else None
        place = (last["visited_on"], str(last["id"])) if last is not None else None
        return [str(row["id"]) for row in rows[:limit]], place

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return int(self._tx.scalar(select(func.count()).select_from(_VISIT).where(self._where(wanted))))

    def _where(self, wanted: Wanted) -> ColumnElement[bool]:
        parts = [_VISIT.c.deleted.is_(False), self._tx.among(_VISIT.c.status, list(wanted.statuses))]
        if wanted.conflicts:
            parts.append(_VISIT.c.open_conflicts > 0)
        if wanted.twins:
            parts.append(_VISIT.c.twin.is_(True))
        if wanted.pupils is not None:
            parts.append(self._tx.among(_VISIT.c.pupil_id, wanted.pupils))
        if wanted.class_id is not None:
            pupils = select(_PUPIL.c.id).where(
                self._tx.within(_PUPIL, _PUPIL.c.class_id == wanted.class_id, _PUPIL.c.deleted.is_(False))
            )
            parts.append(_VISIT.c.pupil_id.in_(pupils))
        return self._tx.within(_VISIT, *parts)


def _behind(day: date | None, id_: str) -> ColumnElement[bool]:
    undated = _VISIT.c.visited_on.is_(None)
    if day is None:
        return undated & (_VISIT.c.id > id_)
    same_day = (_VISIT.c.visited_on == day) & (_VISIT.c.id > id_)
    return (_VISIT.c.visited_on < day) | same_day | undated
