"""The last act of a writing transaction: take the school's clock, stamp, write, feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Executable, Select, String, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from server.store.asked import POSTGRESQL, of_school
from server.store.base import table_of
from server.store.pieces import pieces
from server.store.records import RecordRepo
from server.store.tables import SYNCED, FeedCheck, FeedRow, SchoolClock
from server.store.tx import Tx
from server.store.working import Kept, Key
from sync.scopes import row_hash

_CLOCK = table_of(SchoolClock)
_FEED = table_of(FeedRow)
_CHECK = table_of(FeedCheck)


def row_mark(type_: str, id_: str, seq: int) -> int:
    """`sync.scopes.row_hash` as the signed 64-bit number that `feed_check` keeps."""
    unsigned = row_hash(type_, id_, seq)
    return unsigned - 2**64 if unsigned >= 2**63 else unsigned


def clock(tx: Tx) -> int:
    """The seq of the school's last committed change (0 before the first)."""
    found = tx.ask(_reading)
    return int(found[0]["seq"]) if found else 0


def publish(tx: Tx, records: RecordRepo) -> int:
    """Stamp and feed everything that was put or touched; return the school's clock afterwards.

    The clock's row stays locked until the commit, so no reader can see a higher seq before a lower one.
    """
    waiting = records.pending()
    if not waiting:
        return clock(tx)
    last = _tick(tx, len(waiting))
    seqs = {key_of(kept): last - len(waiting) + 1 + place for place, kept in enumerate(waiting)}
    _stamp_clean(tx, [kept for kept in waiting if not kept.dirty], seqs)
    records.write(seqs)
    _feed(tx, waiting, seqs)
    _keep_checks(tx, waiting, seqs)
    for kept in waiting:
        kept.scopes, kept.next_scopes = kept.coming_scopes(), None
        kept.seq, kept.touched, kept.changed, kept.erased = seqs[key_of(kept)], False, False, False
    return last


def key_of(kept: Kept) -> Key:
    """(type, id) of a kept record."""
    return kept.record.type, kept.record.id


def _tick(tx: Tx, by: int) -> int:
    return int(tx.ask(_ticking, by=by)[0]["seq"])


def _reading(_dialect: str) -> Select[Any]:
    return select(_CLOCK.c.seq).where(of_school(_CLOCK))


def _ticking(dialect: str) -> Executable:
    make = postgresql.insert if dialect == POSTGRESQL else sqlite.insert
    by = bindparam("by", type_=BigInteger)
    fresh = make(_CLOCK).values(school_id=bindparam("school", type_=String), seq=by)
    further = fresh.on_conflict_do_update(index_elements=["school_id"], set_={"seq": _CLOCK.c.seq + by})
    return further.returning(_CLOCK.c.seq)


def _stamp_clean(tx: Tx, waiting: Iterable[Kept], seqs: dict[Key, int]) -> None:
    """Rows that are written already (flushed, or only touched) get their seq and scopes."""
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kept in waiting:
        row = {
            "b_school": tx.school,
            "b_id": kept.record.id,
            "b_seq": seqs[key_of(kept)],
            "b_scopes": sorted(kept.coming_scopes()),
        }
        by_type[kept.record.type].append(row)
    for type_, rows in by_type.items():
        table = table_of(SYNCED[type_])
        statement = (
            update(table)
            .where(table.c.school_id == bindparam("b_school"), table.c.id == bindparam("b_id"))
            .values(seq=bindparam("b_seq"), scopes=bindparam("b_scopes"))
        )
        tx.execute(statement, rows)


def _feed(tx: Tx, waiting: Iterable[Kept], seqs: dict[Key, int]) -> None:
    rows = []
    left = _left_before(tx, [key_of(kept) for kept in waiting if kept.erased])
    for kept in waiting:
        type_, id_ = key_of(kept)
        seq, now = seqs[type_, id_], kept.coming_scopes()
        gone = "erased" if kept.erased else "deleted" if kept.record.deleted else "scope"
        for scope in sorted(now | kept.scopes | left[type_, id_]):
            why = None if scope in now else gone
            rows.append({"scope": scope, "type": type_, "record_id": id_, "seq": seq, "why": why})
    tx.upsert(_FEED, rows)


def _left_before(tx: Tx, erased: Iterable[Key]) -> dict[Key, set[str]]:
    """The scopes that these records left earlier (moved, joined into another, deleted): whoever reads there may still
    have own work on them, and has to hear that they were erased."""
    found: dict[Key, set[str]] = defaultdict(set)
    ids: dict[str, list[str]] = defaultdict(list)
    for type_, id_ in erased:
        ids[type_].append(id_)
    for type_, of_type in ids.items():
        for some in pieces(of_type):
            these = tx.within(_FEED, _FEED.c.type == type_, tx.among(_FEED.c.record_id, some))
            for row in tx.all(select(_FEED.c.record_id, _FEED.c.scope).where(these)):
                found[type_, row["record_id"]].add(row["scope"])
    return found


def _keep_checks(tx: Tx, waiting: Iterable[Kept], seqs: dict[Key, int]) -> None:
    counts: dict[str, int] = defaultdict(int)
    marks: dict[str, int] = defaultdict(int)
    for kept in waiting:
        type_, id_ = key_of(kept)
        before, after = row_mark(type_, id_, kept.seq), row_mark(type_, id_, seqs[type_, id_])
        for scope in kept.scopes:
            counts[scope] -= 1
            marks[scope] ^= before
        for scope in kept.coming_scopes():
            counts[scope] += 1
            marks[scope] ^= after
    add_to_checks(tx, {scope: (counts[scope], marks[scope]) for scope in sorted(marks)})


def add_to_checks(tx: Tx, deltas: dict[str, tuple[int, int]]) -> None:
    """Add (count, xor) to the checks of these scopes.

    a xor b is written (a | b) - (a & b), which both databases know and which cannot overflow.
    """
    rows = [{"scope": scope, "n": n, "x": x} for scope, (n, x) in deltas.items()]
    if not rows:
        return
    if tx.dialect == "postgresql":
        tx.bulk(_CHECK, rows, _ADD)
    else:
        tx.execute(text(_ADD_ONE + _ADD), [{"school_id": tx.school, **row} for row in rows])


_ADD_ONE = "INSERT INTO feed_check (school_id, scope, n, x) VALUES (:school_id, :scope, :n, :x) "
_ADD = (
    "ON CONFLICT (school_id, scope) DO UPDATE SET n = feed_check.n + excluded.n,"
    " x = (feed_check.x | excluded.x) - (feed_check.x & excluded.x)"
)


def total(tx: Tx) -> int:
    """How many feed rows the school has; for figures and tests."""
    return int(tx.scalar(select(func.count()).select_from(_FEED).where(tx.within(_FEED))))
