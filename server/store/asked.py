"""Questions that every push and pull asks: put together once, then asked with other values.

Putting a statement together costs more than running it. A maker takes the dialect's name first and returns the
statement; `Tx.ask` keeps it by the maker's arguments and binds the school under `school`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, String, Table, and_, any_, bindparam, text

POSTGRESQL = "postgresql"


def of_school(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The conditions, and the school's."""
    return and_(table.c.school_id == bindparam("school", type_=String), *conditions)


def among(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values bound under `name`, however many there are."""
    if dialect == POSTGRESQL:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    listed = text(f"SELECT value FROM json_each(:{name})")  # noqa: S608 - a name of ours
    return column.in_(listed.bindparams(bindparam(name, type_=String)))


def many(dialect: str, values: Iterable[Any]) -> Any:
    """Values for `among`."""
    found = list(values)
    return found if dialect == POSTGRESQL else orjson.dumps(found).decode()
