"""Legal erasure inside one school's transaction: everything of a pupil goes, stubs stay.

A stub is a tombstone that knows only whose it was, an op's id, counter and hash, a stamp: enough to answer
`erased` to whatever comes later, and to let nothing grow again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, cast, delete, or_, select, update

from server.store.base import table_of
from server.store.counting.counters import CounterRepo
from server.store.ops import Logged, OpRepo
from server.store.photo_files import PhotoFileRepo
from server.store.pieces import pieces
from server.store.pupil_keys import PupilKeyRepo
from server.store.records import RecordRepo
from server.store.tables import (
    SYNCED,
    Appended,
    Delivery,
    Enrolment,
    FamilyRequest,
    GuardianSetting,
    HistoryRow,
    Household,
    Invitation,
    LoggedOp,
    MailAddress,
    NoteAccess,
    OutboxRow,
    PlanRow,
    Pupil,
    PupilTag,
    PushSubscription,
    UploadRow,
)
from server.store.tx import Tx
from server.store.working import Key
from sync.state import Record

OF_PUPIL = (
    *("guardian", "assignment", "visit", "consent", "note"),
    *("appointment", "ledger_item", "support", "consultation", "essay"),
)
HANGING = (
    *(Enrolment, PupilTag, PlanRow, PushSubscription, MailAddress, Delivery),
    *(GuardianSetting, FamilyRequest, Invitation),
)
"""Tables of their own, by `pupil_id`."""
_GONE = {"raw": None, "errors": {}, "result": {"status": "quarantined"}, "state": "erased", "code": "erased"}


@dataclass(frozen=True)
class Traces:
    """What is stored of a pupil. `records` by (type, id), tombstones included; `blobs`: keys of pictures; `former`:
    ids under which phones knew the child before the office matched it."""

    records: list[Key]
    uploads: list[str]
    blobs: list[str]
    former: tuple[str, ...] = ()

    def of(self, type_: str) -> list[str]:
        """Ids of one type."""
        return [id_ for kind, id_ in self.records if kind == type_]


class ErasureRepo:
    """Finds and purges; the caller owns the order of things (`services.erase_pupil`)."""

    def __init__(
        self, tx: Tx, records: RecordRepo, ops: OpRepo, keys: PupilKeyRepo, counters: CounterRepo
    ) -> None:
        self._tx = tx
        self._records = records
        self._ops = ops
        self._keys = keys
        self._counters = counters
        self._files = PhotoFileRepo(tx)

    def traces(self, pupil: str) -> Traces:
        """Everything that hangs on this pupil."""
        found: list[Key] = []
        former = [r.id for r in self._records.by("pupil", deleted=True, joined_id=pupil)]
        for type_ in OF_PUPIL:
            rows = self._records.by(type_, deleted=True, pupil_id=[pupil, *former])
            found += [(type_, r.id) for r in rows]
        visits = [id_ for type_, id_ in found if type_ == "visit"]
        if visits:
            photos = self._records.by("photo", deleted=True, visit_id=visits)
            found += [("photo", each.id) for each in photos]
            # A story of a visit is about its child, whether it names the child or not.
            stories = self._records.by("essay", deleted=True, visit_id=visits)
            found += [("essay", each.id) for each in stories if ("essay", each.id) not in found]
        if self._records.get("pupil", pupil) is not None:
            found.append(("pupil", pupil))
        found += [("pupil", id_) for id_ in former]
        photos_ids = [id_ for type_, id_ in found if type_ == "photo"]
        uploads = self._ids(UploadRow, photo_id=photos_ids, visit_id=visits)
        blobs = {key for id_ in photos_ids for key in self._blobs(id_)}
        return Traces(sorted(found), uploads, sorted(blobs), tuple(former))

    def purge(self, pupil: str, traces: Traces, now: datetime) -> None:
        """Take all of it out of this transaction's database and destroy the pupil's key.

        The records must be locked (`load_for_update`). `publish` then tells phones `erased`.
        """
        for type_, id_ in traces.records:
            self._records.put(_stub(self._records.get(type_, id_), type_, id_, pupil), erased=True)
        self._tx.flush()
        self._ops.flush()
        for table, type_column, id_column in (
            (table_of(LoggedOp), "type", "record_id"),
            (table_of(HistoryRow), "type", "record_id"),
            (table_of(Appended), "type", "record_id"),
        ):
            for some in pieces(traces.records):
                self._wipe(table, _either(table.c[type_column], table.c[id_column], some))
        names = [pupil, *traces.former]
        for table in (table_of(LoggedOp), table_of(HistoryRow)):
            self._wipe(table, self._tx.among(table.c.pupil_id, names))
        log = table_of(LoggedOp)
        unnamed = [one.key for name in names for one in self._unnamed_ops(name)]
        for keys in pieces(unnamed):
            self._wipe(log, self._tx.among(log.c.key, keys))
        for hangs_on in HANGING:
            self._remove(table_of(hangs_on), "pupil_id", names)
        self._remove(table_of(NoteAccess), "note_id", traces.of("note"))
        self._remove(table_of(UploadRow), "id", traces.uploads)
        for photo in traces.of("photo"):
            self._files.remove(photo)
        self._cancel_jobs([*names, *traces.of("visit"), *traces.of("note")])
        self._forget_households()
        for name in names:
            self._counters.forget(name)
            self._keys.erase(name, now)

    def unborn(self, pupil: str, traces: Traces) -> dict[Key, str]:
        """Records that the log alone knows, because what began them was refused or waits: this pupil's by the ops
        that name the child. What followed those names nobody, and would be passed over."""
        table = table_of(LoggedOp)
        names = [pupil, *traces.former]
        of_pupil = self._tx.within(table, self._tx.among(table.c.pupil_id, names))
        asked = select(table.c.type, table.c.record_id).where(of_pupil).distinct()
        found = {(type_, id_) for type_, id_ in self._tx.execute(asked)}
        found |= {(one.type, one.record) for name in names for one in self._unnamed_ops(name)}
        begun = sorted(pair for pair in found if pair[0] in SYNCED)
        stored = self._records.load_pairs(begun)
        return {pair: pupil for pair in begun if pair not in stored}

    def bury(self, records: Mapping[Key, str]) -> set[Key]:
        """Stubs for records of erased pupils (key -> pupil; locked) that are not here, and nothing left to read of
        the ops that wait for them; which they are. Not where an assignment plans the visit: that one is another
        pupil's."""
        visits = [id_ for type_, id_ in records if type_ == "visit"]
        planned = {one.values.get("visit") for one in self._records.by("assignment", visit_id=visits)}
        buried = {pair: pupil for pair, pupil in sorted(records.items()) if pair[1] not in planned}
        for (type_, id_), pupil in buried.items():
            self._records.put(_stub(None, type_, id_, pupil), erased=True)
        self._ops.flush()
        table = table_of(LoggedOp)
        for some in pieces(list(buried)):
            self._wipe(table, _either(table.c.type, table.c.record_id, some))
        return set(buried)

    # ---- inside

    def _wipe(self, table: Table, where: ColumnElement[bool]) -> None:
        scope = self._tx.within(table, where)
        if table is table_of(LoggedOp):
            self._tx.execute(update(table).where(scope).values(**_GONE))
        elif table is table_of(HistoryRow):
            self._tx.execute(update(table).where(scope).values(box=None))
        else:
            self._tx.execute(delete(table).where(scope))

    def _unnamed_ops(self, pupil: str) -> list[Logged]:
        """Ops that came before anyone knew this pupil lie under the school's key: they are read for the id."""
        table = table_of(LoggedOp)
        keys = self._tx.execute(
            select(table.c.key).where(
                self._tx.within(table, table.c.pupil_id.is_(None), table.c.raw.isnot(None))
            )
        )
        name = f'"{pupil}"'.encode()
        hit = []
        for (key,) in keys.all():
            logged = self._ops.get(key)
            if logged is not None and logged.raw is not None and name in logged.raw:
                hit.append(logged)
        return hit

    def _cancel_jobs(self, ids: Sequence[str]) -> None:
        table = table_of(OutboxRow)
        payload = cast(table.c.payload, String)
        for some in pieces(ids):
            named = or_(*(payload.contains(f'"{id_}"', autoescape=True) for id_ in some))
            self._tx.execute(delete(table).where(self._tx.within(table, named)))

    def _forget_households(self) -> None:
        """A household is forgotten with its last child."""
        table, pupils = table_of(Household), table_of(Pupil)
        lived_in = select(pupils.c.household_id).where(
            self._tx.within(pupils, pupils.c.deleted.is_(False), pupils.c.household_id.isnot(None))
        )
        self._tx.execute(
            update(table)
            .where(self._tx.within(table, table.c.village != "", table.c.id.not_in(lived_in)))
            .values(village="")
        )

    def _remove(self, table: Table, column: str, ids: Sequence[str]) -> None:
        for some in pieces(ids):
            self._tx.execute(
                delete(table).where(self._tx.within(table, self._tx.among(table.c[column], some)))
            )

    def _ids(self, model: Any, **any_of: list[str]) -> list[str]:
        table, found = table_of(model), set()
        for column, ids in any_of.items():
            for some in pieces(ids):
                where = self._tx.within(table, self._tx.among(table.c[column], some))
                found |= {row.id for row in self._tx.execute(select(table.c.id).where(where))}
        return sorted(found)

    def _blobs(self, photo: str) -> list[str]:
        files = self._files.get(photo)
        return [files.blob, *files.thumbs.values()] if files else []


def _stub(record: Record | None, type_: str, id_: str, pupil: str) -> Record:
    values: dict[str, Any] = {} if type_ == "pupil" else {"pupil": pupil}
    if type_ == "photo":
        values = {"visit": record.values.get("visit") if record else None}
    return Record(type_, id_, values=values, deleted=True)


def _either(type_: ColumnElement[Any], id_: ColumnElement[Any], pairs: Iterable[Key]) -> ColumnElement[bool]:
    ids: dict[str, list[str]] = {}
    for kind, name in pairs:
        ids.setdefault(kind, []).append(name)
    return or_(*(and_(type_ == kind, id_.in_(names)) for kind, names in ids.items()))
