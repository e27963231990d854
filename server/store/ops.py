"""The op log: every op is stored before it is judged, encrypted under its pupil's key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    or_,
    select,
    true,
    union_all,
    update,
)

from server.domain.sealed import SEALED
from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.errors import Erased
from server.store.op_rows import Arrived, Logged, OpState, Verdict, logged_of
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import LoggedOp
from server.store.tx import Tx

__all__ = ["Arrived", "Logged", "OpRepo", "OpState", "Verdict"]

_OPS = table_of(LoggedOp)
_counter = func.coalesce(_OPS.c.n, 0)
_OPEN = or_(_OPS.c.type.is_(None), _OPS.c.type.not_in(sorted(SEALED)))
_LIGHT = [column for column in _OPS.c if column.name != "raw"]


class OpRepo:
    """The op log of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys
        self._waiting: dict[str, dict[str, Any]] = {}

    # ---- writing

    def add(self, ops: Sequence[Arrived]) -> None:
        """Store ops in state `stored`; those that are stored already (same key) are left as they are.

        Take `incarnations.lock` first, so that a batch sent twice at once is stored and judged once.
        Raises Erased when a pupil's key is gone: store such an op with pupil=None and raw=b"".
        """
        self._keys.prepare(op.pupil for op in ops if op.pupil is not None)
        for op in ops:
            self._waiting.setdefault(op.key, self._row(op))

    def flush(self) -> None:
        """Write the ops that wait; `publish` and every question about ops do this."""
        rows, self._waiting = self._waiting, {}
        self._tx.upsert(_OPS, [rows[key] for key in sorted(rows)], nothing=True)

    def set_state(self, verdicts: Mapping[str, Verdict]) -> None:
        """Write the verdicts of ops by their key, in one batch."""
        for key in verdicts.keys() & self._waiting.keys():
            v = verdicts[key]
            told = {"state": v.state, "code": v.code, "errors": dict(v.errors), "result": dict(v.result)}
            self._waiting[key] |= told
        rows = [
            {
                "b_school": self._tx.school,
                "b_key": key,
                "b_state": v.state,
                "b_code": v.code,
                "b_errors": dict(v.errors),
                "b_result": dict(v.result),
            }
            for key, v in verdicts.items()
            if key not in self._waiting
        ]
        if rows:
            self._tx.execute(_SET_STATE, rows)

    def purge(self, pupil: str) -> None:
        """Legal erasure: drop the contents of all ops of a pupil; hash stubs stay."""
        self.flush()
        self._tx.execute(
            update(_OPS)
            .where(self._tx.within(_OPS, _OPS.c.pupil_id == pupil))
            .values(raw=None, errors={}, result={})
        )

    # ---- reading

    def look_up(
        self, keys: Iterable[str], ops: Iterable[str], inc: int, numbers: Iterable[int]
    ) -> list[Logged]:
        """Stored ops with one of these keys, or ids, or counters of `inc`, without contents, first one first.

        One statement, of which each part has its index; an OR of them would read the whole log.
        """
        self.flush()
        wanted: dict[str, set[Any]] = {"key": set(keys), "op": set(ops), "n": set(numbers)}
        parts = tuple(name for name, some in wanted.items() if some)
        values = {name: self._tx.many(sorted(wanted[name])) for name in parts}
        rows = self._tx.ask(_known, parts, inc=inc, **values) if parts else []
        found = {row["key"]: logged_of(row, None) for row in rows}
        return sorted(found.values(), key=lambda one: (one.received_at, one.key))

    def find(self, op: str) -> list[Logged]:
        """All stored ops of this id, first one first; more than one means op_id_reuse."""
        return self._light(_OPS.c.op == op)

    def by_inc_n(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Logged]]:
        """All stored ops by (inc, n), first one first; one SELECT per inc."""
        found: dict[tuple[int, int], list[Logged]] = defaultdict(list)
        wanted: dict[int, list[int]] = defaultdict(list)
        for inc, n in sorted(set(pairs)):
            wanted[inc].append(n)
        for inc, numbers in wanted.items():
            for one in self._light((_OPS.c.inc == inc) & self._tx.among(_OPS.c.n, numbers)):
                found[one.inc, int(one.n or 0)].append(one)
        return found

    def held_for(self, pairs: Iterable[tuple[str, str]]) -> list[Logged]:
        """Ops that wait for something of these (type, id), with their contents, oldest first: the held ones, and
        those refused for their shape (for want of a record, it may be)."""
        wanted = set(pairs)
        if not wanted:
            return []
        self.flush()
        types = self._tx.many(sorted({type_ for type_, _ in wanted}))
        rows = self._tx.ask(_waiting, types=types, ids=self._tx.many(sorted({id_ for _, id_ in wanted})))
        return [logged_of(r, self._open(r)) for r in rows if (r["type"], r["record_id"]) in wanted]

    def held_before(self, when: datetime, limit: int = 200) -> list[Logged]:
        """Held ops received before `when` with their contents, oldest first: those to be forced, sealed ones too."""
        return self._full((_OPS.c.state == "held") & (_OPS.c.received_at < when), limit=limit)

    def get(self, key: str) -> Logged | None:
        """One op with its contents."""
        found = self._full(_OPS.c.key == key)
        return found[0] if found else None

    def quarantine(
        self, *, by: str | None = None, cursor: tuple[datetime, str] | None = None, limit: int = 50
    ) -> tuple[list[Logged], tuple[datetime, str] | None]:
        """Quarantined ops with contents, newest first (in one push: the higher counter first), and the cursor
        of the next page (None: the last). Those whose content was erased by law, and those of sealed types, are
        not among them.

        by: only this author's; None: everyone's (the office). cursor: as returned by the call before.
        """
        where: ColumnElement[bool] = (_OPS.c.state == "quarantined") & _OPS.c.raw.is_not(None) & _OPEN
        if by is not None:
            where = where & (_OPS.c.by == by)
        if cursor is not None:
            at, key = cursor
            n = self._tx.scalar(select(_counter).where(self._tx.within(_OPS, _OPS.c.key == key))) or 0
            below = or_(_counter < n, (_counter == n) & (_OPS.c.key < key))
            where = where & or_(_OPS.c.received_at < at, (_OPS.c.received_at == at) & below)
        found = self._full(where, newest=True, limit=limit + 1)
        if len(found) <= limit:
            return found, None
        return found[:limit], (found[limit - 1].received_at, found[limit - 1].key)

    def of_type(self, type_: str, record: str | None = None) -> list[Logged]:
        """Ops on records of a type (or on one of them) that stand for something, with contents, newest first."""
        where = (_OPS.c.type == type_) & _OPS.c.state.not_in(("discarded", "erased"))
        return self._full(where if record is None else where & (_OPS.c.record_id == record), newest=True)

    def count(self, state: OpState) -> int:
        """How many ops are in this state, those of sealed types apart."""
        self.flush()
        where = self._tx.within(_OPS, _OPS.c.state == state, _OPEN)
        return int(self._tx.scalar(select(func.count()).select_from(_OPS).where(where)))

    # ---- inside

    def _row(self, op: Arrived) -> dict[str, Any]:
        key = self._keys.key(op.pupil)
        return {
            "key": op.key,
            "op": op.op,
            "inc": op.inc,
            "n": op.n,
            "sha256": op.sha256,
            "type": op.type,
            "record_id": op.record,
            "pupil_id": op.pupil,
            "raw": self._tx.secrets.encrypt(op.raw, self._aad(op.key), key=key),
            "state": "stored",
            "code": None,
            "errors": {},
            "result": {},
            "by": op.by,
            "device_id": op.device,
            "skew_ms": op.skew_ms,
            "received_at": op.received_at,
        }

    def _light(self, where: ColumnElement[bool]) -> list[Logged]:
        self.flush()
        statement = select(*_LIGHT).where(self._tx.within(_OPS, where))
        rows = self._tx.all(statement.order_by(_OPS.c.received_at, _OPS.c.key))
        return [logged_of(row, None) for row in rows]

    def _full(
        self, where: ColumnElement[bool], *, newest: bool = False, limit: int | None = None
    ) -> list[Logged]:
        self.flush()
        statement = select(_OPS).where(self._tx.within(_OPS, where))
        order = (_OPS.c.received_at, _counter, _OPS.c.key)
        rows = self._tx.all(statement.order_by(*(o.desc() if newest else o for o in order)).limit(limit))
        return [logged_of(row, self._open(row)) for row in rows]

    def _open(self, row: Mapping[Any, Any]) -> bytes | None:
        if row["raw"] is None:
            return None
        try:
            key = self._keys.key_to_read(row["pupil_id"])
        except Erased:
            return None
        return self._tx.secrets.decrypt(row["raw"], self._aad(row["key"]), key=key)

    def _aad(self, key: str) -> bytes:
        return f"{self._tx.school}|op|{key}".encode()


def _known(dialect: str, parts: tuple[str, ...]) -> CompoundSelect[Any]:
    """Ops by `key`, by `op`, and by `n` of one `inc`; each part has its index."""
    mine = {"n": _OPS.c.inc == bindparam("inc")}
    return union_all(
        *(
            select(*_LIGHT).where(of_school(_OPS, among(dialect, _OPS.c[name], name), mine.get(name, true())))
            for name in parts
        )
    )


def _waiting(dialect: str) -> Select[Any]:
    """Ops on records of `types` and `ids` that may wait for them."""
    open_ = _OPS.c.state.in_(("held", "quarantined"))
    may_wait = (_OPS.c.state == "held") | (_OPS.c.code == "bad_shape")
    here = among(dialect, _OPS.c.type, "types"), among(dialect, _OPS.c.record_id, "ids")
    order = (_OPS.c.received_at, _counter, _OPS.c.key)
    return select(_OPS).where(of_school(_OPS, open_, may_wait, *here)).order_by(*order)


_SET_STATE = (
    update(_OPS)
    .where(_OPS.c.school_id == bindparam("b_school"), _OPS.c.key == bindparam("b_key"))
    .values(
        state=bindparam("b_state"),
        code=bindparam("b_code"),
        errors=bindparam("b_errors"),
        result=bindparam("b_result"),
    )
)
