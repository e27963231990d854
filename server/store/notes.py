"""Families' links to notes: only hashes of token and code are stored; at most two devices open one link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.store.base import table_of
from server.store.deliveries import DeliveryRepo
from server.store.pupil_keys import PupilKeyRepo
from server.store.subscriptions import SubscriptionRepo
from server.store.tables import NoteAccess
from server.store.tx import Tx

_ACCESS = table_of(NoteAccess)


@dataclass(frozen=True)
class NoteLink:
    """One link to a note. code_hash: as the caller made it (keyed). devices: hashes of bound device cookies.

    tries: wrong codes so far. run: the print run of a slip whose sheet has not arrived at the desk; None for any other.
    """

    id: str
    school: str
    note: str
    token_hash: str
    code_hash: str
    devices: Sequence[str]
    tries: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    run: str | None


class NoteRepo:
    """Links of one school. The token arrives without a school: `across_schools().note_link` finds it."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self.subscriptions = SubscriptionRepo(tx, keys)
        """Who asked to be told of notes."""
        self.deliveries = DeliveryRepo(tx, keys)
        """What was sent."""

    def add_link(
        self,
        note: str,
        *,
        token_hash: str,
        code_hash: str,
        now: datetime,
        expires_at: datetime,
        run: str | None = None,
    ) -> str:
        """A fresh link; returns its id. The note's record may still wait in this unit."""
        self._tx.flush()
        id_ = self._tx.random_id()
        row = {"id": id_, "note_id": note, "token_hash": token_hash, "code_hash": code_hash}
        state = {"devices": [], "tries": 0, "created_at": now, "expires_at": expires_at, "revoked_at": None}
        self._tx.insert(_ACCESS, [{**row, **state, "print_run": run}])
        return id_

    def lock(self, link: str) -> NoteLink | None:
        """One link, held until the end of this transaction, so that tries are counted one by one."""
        statement = select(_ACCESS).where(self._tx.within(_ACCESS, _ACCESS.c.id == link))
        row = self._tx.first(statement.with_for_update())
        return None if row is None else link_of(row)

    def lock_by_hash(self, token_hash: str) -> NoteLink | None:
        """The same by the hash of its token."""
        statement = select(_ACCESS).where(self._tx.within(_ACCESS, _ACCESS.c.token_hash == token_hash))
        row = self._tx.first(statement.with_for_update())
        return None if row is None else link_of(row)

    def links_of(self, note: str) -> list[NoteLink]:
        """All links of a note, newest first."""
        statement = select(_ACCESS).where(self._tx.within(_ACCESS, _ACCESS.c.note_id == note))
        return [link_of(row) for row in self._tx.all(statement.order_by(_ACCESS.c.created_at.desc()))]

    def links_of_run(self, run: str) -> list[NoteLink]:
        """Those of slips on their way to the desk, held until the end of this transaction."""
        statement = select(_ACCESS).where(self._tx.within(_ACCESS, _ACCESS.c.print_run == run))
        return [link_of(row) for row in self._tx.all(statement.order_by(_ACCESS.c.id).with_for_update())]

    def arrived(self, link: str) -> None:
        """The desk has this slip."""
        self._change(link, print_run=None)

    def count_try(self, link: str) -> None:
        """One more wrong code."""
        self._change(link, tries=_ACCESS.c.tries + 1)

    def bind_devices(self, link: str, devices: Sequence[str]) -> None:
        """These device hashes may open the link without a code; the tries start anew."""
        self._change(link, devices=list(devices), tries=0)

    def unbind_devices(self, link: str, devices: Sequence[str]) -> None:
        """Only these device hashes are left; wrong tries stay counted."""
        self._change(link, devices=list(devices))

    def prolong(self, link: str, until: datetime) -> None:
        """A message carries this link: it works until then at least."""
        self._change(link, expires_at=until)

    def lead(self, link: str, note: str) -> None:
        """From now on this link opens another note of the same guardian: the one that a message told of."""
        self._change(link, note_id=note)

    def revoke_links(self, note: str, now: datetime) -> None:
        """Every link of a note ends now (a fresh slip, a recalled note)."""
        where = self._tx.within(_ACCESS, _ACCESS.c.note_id == note, _ACCESS.c.revoked_at.is_(None))
        self._tx.execute(update(_ACCESS).where(where).values(revoked_at=now))

    def revoke(self, link: str, now: datetime) -> None:
        """One link ends now, unless it has ended before."""
        where = self._tx.within(_ACCESS, _ACCESS.c.id == link, _ACCESS.c.revoked_at.is_(None))
        self._tx.execute(update(_ACCESS).where(where).values(revoked_at=now))

    def _change(self, link: str, **values: object) -> None:
        self._tx.execute(
            update(_ACCESS).where(self._tx.within(_ACCESS, _ACCESS.c.id == link)).values(**values)
        )


def link_of(row: Mapping[Any, Any]) -> NoteLink:
    """A link from its row."""
    same = ("id", "token_hash", "code_hash", "devices", "tries", "created_at", "expires_at", "revoked_at")
    names = {"school": row["school_id"], "note": row["note_id"], "run": row["print_run"]}
    return NoteLink(**names, **{name: row[name] for name in same})
