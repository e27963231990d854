"""Invitations of one school: links to a page on which a guardian says how to meet. Only a token's hash is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from server.store.base import table_of
from server.store.tables import Invitation
from server.store.tx import Tx

_LINKS = table_of(Invitation)
_NAMES = ("way", "answers", "created_at", "expires_at", "revoked_at", "answered_at")


@dataclass(frozen=True, slots=True)
class Invited:
    """One link. way: paper or text. answers: how often it was used. run: the print run of a letter whose sheet has not
    arrived at the desk; None for any other. renews: once it has, the links before it end."""

    id: str
    school: str
    pupil: str
    guardian: str
    campaign: str
    way: str
    answers: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    answered_at: datetime | None
    run: str | None
    renews: bool


class InvitationRepo:
    """Of one school. A token arrives without a school: `across_schools().invitation` finds it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(
        self,
        links: Iterable[tuple[str, str, str]],
        *,
        campaign: str,
        way: str,
        now: datetime,
        expires_at: datetime,
        run: str | None = None,
        renews: bool = False,
    ) -> None:
        """New links as (pupil, guardian, hash of the token)."""
        same = {"campaign_id": campaign, "way": way, "created_at": now, "expires_at": expires_at}
        same |= {"answers": 0, "revoked_at": None, "answered_at": None, "print_run": run, "renews": renews}
        rows = [
            {"id": self._tx.random_id(), "pupil_id": pupil, "guardian_id": guardian, "token_hash": token}
            for pupil, guardian, token in links
        ]
        self._tx.insert(_LINKS, [row | same for row in rows])

    def lock(self, id_: str) -> Invited | None:
        """One link, held until the end of this transaction."""
        statement = select(_LINKS).where(self._tx.within(_LINKS, _LINKS.c.id == id_))
        row = self._tx.first(statement.with_for_update())
        return None if row is None else invited_of(row)

    def of(self, pupils: Collection[str], campaign: str) -> list[Invited]:
        """All links of these pupils' guardians for a campaign, oldest first."""
        if not pupils:
            return []
        named = self._tx.among(_LINKS.c.pupil_id, sorted(pupils))
        found = select(_LINKS).where(self._tx.within(_LINKS, named, _LINKS.c.campaign_id == campaign))
        return [invited_of(row) for row in self._tx.all(found.order_by(_LINKS.c.created_at, _LINKS.c.id))]

    def answered(self, id_: str, now: datetime) -> None:
        """It was used once more."""
        where = self._tx.within(_LINKS, _LINKS.c.id == id_)
        changes = {"answers": _LINKS.c.answers + 1, "answered_at": now}
        self._tx.execute(update(_LINKS).where(where).values(**changes))

    def of_run(self, run: str) -> list[Invited]:
        """Those of letters on their way to the desk, held until the end of this transaction."""
        statement = select(_LINKS).where(self._tx.within(_LINKS, _LINKS.c.print_run == run))
        found = self._tx.all(statement.order_by(_LINKS.c.id).with_for_update())
        return [invited_of(row) for row in found]

    def arrived(self, run: str) -> None:
        """The desk has these letters."""
        where = self._tx.within(_LINKS, _LINKS.c.print_run == run)
        self._tx.execute(update(_LINKS).where(where).values(print_run=None))

    def revoke_before(
        self, pupils: Collection[str], campaign: str, way: str, run: str, made_at: datetime, now: datetime
    ) -> None:
        """All links of these pupils' guardians that went out this way for a campaign end now, but those of this run and
        those made later."""
        named = self._tx.among(_LINKS.c.pupil_id, sorted(pupils))
        other = or_(_LINKS.c.print_run.is_(None), _LINKS.c.print_run != run)
        before = and_(_LINKS.c.created_at <= made_at, _LINKS.c.revoked_at.is_(None))
        same = (_LINKS.c.campaign_id == campaign, _LINKS.c.way == way)
        where = self._tx.within(_LINKS, named, *same, other, before)
        self._tx.execute(update(_LINKS).where(where).values(revoked_at=now))

    def revoke_of(self, guardian: str, now: datetime) -> None:
        """All links of a guardian end now, of whatever campaign."""
        where = self._tx.within(_LINKS, _LINKS.c.guardian_id == guardian, _LINKS.c.revoked_at.is_(None))
        self._tx.execute(update(_LINKS).where(where).values(revoked_at=now))


def invited_of(row: Mapping[Any, Any]) -> Invited:
    """A link from its row."""
    ids = {name: row[f"{name}_id"] for name in ("school", "pupil", "guardian", "campaign")}
    state = {"run": row["print_run"], "renews": bool(row["renews"])}
    return Invited(id=row["id"], **ids, **state, **{name: row[name] for name in _NAMES})
