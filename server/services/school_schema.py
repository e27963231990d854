"""The record types of one school: the base, and what the packs of its campaigns add to a visit."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from server import packs
from server.domain.campaign import Pack
from sync.specs import Schema, TypeSpec
from sync.wire import BASE

if TYPE_CHECKING:
    from server.store.unit import Unit

log = logging.getLogger(__name__)
_SCHOOL_TIME = timezone(timedelta(hours=8))


def local_day(now: datetime) -> date:
    """The school's calendar day (Asia/Shanghai has kept +08:00 since 1991)."""
    return now.astimezone(_SCHOOL_TIME).date()


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as far as the schema depends on it."""

    id: str
    pack: str | None
    starts: date | None
    ends: date | None

    def runs(self, today: date) -> bool:
        """Whether it is under way; an open end is open."""
        return (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)


class SchoolSchema:
    """Campaigns of a school, the running ones first, with their packs and the schema that they make."""

    def __init__(self, campaigns: list[Campaign], today: date) -> None:
        running = [c for c in campaigns if c.runs(today)]
        self._ordered = running + [c for c in campaigns if c not in running]
        self.running = running[0] if running else None
        self.schema = _schema_of(tuple(dict.fromkeys(c.pack or "" for c in self._ordered)))

    @property
    def marks(self) -> dict[str, str]:
        """Type -> a word that changes whenever the type's description does."""
        return {name: _mark(spec) for name, spec in self.schema.types.items()}

    def pack_of(self, campaign: object) -> Pack | None:
        """The pack of a campaign by id; of the running one where the visit names none."""
        named = [c for c in self._ordered if c.id == campaign] if campaign else []
        chosen = named[0] if named else self.running
        return _pack(chosen.pack or "") if chosen else None


def school_schema(unit: Unit, now: datetime) -> SchoolSchema:
    """Read the campaigns of this unit's school: asked with every push and pull, so without their forms."""
    rows = unit.records.columns("campaign", ("id", "pack", "starts", "ends"), order=("-starts", "id"))
    return SchoolSchema([Campaign(**row) for row in rows], local_day(now))


def _pack(name: str) -> Pack | None:
    try:
        return packs.shipped(name)
    except KeyError:
        return None


@lru_cache(maxsize=256)
def _schema_of(names: tuple[str, ...]) -> Schema:
    """Packs in order of weight; where two disagree about a field's kind, the first keeps it."""
    schema = BASE
    taken: set[str] = set()
    for name in names:
        pack = _pack(name)
        if pack is None:
            continue
        fresh = [spec for spec in pack.visit_fields() if spec.name not in taken]
        schema = schema.with_visit_fields(fresh)
        taken.update(spec.name for spec in fresh)
    return schema


@lru_cache(maxsize=1024)
def _mark(spec: TypeSpec) -> str:
    return sha256(json.dumps(spec.to_wire(), sort_keys=True).encode()).hexdigest()[:8]
