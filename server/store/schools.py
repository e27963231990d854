"""The school itself, and how a new one comes into being."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from server.store.base import table_of
from server.store.tables import School
from server.store.tx import Tx

_SCHOOL = table_of(School)


@dataclass(frozen=True)
class SchoolFacts:
    """What pages and phones say about the school. note_rule: a word of `domain.notes.RULES`."""

    id: str
    name: str
    phone: str
    zone: str
    organisation: str
    note_rule: str = "at_once"


class SchoolRepo:
    """The one school of a unit."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def get(self) -> SchoolFacts | None:
        """The school, or None before it was created."""
        row = self._tx.first(select(_SCHOOL).where(_SCHOOL.c.id == self._tx.school))
        if row is None:
            return None
        return SchoolFacts(
            row["id"], row["name"], row["phone"], row["zone"], row["organisation_id"], row["note_rule"]
        )

    def create(self, name: str, *, organisation: str, phone: str = "", zone: str = "Asia/Shanghai") -> None:
        """Create this unit's school under an organisation (see `across_schools().add_organisations`)."""
        row = {
            "id": self._tx.school,
            "organisation_id": organisation,
            "name": name,
            "phone": phone,
            "zone": zone,
        }
        self._tx.execute(insert(_SCHOOL).values(**row))

    def keep_note_rule(self, rule: str) -> None:
        """When notes go to families from now on."""
        self._tx.execute(update(_SCHOOL).where(_SCHOOL.c.id == self._tx.school).values(note_rule=rule))
