"""Each pupil's own key: ops and history of a pupil are readable exactly as long as it exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.errors import Erased
from server.store.pieces import pieces
from server.store.tables import PupilKey
from server.store.tx import Tx

_KEYS = table_of(PupilKey)


class PupilKeyRepo:
    """Keys of this school's pupils; unwrapped ones live in memory for the length of the unit only."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._open: dict[str, bytes | None] = {}
        self._none: set[str] = set()

    def prepare(self, pupils: Iterable[str]) -> None:
        """Read many keys at once and make those that are missing; later calls need no query."""
        unknown = sorted({pupil for pupil in pupils if pupil not in self._open})
        self.look_up(unknown)
        missing = [pupil for pupil in unknown if pupil not in self._open]
        if missing:
            rows = [
                {
                    "pupil_id": p,
                    "wrapped": self._tx.secrets.wrap(self._fresh(), self._aad(p)),
                    "erased_at": None,
                }
                for p in missing
            ]
            self._tx.upsert(_KEYS, rows, nothing=True)
            self._load(missing)

    def key(self, pupil: str | None) -> bytes | None:
        """The key to write with: made when missing; None (the school's field key) where there is no pupil.

        Raises Erased after an erasure.
        """
        if pupil is None:
            return None
        if pupil not in self._open:
            self.prepare([pupil])
        return self._usable(pupil)

    def key_to_read(self, pupil: str | None) -> bytes | None:
        """The same for reading: never makes one. Raises Erased when there is none."""
        if pupil is None:
            return None
        if pupil not in self._open:
            self._load([pupil])
        return self._usable(pupil)

    def is_erased(self, pupil: str) -> bool:
        """Whether this pupil was legally erased."""
        self.look_up([pupil])
        return pupil in self._open and self._open[pupil] is None

    def look_up(self, pupils: Iterable[str]) -> None:
        """Read many keys at once and make none; later calls of `is_erased` need no query."""
        self._load(sorted({p for p in pupils if p not in self._open and p not in self._none}))

    def erase(self, pupil: str, now: datetime) -> None:
        """Destroy the key for good; a stub row stays, so that no new key is ever made for this id."""
        self.prepare([pupil])
        self._tx.execute(
            update(_KEYS)
            .where(self._tx.within(_KEYS, _KEYS.c.pupil_id == pupil))
            .values(wrapped=None, erased_at=now)
        )
        self._open[pupil] = None

    def _usable(self, pupil: str) -> bytes:
        key = self._open.get(pupil)
        if key is None:
            raise Erased(pupil)
        return key

    def _load(self, pupils: list[str]) -> None:
        for some in pieces(pupils):
            self._none.update(some)
            for row in self._tx.ask(_of_pupils, pupils=self._tx.many(some)):
                wrapped, pupil = row["wrapped"], row["pupil_id"]
                self._none.discard(pupil)
                self._open[pupil] = (
                    None if wrapped is None else self._tx.secrets.unwrap(wrapped, self._aad(pupil))
                )

    def _fresh(self) -> bytes:
        return self._tx.bits(256).to_bytes(32, "big")

    def _aad(self, pupil: str) -> bytes:
        return f"{self._tx.school}|pupil_key|{pupil}".encode()


def _of_pupils(dialect: str) -> Select[Any]:
    return select(_KEYS).where(of_school(_KEYS, among(dialect, _KEYS.c.pupil_id, "pupils")))
