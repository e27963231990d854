"""Staff: accounts, dated roles, dated teaching. The colleague row itself is a record of type `person`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Table, bindparam, or_, select, update

from server.store.asked import of_school
from server.store.base import table_of
from server.store.tables import Account, PersonRole, Teaching
from server.store.tx import Tx

_ACCOUNT = table_of(Account)
_ROLE = table_of(PersonRole)
_TEACHING = table_of(Teaching)


@dataclass(frozen=True)
class Login:
    """A sign-in account."""

    school: str
    person: str
    user: str
    password_hash: str
    active: bool


@dataclass(frozen=True)
class RoleHeld:
    """A role with its first and last day (None: open)."""

    person: str
    role: str
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Teaches:
    """A person teaches a class, with the first and last day (None: open)."""

    person: str
    class_id: str
    subject: str = ""
    year: str | None = None
    starts: date | None = None
    ends: date | None = None


class PeopleRepo:
    """Accounts, roles and teaching of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add_account(self, person: str, user: str, password_hash: str, *, active: bool = True) -> None:
        """Give a person an account (or change it). A user name taken elsewhere raises IntegrityError."""
        self._tx.flush()
        row = {"person_id": person, "user": user, "password_hash": password_hash, "active": active}
        self._tx.upsert(_ACCOUNT, [{**row, "changed_at": None}])

    def account(self, person: str) -> Login | None:
        """The account of a person."""
        row = self._tx.first(
            select(_ACCOUNT).where(self._tx.within(_ACCOUNT, _ACCOUNT.c.person_id == person))
        )
        if row is None:
            return None
        return Login(row["school_id"], row["person_id"], row["user"], row["password_hash"], row["active"])

    def set_active(self, person: str, active: bool, now: datetime) -> None:
        """Open or close an account."""
        self._change(person, active=active, changed_at=now)

    def add_roles(self, roles: Iterable[RoleHeld]) -> None:
        """Give roles."""
        self._tx.flush()
        roles = list(roles)
        self._tx.touched.people.update(r.person for r in roles)
        self._tx.insert(
            _ROLE,
            [
                {
                    "id": self._tx.random_id(),
                    "person_id": r.person,
                    "role": r.role,
                    "starts": r.starts,
                    "ends": r.ends,
                }
                for r in roles
            ],
        )

    def roles(self, person: str, on: date) -> set[str]:
        """The roles that a person holds on a day."""
        statement = select(_ROLE.c.role).where(
            self._tx.within(_ROLE, _ROLE.c.person_id == person, on_day(_ROLE, on))
        )
        return {row["role"] for row in self._tx.all(statement)}

    def with_role(self, role: str, on: date) -> set[str]:
        """Ids of those who hold a role on a day."""
        statement = select(_ROLE.c.person_id).where(
            self._tx.within(_ROLE, _ROLE.c.role == role, on_day(_ROLE, on))
        )
        return {row["person_id"] for row in self._tx.all(statement)}

    def end_roles(self, person: str, roles: Iterable[str], today: date) -> None:
        """From today on a person no longer holds these roles."""
        self._tx.touched.people.add(person)
        where = (_ROLE.c.person_id == person) & self._tx.among(_ROLE.c.role, sorted(roles))
        self._end(_ROLE, where, today)

    def stop_teaching(self, person: str, classes: Iterable[str], today: date) -> None:
        """From today on a person no longer teaches these classes."""
        self._tx.touched.people.add(person)
        where = (_TEACHING.c.person_id == person) & self._tx.among(_TEACHING.c.class_id, sorted(classes))
        self._end(_TEACHING, where, today)

    def add_teaching(self, teachings: Iterable[Teaches]) -> None:
        """Say who teaches what."""
        self._tx.flush()
        teachings = list(teachings)
        self._tx.touched.people.update(t.person for t in teachings)
        self._tx.insert(
            _TEACHING,
            [
                {
                    "id": self._tx.random_id(),
                    "person_id": t.person,
                    "class_id": t.class_id,
                    "subject": t.subject,
                    "year_id": t.year,
                    "starts": t.starts,
                    "ends": t.ends,
                }
                for t in teachings
            ],
        )

    def end_teaching(self, person: str, class_id: str, last_day: date) -> None:
        """A person's teaching in a class ends with that day."""
        self._tx.touched.people.add(person)
        self._tx.execute(
            update(_TEACHING)
            .where(
                self._tx.within(
                    _TEACHING,
                    _TEACHING.c.person_id == person,
                    _TEACHING.c.class_id == class_id,
                    on_day(_TEACHING, last_day),
                )
            )
            .values(ends=last_day)
        )

    def classes_of(self, person: str, on: date) -> set[str]:
        """The classes that a person teaches on a day."""
        return {row["class_id"] for row in self._tx.ask(_classes, person=person, day=on)}

    def teachers_of(self, class_id: str, on: date) -> set[str]:
        """Ids of those who teach a class on a day."""
        return {t.person for t in self._teachings(_TEACHING.c.class_id == class_id, on_day(_TEACHING, on))}

    def teachings(self, on: date) -> list[Teaches]:
        """All teaching of the school on a day."""
        return self._teachings(on_day(_TEACHING, on))

    def taught_since(self, person: str, since: date) -> set[str]:
        """Classes that a person has taught on any day from `since` on (the 60 days of a late visit)."""
        return {
            t.class_id
            for t in self._teachings(
                _TEACHING.c.person_id == person, or_(_TEACHING.c.ends.is_(None), _TEACHING.c.ends >= since)
            )
        }

    def _teachings(self, *where: ColumnElement[bool]) -> list[Teaches]:
        rows = self._tx.all(select(_TEACHING).where(self._tx.within(_TEACHING, *where)))
        return [
            Teaches(r["person_id"], r["class_id"], r["subject"], r["year_id"], r["starts"], r["ends"])
            for r in rows
        ]

    def _end(self, table: Table, where: ColumnElement[bool], today: date) -> None:
        self._tx.execute(
            update(table)
            .where(self._tx.within(table, where, on_day(table, today)))
            .values(ends=today - timedelta(days=1))
        )

    def _change(self, person: str, **values: object) -> None:
        self._tx.execute(
            update(_ACCOUNT).where(self._tx.within(_ACCOUNT, _ACCOUNT.c.person_id == person)).values(**values)
        )


def _classes(_dialect: str) -> Select[Any]:
    """Classes that a `person` teaches on a `day`."""
    taught = _TEACHING.c.person_id == bindparam("person"), on_day(_TEACHING, bindparam("day", type_=Date))
    return select(_TEACHING.c.class_id).where(of_school(_TEACHING, *taught))


def on_day(table: Table, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a dated row of this table counts on a day."""
    return or_(table.c.starts.is_(None), table.c.starts <= day) & or_(
        table.c.ends.is_(None), table.c.ends >= day
    )
