"""Invitations of one school: links to a page on which a guardian says how to meet. Only a token's hash is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.store.base import table_of
from server.store.tables import Invitation
from server.store.tx import Tx

_LINKS = table_of(Invitation)
_NAMES = ("way", "answers", "created_at", "expires_at", "revoked_at", "answered_at")


@dataclass(frozen=True, slots=True)
class Invited:
    """One link. way: paper or text. answers: how often it was used."""

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
    ) -> None:
        """New links as (pupil, guardian, hash of the token)."""
        same = {"campaign_id": campaign, "way": way, "created_at": now, "expires_at": expires_at}
        same |= {"answers": 0, "revoked_at": None, "answered_at": None}
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

    def revoke(self, pupils: Collection[str], campaign: str, now: datetime) -> None:
        """All links of these pupils' guardians for a campaign end now."""
        if not pupils:
            return
        named = self._tx.among(_LINKS.c.pupil_id, sorted(pupils))
        where = self._tx.within(
            _LINKS, named, _LINKS.c.campaign_id == campaign, _LINKS.c.revoked_at.is_(None)
        )
        self._tx.execute(update(_LINKS).where(where).values(revoked_at=now))

    def revoke_of(self, guardian: str, now: datetime) -> None:
        """All links of a guardian end now, of whatever campaign."""
        where = self._tx.within(_LINKS, _LINKS.c.guardian_id == guardian, _LINKS.c.revoked_at.is_(None))
        self._tx.execute(update(_LINKS).where(where).values(revoked_at=now))


def invited_of(row: Mapping[Any, Any]) -> Invited:
    """A link from its row."""
    ids = {name: row[f"{name}_id"] for name in ("school", "pupil", "guardian", "campaign")}
    return Invited(id=row["id"], **ids, **{name: row[name] for name in _NAMES})
