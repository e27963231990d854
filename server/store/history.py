"""The history of writes: one row per record and stamp, its values encrypted under the pupil's key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Select, select, update

from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.errors import Erased
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import HistoryRow, LoggedOp
from server.store.tx import Tx
from server.store.working import Key
from sync.state import Write

_HISTORY = table_of(HistoryRow)
_OPS = table_of(LoggedOp)


class HistoryRepo:
    """Adds writes and hands them to the merger."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo, *, lost: frozenset[int] = frozenset()) -> None:
        """lost: incarnations of the server itself before a restore; what is not here of them never comes."""
        self._tx = tx
        self._keys = keys
        self._lost = lost
        self._waiting: list[dict[str, Any]] = []
        self._refused: set[str] = set()
        self._lazy: dict[tuple[str, str], RecordHistory] = {}

    def for_record(self, type_: str, id_: str) -> RecordHistory:
        """The history of one record for `reconcile`; reads the database only when asked something."""
        found = self._lazy.get((type_, id_))
        if found is None:
            found = self._lazy[type_, id_] = RecordHistory(self, type_, id_)
        return found

    def add(self, type_: str, id_: str, writes: Iterable[Write], *, pupil: str | None) -> None:
        """Add writes of one record. pupil: whose key (None: the school's). The same again changes nothing.

        Raises Erased. Later `for_record` calls of this unit see them.
        """
        writes = list(writes)
        by_stamp: dict[str, list[Write]] = defaultdict(list)
        for write in writes:
            by_stamp[write.stamp].append(write)
        key = self._keys.key(pupil) if writes else None
        rows = []
        for stamp, some in by_stamp.items():
            part = _part(some)
            box = self._tx.secrets.encrypt(_pack(some), self._aad(type_, id_, stamp, part), key=key)
            row = {
                "type": type_,
                "record_id": id_,
                "stamp": stamp,
                "part": part,
                "pupil_id": pupil,
                "box": box,
            }
            rows.append({**row, "by": some[0].by, "at": some[0].at})
        self._waiting.extend(rows)
        self.for_record(type_, id_).add(writes)

    def flush(self) -> None:
        """Write what was added; `Unit.publish` and the end of the unit do this."""
        rows, self._waiting = self._waiting, []
        self._tx.upsert(_HISTORY, rows, nothing=True)

    def read(self, type_: str, id_: str) -> list[Write]:
        """Every readable write of a record, in no order; those of an erased pupil are left out."""
        return self._read([(type_, id_)])[type_, id_]

    def prepare(self, pairs: Iterable[Key]) -> None:
        """Read the histories of these records in one question; asking them later needs none."""
        for pair, writes in self._read(sorted(set(pairs))).items():
            self.for_record(*pair).take_stored(writes)

    def _read(self, pairs: list[Key]) -> dict[Key, list[Write]]:
        found: dict[Key, list[Write]] = {pair: [] for pair in pairs}
        if not pairs:
            return found
        types = self._tx.many(sorted({type_ for type_, _ in pairs}))
        rows = self._tx.ask(_of_records, types=types, ids=self._tx.many([id_ for _, id_ in pairs]))
        self._keys.look_up(row["pupil_id"] for row in rows if row["pupil_id"] is not None)
        for row in rows:
            if (row["type"], row["record_id"]) in found:
                found[row["type"], row["record_id"]].extend(self._open(row))
        return found

    def _open(self, row: Mapping[Any, Any]) -> list[Write]:
        """The writes of a row; none of an erased pupil."""
        if row["box"] is None:
            return []
        try:
            key = self._keys.key_to_read(row["pupil_id"])
        except Erased:
            return []
        aad = self._aad(row["type"], row["record_id"], row["stamp"], row["part"])
        plain = self._tx.secrets.decrypt(row["box"], aad, key=key)
        return _unpack(plain, row["stamp"], row["by"], row["at"])

    def note_refused(self, stamp: str) -> None:
        """An op of this unit goes into quarantine; the log says so at the end of the unit only."""
        self._refused.add(stamp)

    def is_quarantined(self, stamp: str) -> bool:
        """Whether a stamp "inc.n", not found here, names a text that nobody will ever send: an op that was
        quarantined or discarded unapplied, or a write of the server itself that a restore has lost."""
        if stamp in self._refused:
            return True
        inc, dot, n = stamp.partition(".")
        if (
            not (dot and stamp.isascii() and inc.isdecimal() and n.isdecimal())
            or max(int(inc), int(n)) >= 2**63
        ):
            return False
        if int(inc) in self._lost:
            return True
        statement = select(_OPS.c.key).where(
            self._tx.within(
                _OPS,
                _OPS.c.inc == int(inc),
                _OPS.c.n == int(n),
                _OPS.c.state.in_(["quarantined", "discarded"]),
            )
        )
        return self._tx.first(statement.limit(1)) is not None

    def purge(self, pupil: str) -> None:
        """Drop the boxes of an erased pupil; stamps stay as stubs."""
        self.flush()
        self._tx.execute(
            update(_HISTORY).where(self._tx.within(_HISTORY, _HISTORY.c.pupil_id == pupil)).values(box=None)
        )

    def _aad(self, type_: str, id_: str, stamp: str, part: str) -> bytes:
        return "|".join((self._tx.school, "history", type_, id_, stamp, part)).encode(
            "utf-8", "surrogatepass"
        )


class RecordHistory:
    """`sync.state.History` of one record."""

    def __init__(self, repo: HistoryRepo, type_: str, id_: str) -> None:
        self._repo = repo
        self._type = type_
        self._id = id_
        self._added: dict[tuple[str, str], Write] = {}
        self._stored: dict[tuple[str, str], Write] | None = None

    def add(self, writes: Iterable[Write]) -> None:
        """Take in writes of this unit."""
        for write in writes:
            self._added.setdefault((write.field, write.stamp), write)

    def get(self, field: str, stamp: str) -> Write | None:
        """The write of `field` under `stamp`, or None if it never arrived."""
        return self._added.get((field, stamp)) or self._read().get((field, stamp))

    def unknown_text(self, stamp: str) -> bool:
        """Whether `stamp` belongs to a quarantined op."""
        return self._repo.is_quarantined(stamp)

    def was_seen(self, field: str, stamp: str) -> bool:
        """Whether a write that arrived names `stamp` as what its author saw."""
        known = (*self._added.values(), *self._read().values())
        return any(write.field == field and write.saw == stamp for write in known)

    def take_stored(self, writes: Iterable[Write]) -> None:
        """Take in every readable write that is stored."""
        self._stored = {(w.field, w.stamp): w for w in writes}

    def _read(self) -> dict[tuple[str, str], Write]:
        if self._stored is None:
            self._repo.prepare([(self._type, self._id)])
        return self._stored or {}


def _of_records(dialect: str) -> Select[Any]:
    these = among(dialect, _HISTORY.c.type, "types"), among(dialect, _HISTORY.c.record_id, "ids")
    return select(_HISTORY).where(of_school(_HISTORY, *these))


def _part(writes: list[Write]) -> str:
    """Tells apart several batches under one stamp (a held op forced later), and not the same batch twice."""
    return sha256("|".join(sorted(write.field for write in writes)).encode()).hexdigest()[:16]


def _pack(writes: list[Write]) -> bytes:
    return orjson.dumps([[w.field, w.value, w.saw, list(w.closes)] for w in writes])


def _unpack(plain: bytes, stamp: str, by: str, at: str) -> list[Write]:
    return [
        Write(field, value, stamp, saw, by, at, tuple(closes))
        for field, value, saw, closes in orjson.loads(plain)
    ]
