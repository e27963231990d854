"""What must see every school: sign-in and token look-ups, throttles, the worker's leases, health, schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Date, String, Table, and_, bindparam, cast, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from server.store.base import table_of
from server.store.devices import token_hash
from server.store.invitations import Invited, invited_of
from server.store.notes import NoteLink, link_of
from server.store.outbox import Job, job_of
from server.store.people import Login, on_day
from server.store.photo_files import hold_blobs
from server.store.state import remark, remarks
from server.store.tables import (
    AccessToken,
    Account,
    Device,
    EnrolmentCode,
    Invitation,
    NoteAccess,
    Organisation,
    OutboxRow,
    PersonRole,
    PhotoFile,
    RefreshToken,
    School,
    Teaching,
)
from server.store.throttle import Throttle
from server.store.tx import translated

_ACCESS = table_of(AccessToken)
_ACCOUNT = table_of(Account)
_DEVICE = table_of(Device)
_CODE = table_of(EnrolmentCode)
_FILES = table_of(PhotoFile)
_INVITATION = table_of(Invitation)
_LINK = table_of(NoteAccess)
_ORGANISATION = table_of(Organisation)
_OUTBOX = table_of(OutboxRow)
_REFRESH = table_of(RefreshToken)
_ROLE = table_of(PersonRole)
_SCHOOL = table_of(School)
_TEACHING = table_of(Teaching)


@dataclass(frozen=True)
class Bearer:
    """Whom an access token belongs to.

    fresh: this is its pair's first use; call `devices.mark_used(device, place)`.
    active: the account is open. roles and classes: held and taught on the day asked for. revoked and expired
    are for the caller to answer.
    """

    school: str
    person: str
    device: str
    place: int
    fresh: bool
    active: bool
    revoked: bool
    expires_at: datetime
    roles: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


def _bearer() -> Any:
    """Asked with every request, so it is put together once."""
    joined = _ACCESS.join(
        _DEVICE, and_(_DEVICE.c.school_id == _ACCESS.c.school_id, _DEVICE.c.id == _ACCESS.c.device_id)
    ).outerjoin(
        _ACCOUNT,
        and_(_ACCOUNT.c.school_id == _DEVICE.c.school_id, _ACCOUNT.c.person_id == _DEVICE.c.person_id),
    )
    used = (
        select(_REFRESH.c.used)
        .where(
            _REFRESH.c.school_id == _ACCESS.c.school_id,
            _REFRESH.c.device_id == _ACCESS.c.device_id,
            _REFRESH.c.place == _ACCESS.c.place,
        )
        .limit(1)
        .scalar_subquery()
    )
    roles, classes = _on_that_day(_ROLE, "role"), _on_that_day(_TEACHING, "class_id")
    found = (_DEVICE.c.person_id, _DEVICE.c.revoked_at, _ACCOUNT.c.active)
    return (
        select(_ACCESS, *found, used.label("used"), roles.label("roles"), classes.label("classes"))
        .select_from(joined)
        .where(_ACCESS.c.token_hash == bindparam("token"))
    )


def _on_that_day(table: Table, column: str) -> Any:
    """What a dated table gave the device's person on the day asked about, joined by spaces."""
    return (
        select(func.aggregate_strings(table.c[column], " "))
        .where(
            table.c.school_id == _DEVICE.c.school_id,
            table.c.person_id == _DEVICE.c.person_id,
            on_day(table, bindparam("day", type_=Date)),
        )
        .scalar_subquery()
    )


_BEARER = _bearer()


class AcrossSchools:
    """Few, fixed questions over all schools; nothing here returns a record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.throttle = Throttle(connection)

    def logins(self, user: str) -> list[Login]:
        """The accounts of a user name (user names are unique; a list keeps the caller's time even)."""
        rows = self._all(select(_ACCOUNT).where(_ACCOUNT.c.user == user))
        return [
            Login(row["school_id"], row["person_id"], row["user"], row["password_hash"], row["active"])
            for row in rows
        ]

    def bearer(self, token: str, on: date) -> Bearer | None:
        """Look up an access token (plain), with its person's roles and classes on a day."""
        for row in self._all(_BEARER, token=token_hash(token), day=on):
            return Bearer(
                row["school_id"],
                row["person_id"],
                row["device_id"],
                row["place"],
                fresh=row["used"] is False,
                active=row["active"] is True,
                revoked=row["revoked_at"] is not None,
                expires_at=row["expires_at"],
                roles=frozenset((row["roles"] or "").split()),
                classes=frozenset((row["classes"] or "").split()),
            )
        return None

    def school_of_refresh(self, token: str) -> str | None:
        """The school of a refresh token (plain)."""
        return self._school(select(_REFRESH.c.school_id).where(_REFRESH.c.token_hash == token_hash(token)))

    def school_of_enrolment_code(self, code: str) -> str | None:
        """The school of an enrolment code (plain)."""
        return self._school(select(_CODE.c.school_id).where(_CODE.c.code_hash == token_hash(code)))

    def note_link(self, token: str) -> NoteLink | None:
        """The link of a family's token (plain); revoked and expired ones too, for the caller to judge."""
        rows = self._all(select(_LINK).where(_LINK.c.token_hash == token_hash(token)))
        return link_of(rows[0]) if rows else None

    def invitation(self, token: str) -> Invited | None:
        """The invitation of a family's token (plain); revoked and expired ones too, for the caller to judge."""
        rows = self._all(select(_INVITATION).where(_INVITATION.c.token_hash == token_hash(token)))
        return invited_of(rows[0]) if rows else None

    def lease(
        self, now: datetime, lasting: timedelta, limit: int = 10, kinds: Iterable[str] = ()
    ) -> list[Job]:
        """Take due jobs of any school; those whose lease ran out are taken again. kinds: () = all."""
        free = or_(
            and_(_OUTBOX.c.state == "ready", _OUTBOX.c.due <= now),
            and_(_OUTBOX.c.state == "leased", _OUTBOX.c.lease_until <= now),
        )
        wanted = list(kinds)
        some = select(_OUTBOX.c.school_id, _OUTBOX.c.id).where(
            free, *([_OUTBOX.c.kind.in_(wanted)] if wanted else [])
        )
        picked = some.order_by(_OUTBOX.c.due).limit(limit).with_for_update(skip_locked=True).cte("picked")
        lease = uuid4().hex
        statement = (
            update(_OUTBOX)
            .where(_OUTBOX.c.school_id == picked.c.school_id, _OUTBOX.c.id == picked.c.id)
            .values(state="leased", lease=lease, lease_until=now + lasting, tries=_OUTBOX.c.tries + 1)
            .returning(_OUTBOX)
        )
        return sorted((job_of(row) for row in self._all(statement)), key=lambda job: job.due)

    def hold_blob(self, key: str) -> None:
        """Let no photo be given these bytes until this transaction ends; ask `blob_in_use` afterwards."""
        hold_blobs(self._connection, "*", [key])

    def blob_in_use(self, key: str) -> bool:
        """Whether any photo of any school has these bytes: equal pictures share one blob."""
        named = or_(_FILES.c.blob == key, cast(_FILES.c.thumbs, String).contains(key))
        return bool(self._all(select(_FILES.c.photo_id).where(named).limit(1)))

    def blobs_in_use(self) -> set[str]:
        """The keys of all bytes that some photo of some school has."""
        rows = self._all(select(_FILES.c.blob, _FILES.c.thumbs))
        return {key for row in rows for key in (row["blob"], *row["thumbs"].values())}

    def schools(self) -> list[str]:
        """Ids of all schools."""
        return [row["id"] for row in self._all(select(_SCHOOL.c.id).order_by(_SCHOOL.c.id))]

    def add_organisations(self, rows: Iterable[tuple[str, str | None, str, str]]) -> None:
        """Nodes of the tree as (id, parent or None, kind, name), parents first; known ids are left."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        statement = make(_ORGANISATION).on_conflict_do_nothing(index_elements=["id"])
        for id_, parent, kind, name in rows:
            self._run(statement.values(id=id_, parent_id=parent, kind=kind, name=name))

    def remark(self, name: str, value: str) -> None:
        """Keep one value of the whole server under a name."""
        with translated():
            remark(self._connection, name, value)

    def remarks(self, prefix: str) -> dict[str, str]:
        """All values of the whole server whose names begin so."""
        with translated():
            return remarks(self._connection, prefix)

    def ping(self) -> None:
        """Raise unless the database answers."""
        self._run(text("SELECT 1"))

    def _school(self, statement: Any) -> str | None:
        found = self._run(statement).scalar()
        return None if found is None else str(found)

    def _all(self, statement: Any, **values: Any) -> list[Any]:
        return list(self._run(statement, **values).mappings().all())

    def _run(self, statement: Any, **values: Any) -> Any:
        with translated():
            return self._connection.execute(statement, values)
