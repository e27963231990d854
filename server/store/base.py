"""The declarative base, the column types of all tables and the mixin of every synced type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, MetaData, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from sync.state import Record

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases (SQLite drops the offset; this puts it back)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @staticmethod
    def aware(value: datetime | None) -> datetime | None:
        """The instant in UTC; ValueError for one without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs an offset")
        return value.astimezone(UTC)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return self.aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Our own base. Flask-SQLAlchemy gets a second, bare base on the same metadata (see flask_ext)."""

    metadata = MetaData(naming_convention=NAMING)


class InSchool:
    """A table whose rows belong to one school; its primary key begins with `school_id`."""

    @declared_attr
    def school_id(cls) -> Mapped[str]:
        return mapped_column(String, ForeignKey("school.id"), primary_key=True, sort_order=-10)


def as_text(value: object) -> str | None:
    """A reference, choice or short text for an indexed column; anything else is null."""
    return value if isinstance(value, str) and value else None


def as_int(value: object) -> int | None:
    """A whole number for an indexed column; anything else is null."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_bool(value: object) -> bool:
    """True only for a true wire value."""
    return value is True


def as_date(value: object) -> date | None:
    """A wire date (YYYY-MM-DD), or null when it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


Promoted = Mapping[str, tuple[str, Callable[[object], Any]]]
Derived = Mapping[str, Callable[[Record], Any]]


class SyncColumns(InSchool):
    """The columns of every synced type.

    `values` holds the flat wire values and is the one truth; the indexed columns of a subclass are derived
    from it by `PROMOTED` (column -> (wire field, cast)) at every write and never read back into a record.
    What is asked of lists but stands in no value comes by `DERIVED` (column -> what it is of the record).
    `meta`: aliases, conflicts, flags, and how many entries `append` holds. `scopes`: the scopes that hold the
    row now. `seq`: its last change.
    """

    TYPE: ClassVar[str]
    PROMOTED: ClassVar[Promoted] = {}
    DERIVED: ClassVar[Derived] = {}

    id: Mapped[str] = mapped_column(String, primary_key=True, sort_order=-9)
    seq: Mapped[int] = mapped_column(BigInteger, default=0, sort_order=-8)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, sort_order=-8)
    stamps: Mapped[dict[str, str]] = mapped_column(JSON, sort_order=-8)
    meta: Mapped[dict[str, Any]] = mapped_column(JSON, sort_order=-8)
    scopes: Mapped[list[str]] = mapped_column(JSON, sort_order=-8)
    deleted: Mapped[bool] = mapped_column(default=False, sort_order=-8)


def table_of(model: type[DeclarativeBase] | type[SyncColumns]) -> Table:
    """The Core table behind a mapped class."""
    return cast(Table, model.__table__)  # type: ignore[union-attr]
