"""Tags of pupils: readable only through each pupil's own key, so that an erasure destroys what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select, update

from server.store.base import table_of
from server.store.errors import Erased
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import PupilTag
from server.store.tx import Tx

_TAGS = table_of(PupilTag)
_CLEAR = ("since", "reviewed_on", "reviewed_by", "ended_on", "ended_by", "by", "at")
_SECRET = ("group", "facts", "source", "source_note", "note")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of one pupil. group: a base group. facts: what definitions ask for. source: a word of
    `domain.groups.SOURCES`, `source_note` says more of it. since: from which day the circumstances hold.
    ended_on: the first day on which they no longer do."""

    id: str
    pupil: str
    group: str
    since: date
    by: str
    at: datetime
    reviewed_on: date
    reviewed_by: str
    source: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    source_note: str = ""
    note: str = ""
    ended_on: date | None = None
    ended_by: str | None = None


class TagRepo:
    """Tags of one school's pupils."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys

    def mint_id(self) -> str:
        """An id for a new tag."""
        return self._tx.random_id()

    def add(self, tags: Iterable[Tag]) -> None:
        """Store new tags. Raises Erased for a pupil who was erased."""
        tags = list(tags)
        self._keys.prepare({tag.pupil for tag in tags})
        self._tx.touched.pupils.update(tag.pupil for tag in tags)
        rows = []
        for tag in tags:
            plain = orjson.dumps({name: getattr(tag, name) for name in _SECRET})
            box = self._tx.secrets.encrypt(plain, self._aad(tag.pupil, tag.id), key=self._keys.key(tag.pupil))
            clear = {name: getattr(tag, name) for name in _CLEAR}
            rows.append({"id": tag.id, "pupil_id": tag.pupil, "box": box, **clear})
        self._tx.insert(_TAGS, rows)

    def get(self, tag: str, *, lock: bool = False) -> Tag | None:
        """One tag, ended or not. lock: held until the end of this transaction."""
        statement = select(_TAGS).where(self._tx.within(_TAGS, _TAGS.c.id == tag))
        row = self._tx.first(statement.with_for_update() if lock else statement)
        found = [] if row is None else self._opened([row])
        return found[0] if found else None

    def of(self, pupils: Collection[str]) -> list[Tag]:
        """Every tag of these pupils, ended ones too, oldest first."""
        return self._read(self._tx.among(_TAGS.c.pupil_id, sorted(pupils))) if pupils else []

    def live(self, pupils: Collection[str] | None = None) -> list[Tag]:
        """Tags that hold, of these pupils or of the whole school, oldest first."""
        now = _TAGS.c.ended_on.is_(None)
        if pupils is None:
            return self._read(now)
        return self._read(now, self._tx.among(_TAGS.c.pupil_id, sorted(pupils))) if pupils else []

    def open(self, pupil: str, tag: str, box: bytes) -> tuple[str, Mapping[str, Any]] | None:
        """The group and the facts in a tag's box; None when the pupil's key is gone."""
        try:
            key = self._keys.key_to_read(pupil)
        except Erased:
            return None
        secret = orjson.loads(self._tx.secrets.decrypt(box, self._aad(pupil, tag), key=key))
        return secret["group"], secret["facts"]

    def review(self, tag: str, *, on: date, by: str) -> None:
        """Somebody looked, and it still holds."""
        self._change(tag, reviewed_on=on, reviewed_by=by)

    def end(self, tag: str, *, on: date, by: str) -> None:
        """From this day on it no longer holds."""
        self._change(tag, ended_on=on, ended_by=by)

    def _read(self, *where: ColumnElement[bool]) -> list[Tag]:
        statement = select(_TAGS).where(self._tx.within(_TAGS, *where))
        return self._opened(self._tx.all(statement.order_by(_TAGS.c.at, _TAGS.c.id)))

    def _opened(self, rows: Iterable[Mapping[Any, Any]]) -> list[Tag]:
        """The tags in these rows; none of a pupil whose key is gone."""
        rows = list(rows)
        self._keys.look_up({row["pupil_id"] for row in rows})
        found = []
        for row in rows:
            try:
                key = self._keys.key_to_read(row["pupil_id"])
            except Erased:
                continue
            aad = self._aad(row["pupil_id"], row["id"])
            secret = orjson.loads(self._tx.secrets.decrypt(row["box"], aad, key=key))
            clear = {name: row[name] for name in _CLEAR}
            found.append(Tag(id=row["id"], pupil=row["pupil_id"], **clear, **secret))
        return found

    def _change(self, tag: str, **values: object) -> None:
        changed = update(_TAGS).where(self._tx.within(_TAGS, _TAGS.c.id == tag)).values(**values)
        rows = self._tx.all(changed.returning(_TAGS.c.pupil_id))
        self._tx.touched.pupils.update(row["pupil_id"] for row in rows)

    def _aad(self, pupil: str, tag: str) -> bytes:
        return f"{self._tx.school}|pupil_tag|{pupil}|{tag}".encode("utf-8", "surrogatepass")
