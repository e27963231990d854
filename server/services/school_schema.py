"""The record types of one school: the base, and what the packs of its campaigns add to a visit and its papers.

A campaign goes by the version of its pack that the office last moved it to; what earlier versions asked for stays
known, so that every word of an open draft does. A campaign of which no pack is stored goes by the one that ships.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from server.domain.campaign import Pack
from server.domain.packs.papers import DEFAULTS
from server.domain.visit_fields import united
from server.services.known_packs import KnownPack, shipped_pack, stored_packs
from sync.specs import Schema, TypeSpec
from sync.wire import BASE

if TYPE_CHECKING:
    from server.store.unit import Unit

SCHOOL_TIME = timezone(timedelta(hours=8))


def local_day(now: datetime) -> date:
    """The school's calendar day (Asia/Shanghai has kept +08:00 since 1991)."""
    return now.astimezone(SCHOOL_TIME).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins at the school."""
    return datetime.combine(day, time(), SCHOOL_TIME)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as far as the schema depends on it. packs: all versions it ever had, the one in use first."""

    id: str
    starts: date | None
    ends: date | None
    packs: tuple[KnownPack, ...] = ()

    def runs(self, today: date) -> bool:
        """Whether it is under way; an open end is open."""
        return (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)


class SchoolSchema:
    """Campaigns of a school, the running ones first, with their packs and the schema that they make."""

    def __init__(self, campaigns: list[Campaign], today: date) -> None:
        running = [c for c in campaigns if c.runs(today)]
        self._ordered = running + [c for c in campaigns if c not in running]
        self.running = running[0] if running else None
        # What a campaign uses now weighs more than what any of them used once.
        now = [pack for c in self._ordered for pack in c.packs[:1]]
        once = [pack for c in self._ordered for pack in c.packs[1:]]
        self.schema = _schema_of(tuple(dict.fromkeys([*now, *once])))

    @property
    def marks(self) -> dict[str, str]:
        """Type -> a word that changes whenever the type's description does."""
        return {name: _mark(spec) for name, spec in self.schema.types.items()}

    def ordered(self) -> list[str]:
        """Ids of the campaigns, those that run first."""
        return [c.id for c in self._ordered]

    def packs_of(self, campaign: object) -> tuple[Pack, ...]:
        """Every version that a campaign ever had, the one in use first; those of the running campaign where the
        visit names none."""
        named = [c for c in self._ordered if c.id == campaign] if campaign else []
        chosen = named[0] if named else self.running
        return tuple(known.pack for known in chosen.packs) if chosen else ()

    def pack_of(self, campaign: object) -> Pack | None:
        """The version in use."""
        return next(iter(self.packs_of(campaign)), None)


def school_schema(unit: Unit, now: datetime) -> SchoolSchema:
    """Read the campaigns of this unit's school: asked with every push and pull, so one question without their
    forms, and packs by their content."""
    return SchoolSchema(campaigns_of(unit, unit.campaigns.known()), local_day(now))


def campaigns_of(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> list[Campaign]:
    """The campaigns that `unit.campaigns.known()` found, with their packs."""
    stored = stored_packs(unit, {row["sha256"] for row in rows if row["sha256"]})
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    return [
        Campaign(id_, versions[0]["starts"], versions[0]["ends"], tuple(_packs(versions, stored)))
        for id_, versions in by_id.items()
    ]


def _packs(versions: Iterable[Mapping[str, Any]], stored: Mapping[str, KnownPack]) -> Iterable[KnownPack]:
    """Of a campaign's versions, those that can be read; else the pack of its name that ships."""
    first: Mapping[str, Any] | None = None
    found = False
    for row in versions:
        first = first or row
        if row["sha256"] in stored:
            found = True
            yield stored[row["sha256"]]
    if not found and first is not None:
        shipped = shipped_pack(first["pack"] or "")
        if shipped is not None:
            yield shipped


@lru_cache(maxsize=256)
def _schema_of(packs: tuple[KnownPack, ...]) -> Schema:
    schema = BASE.with_visit_fields(united([known.pack.visit_fields() for known in packs]))
    papers = [known.pack.paper_fields() for known in packs]
    for type_, defaults in DEFAULTS.items():
        declared = [fields[type_] for fields in papers if type_ in fields]
        schema = schema.with_fields(type_, united([*declared, defaults]))
    return schema


@lru_cache(maxsize=1024)
def _mark(spec: TypeSpec) -> str:
    return sha256(json.dumps(spec.to_wire(), sort_keys=True).encode()).hexdigest()[:8]
