"""Packs of a school, the versions that its campaigns have had, and what was done for a campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, select

from server.store.asked import of_school
from server.store.base import table_of
from server.store.tables import Campaign, CampaignItem, CampaignPack, PackText
from server.store.tx import Tx

_TEXT = table_of(PackText)
_HAD = table_of(CampaignPack)
_ITEM = table_of(CampaignItem)
_CAMPAIGN = table_of(Campaign)


@dataclass(frozen=True)
class StoredPack:
    """A pack of the school. by: the person who brought it here, or "server". sha256: of its text."""

    name: str
    version: int
    text: str
    by: str
    at: datetime

    @property
    def sha256(self) -> str:
        """The hash of the text: packs of one content are read once."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Item:
    """Something done for a campaign; the fields are those of `tables.campaigns.CampaignItem`."""

    id: str
    campaign: str
    kind: str
    key: str
    on: date | None
    people: Sequence[str]
    by: str
    at: datetime


def _known(_dialect: str) -> Select[Any]:
    """Every live campaign with every version it had; one without any comes once."""
    had = and_(_HAD.c.school_id == _CAMPAIGN.c.school_id, _HAD.c.campaign_id == _CAMPAIGN.c.id)
    words = and_(
        _TEXT.c.school_id == _HAD.c.school_id, _TEXT.c.name == _HAD.c.name, _TEXT.c.version == _HAD.c.version
    )
    columns = [_CAMPAIGN.c[name] for name in ("id", "pack", "starts", "ends")]
    versions = [_HAD.c.name, _HAD.c.version, _HAD.c.since, _TEXT.c.sha256]
    joined = _CAMPAIGN.outerjoin(_HAD, had).outerjoin(_TEXT, words)
    order = (
        _CAMPAIGN.c.starts.desc().nulls_last(),
        _CAMPAIGN.c.id,
        _HAD.c.since.desc(),
        _HAD.c.version.desc(),
    )
    return (
        select(*columns, *versions)
        .select_from(joined)
        .where(of_school(_CAMPAIGN, _CAMPAIGN.c.deleted.is_(False)))
        .order_by(*order)
    )


class CampaignRepo:
    """What runs the campaigns of one school. The campaign's row itself is a record of type `campaign`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def known(self) -> Sequence[Mapping[str, Any]]:
        """Rows {id, pack, starts, ends, name, version, since, sha256}: campaigns, the latest to start first, each
        with its versions, newest first; of one without a stored version the last four are None."""
        self._tx.flush()
        return [dict(row) for row in self._tx.ask(_known)]

    def texts(self, digests: Iterable[str]) -> dict[str, str]:
        """The texts of these packs by the SHA-256 of each."""
        where = self._tx.within(_TEXT, self._tx.among(_TEXT.c.sha256, digests))
        return {row["sha256"]: row["text"] for row in self._tx.all(select(_TEXT).where(where))}

    def packs(self, name: str | None = None) -> list[StoredPack]:
        """The school's packs (of one name), by name, the newest version first."""
        conditions = [] if name is None else [_TEXT.c.name == name]
        where = self._tx.within(_TEXT, *conditions)
        order = (_TEXT.c.name, _TEXT.c.version.desc())
        return [_pack(row) for row in self._tx.all(select(_TEXT).where(where).order_by(*order))]

    def pack(self, name: str, version: int) -> StoredPack | None:
        """One of them."""
        row = self._tx.first(select(_TEXT).where(self._tx.within(_TEXT, *_named(_TEXT, name, version))))
        return None if row is None else _pack(row)

    def keep_pack(self, pack: StoredPack) -> None:
        """Store a pack; its text replaces another one of that name and version."""
        row = {"name": pack.name, "version": pack.version, "text": pack.text, "sha256": pack.sha256}
        self._tx.upsert(_TEXT, [row | {"by": pack.by, "at": pack.at}])

    def is_used(self, name: str, version: int) -> bool:
        """Whether a campaign has or had this version: then its text stays as it is."""
        where = self._tx.within(_HAD, *_named(_HAD, name, version))
        return self._tx.first(select(_HAD.c.campaign_id).where(where).limit(1)) is not None

    def give(self, campaign: str, name: str, version: int, since: datetime) -> None:
        """From then on the campaign runs by this version (again, if it had it before)."""
        row = {"campaign_id": campaign, "name": name, "version": version, "since": since}
        self._tx.upsert(_HAD, [row])

    def items(self, campaign: str) -> list[Item]:
        """What was done for a campaign, in the order of its days."""
        statement = select(_ITEM).where(self._tx.within(_ITEM, _ITEM.c.campaign_id == campaign))
        return [
            _item(row) for row in self._tx.all(statement.order_by(_ITEM.c.on_day, _ITEM.c.at, _ITEM.c.id))
        ]

    def item(self, campaign: str, id_: str) -> Item | None:
        """One of them."""
        where = self._tx.within(_ITEM, _ITEM.c.campaign_id == campaign, _ITEM.c.id == id_)
        row = self._tx.first(select(_ITEM).where(where))
        return None if row is None else _item(row)

    def keep_item(self, item: Item) -> None:
        """Write an item; one of the same id is replaced."""
        what = {"id": item.id, "campaign_id": item.campaign, "kind": item.kind, "key": item.key}
        done = {"on_day": item.on, "people": list(item.people), "by": item.by, "at": item.at}
        self._tx.upsert(_ITEM, [{**what, **done}])

    def drop_item(self, id_: str) -> None:
        """Forget an item."""
        self._tx.execute(delete(_ITEM).where(self._tx.within(_ITEM, _ITEM.c.id == id_)))


def _named(table: Any, name: str, version: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.name == name, table.c.version == version


def _pack(row: Mapping[Any, Any]) -> StoredPack:
    return StoredPack(row["name"], row["version"], row["text"], row["by"], row["at"])


def _item(row: Mapping[Any, Any]) -> Item:
    return Item(
        id=row["id"],
        campaign=row["campaign_id"],
        kind=row["kind"],
        key=row["key"],
        on=row["on_day"],
        people=tuple(row["people"]),
        by=row["by"],
        at=row["at"],
    )
