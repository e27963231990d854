"""Reading, locking and writing synced records; nothing is written before `flush` or `publish`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, func, select
from sqlalchemy.exc import IntegrityError

from server.store import record_questions as asking
from server.store.base import table_of
from server.store.errors import Exists, NotLocked
from server.store.pieces import pieces
from server.store.tables import SYNCED, Appended
from server.store.tx import Tx
from server.store.working import Kept, Key, record_of, row_of
from sync.state import Record

_APPEND = table_of(Appended)


class RecordRepo:
    """The synced records of one school, with an identity map: one unit sees one object per record."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._kept: dict[Key, Kept] = {}
        self._missing: dict[Key, bool] = {}

    # ---- reading

    def get(self, type_: str, id_: str) -> Record | None:
        """One record, tombstones included, or None. Sees what this unit has put."""
        kept = self._kept.get((type_, id_))
        return kept.record if kept is not None else self.load(type_, [id_]).get(id_)

    def load(self, type_: str, ids: Iterable[str]) -> dict[str, Record]:
        """Records of one type by id (missing ones left out), in one SELECT."""
        return {id_: record for (_, id_), record in self.load_pairs((type_, i) for i in ids).items()}

    def load_pairs(self, pairs: Iterable[Key]) -> dict[Key, Record]:
        """Records by (type, id), one SELECT per type."""
        wanted = list(dict.fromkeys(pairs))
        self._read([key for key in wanted if key not in self._kept and key not in self._missing])
        return {key: self._kept[key].record for key in wanted if key in self._kept}

    def load_for_update(self, pairs: Iterable[Key]) -> dict[Key, Record]:
        """Lock these ids (existing or not) in one fixed order, then read them in a separate statement.

        Call it once per transaction with every record that will be written, so that two transactions cannot
        wait for each other; should they, one of them gets `Busy`.
        """
        wanted = list(dict.fromkeys(pairs))
        fresh = [
            k for k in wanted if not (k in self._kept and self._kept[k].locked) and not self._missing.get(k)
        ]
        self._tx.lock_name(*("|".join(key) for key in fresh))
        self._read(fresh)
        for key in fresh:
            if key in self._kept:
                self._kept[key].locked = True
            else:
                self._missing[key] = True
        return {key: self._kept[key].record for key in wanted if key in self._kept}

    def by(
        self,
        type_: str,
        *,
        deleted: bool = False,
        order: Sequence[str] = ("id",),
        limit: int | None = None,
        offset: int = 0,
        **promoted: object,
    ) -> list[Record]:
        """Records by promoted columns: a list means any of, None means null. order: columns, "-" = down.

        Writes what this unit has put first, so that it is found too.
        """
        self._tx.flush()
        if limit is None and not offset and tuple(order) == ("id",):
            # Put in order here: asked to, SQLite would walk the primary key instead of the index that fits.
            rows = sorted(self._by_promoted(type_, deleted, promoted), key=lambda row: str(row["id"]))
        else:
            table = self._table(type_)
            statement = asking.ordered(
                select(*asking.kept_columns(table)).where(self._where(table, deleted, promoted)), table, order
            )
            rows = list(self._tx.all(statement.limit(limit).offset(offset)))
        self._keep_rows(type_, [row for row in rows if (type_, row["id"]) not in self._kept])
        return [self._kept[type_, row["id"]].record for row in rows]

    def undecided(self, type_: str) -> list[Record]:
        """Live records of a type with an open conflict, by id."""
        self._tx.flush()
        rows = sorted(self._tx.ask(asking.undecided, type_), key=lambda row: str(row["id"]))
        self._keep_rows(type_, [row for row in rows if (type_, row["id"]) not in self._kept])
        return [self._kept[type_, row["id"]].record for row in rows]

    def columns(
        self, type_: str, names: Sequence[str], order: Sequence[str] = ("id",)
    ) -> list[dict[str, Any]]:
        """Promoted columns of the live records of a type, without their values; order: as for `by`."""
        self._tx.flush()
        return [dict(row) for row in self._tx.ask(asking.columns, type_, tuple(names), tuple(order))]

    def belonging(self, types: Sequence[str], visits: Iterable[str]) -> list[tuple[str, str, str]]:
        """(type, id, visit) of live records of these types that belong to these visits, in one SELECT.

        Writes what this unit has put first, so that it is found too.
        """
        self._tx.flush()
        rows = self._tx.ask(asking.belonging, tuple(types), visits=self._tx.many(sorted(set(visits))))
        return sorted((row["type"], row["id"], row["visit_id"]) for row in rows)

    def count(self, type_: str, *, deleted: bool = False, **promoted: object) -> int:
        """How many records of this school match."""
        self._tx.flush()
        table = self._table(type_)
        found = self._tx.scalar(
            select(func.count()).select_from(table).where(self._where(table, deleted, promoted))
        )
        return int(found)

    def count_by(self, type_: str, column: str, **promoted: object) -> dict[Any, int]:
        """Live records counted per value of a promoted column."""
        self._tx.flush()
        table = self._table(type_)
        statement = select(table.c[column], func.count()).where(self._where(table, False, promoted))
        return {value: int(n) for value, n in self._tx.execute(statement.group_by(table.c[column]))}

    def seq(self, type_: str, id_: str) -> int:
        """The seq of a loaded record's last published change (0: never published)."""
        return self._kept[type_, id_].seq

    def scopes(self, type_: str, id_: str) -> frozenset[str]:
        """The scopes that hold a loaded record, changes of this unit included."""
        return self._kept[type_, id_].coming_scopes()

    def own(self, type_: str, id_: str) -> Record | None:
        """The record if this unit holds it: then nobody else changes it, and what the database says is older."""
        kept = self._kept.get((type_, id_))
        return kept.record if kept is not None and kept.locked else None

    # ---- writing

    def put(self, record: Record, scopes: Collection[str] | None = None, *, erased: bool = False) -> None:
        """Take a new or changed record into this unit; `publish` writes, stamps and feeds it.

        scopes: those it is in from now on; None leaves them. A deleted record leaves all. erased: phones are
        told `erased`. An existing record must have been loaded with `load_for_update` (`NotLocked`); a record
        that was not loaded counts as new, and an id that is taken raises `Exists` at the write.
        """
        key = (record.type, record.id)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = Kept(record, locked=True)
        elif not kept.locked:
            raise NotLocked(f"{record.type} {record.id}")
        self._missing.pop(key, None)
        kept.record, kept.dirty, kept.touched, kept.erased = record, True, True, erased
        kept.changed = True
        if scopes is not None:
            kept.next_scopes = frozenset(scopes)

    def touch(self, type_: str, id_: str, scopes: Collection[str] | None = None) -> None:
        """Feed a record again though its values stay, for instance because its scopes changed."""
        self.load_for_update([(type_, id_)])
        kept = self._kept[type_, id_]
        kept.touched = True
        if scopes is not None:
            kept.next_scopes = frozenset(scopes)

    def pending(self) -> list[Kept]:
        """What `publish` has to stamp, in the order in which it was first seen."""
        return [kept for kept in self._kept.values() if kept.touched]

    def flush(self) -> None:
        """Write what waits, with the seq it had; `publish` stamps it later."""
        self.write({key: kept.seq for key, kept in self._kept.items() if kept.dirty})

    def write(self, seqs: dict[Key, int]) -> None:
        """Write the dirty ones among these records with the given seq."""
        fresh: dict[str, list[dict[str, Any]]] = defaultdict(list)
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        entries: list[dict[str, Any]] = []
        for key, seq in seqs.items():
            kept = self._kept[key]
            if not kept.dirty:
                continue
            row = row_of(kept.record, SYNCED[key[0]], seq=seq, scopes=kept.coming_scopes())
            (known if kept.stored else fresh)[key[0]].append(row)
            entries.extend(_new_entries(kept))
            kept.stored, kept.dirty = True, False
        try:
            for type_, rows in fresh.items():
                self._tx.insert(self._table(type_), rows)
        except IntegrityError as error:
            raise Exists(str(error.orig)) from error
        for type_, rows in known.items():
            self._tx.upsert(self._table(type_), rows)
        self._tx.upsert(_APPEND, entries, nothing=True)

    # ---- inside

    def _table(self, type_: str) -> Table:
        return table_of(SYNCED[type_])

    def _where(self, table: Table, deleted: bool, promoted: dict[str, object]) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = [] if deleted else [table.c.deleted.is_(False)]
        for name, value in promoted.items():
            column = table.c[name]
            if isinstance(value, list | tuple | set | frozenset):
                conditions.append(self._tx.among(column, value))
            else:
                conditions.append(column == value)
        return self._tx.within(table, *conditions)

    def _by_promoted(self, type_: str, deleted: bool, promoted: dict[str, Any]) -> Sequence[RowMapping]:
        kinds = tuple((name, asking.Kind.of(value)) for name, value in promoted.items())
        values = {
            name: self._tx.many(promoted[name]) if kind is asking.Kind.MANY else promoted[name]
            for name, kind in kinds
            if kind is not asking.Kind.NONE
        }
        return self._tx.ask(asking.by_promoted, type_, deleted, kinds, **values)

    def _read(self, keys: list[Key]) -> None:
        by_type: dict[str, list[str]] = defaultdict(list)
        for type_, id_ in keys:
            if type_ in SYNCED:
                by_type[type_].append(id_)
        for type_, ids in by_type.items():
            for some in pieces(ids):
                self._keep_rows(type_, self._tx.ask(asking.by_id, type_, ids=self._tx.many(some)))
        for key in keys:
            if key not in self._kept:
                self._missing.setdefault(key, False)

    def _keep_rows(self, type_: str, rows: Sequence[Any]) -> None:
        appends = self._appends(type_, [row["id"] for row in rows if row["meta"].get("entries")])
        for row in rows:
            entries = appends.get(row["id"], {})
            self._missing.pop((type_, row["id"]), None)
            self._kept[type_, row["id"]] = Kept(
                record_of(type_, row, entries),
                seq=row["seq"],
                scopes=frozenset(row["scopes"]),
                stored=True,
                appended={(kind, entry["id"]) for kind, some in entries.items() for entry in some},
            )

    def _appends(self, type_: str, ids: list[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
        found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for some in pieces(ids):
            for row in self._tx.ask(asking.entries, type=type_, ids=self._tx.many(some)):
                entry = {"id": row["id"], "by": row["by"], "at": row["at"], "body": row["body"]}
                if row["supersedes"] is not None:
                    entry["supersedes"] = row["supersedes"]
                found[row["record_id"]][row["kind"]].append(entry)
        return {id_: dict(kinds) for id_, kinds in found.items()}


def _new_entries(kept: Kept) -> list[dict[str, Any]]:
    rows = []
    for kind, entries in kept.record.appends.items():
        for place, entry in enumerate(entries):
            if (kind, entry["id"]) not in kept.appended:
                kept.appended.add((kind, entry["id"]))
                place_of = {
                    "type": kept.record.type,
                    "record_id": kept.record.id,
                    "kind": kind,
                    "place": place,
                }
                rows.append({"supersedes": None, **entry, **place_of})
    return rows
