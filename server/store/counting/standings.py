"""Standings of pupils and colleagues in boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Select, String, bindparam, delete, select

from server.domain.rules.model import Standings, pack_standings, unpack_standings
from server.domain.rules.planning import Plan
from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.errors import Erased
from server.store.pieces import pieces
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import StandingRow
from server.store.tx import Tx

PUPIL: Final = "pupil"
PERSON: Final = "person"
Subject = tuple[str, str, str]
"""(campaign, kind, id)"""

_BOX = table_of(StandingRow)
_PAD: Final = 256
_ENTRY: Final = 64
"""Bytes of one standing besides its period: three numbers and a class's id; a day comes with gaps only."""
_DAY: Final = 13
_PIECE: Final = 2000


class StandingRepo:
    """The boxes of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys

    def of(self, kind: str, subjects: Collection[str]) -> tuple[dict[Subject, Standings], set[Subject]]:
        """What is stored of these subjects in every campaign, and whose box cannot be opened any more."""
        if not subjects:
            return {}, set()
        rows = self._tx.ask(_of_subjects, kind=kind, subjects=self._tx.many(sorted(subjects)))
        return self._read(rows)

    def of_campaign(self, campaign: str, kind: str) -> tuple[dict[Subject, Standings], set[Subject]]:
        """What is stored of all subjects of a kind in one campaign, likewise."""
        return self._read(self._tx.ask(_of_campaign, campaign=campaign, kind=kind))

    def put(self, standings: Mapping[Subject, Standings], plans: Mapping[str, Plan]) -> None:
        """Write these. A pupil's box is as long as that of a pupil whom every rule of the campaign's plan concerns."""
        rooms = {campaign: room_for(plan) for campaign, plan in plans.items()}
        self._keys.prepare({subject for _, kind, subject in standings if kind == PUPIL})
        rows = []
        for place in sorted(standings):
            campaign, kind, subject = place
            plain = orjson.dumps(pack_standings(standings[place]))
            if kind == PUPIL:
                plain = plain.ljust(rooms[campaign])
                plain += b" " * (-len(plain) % _PAD)
            box = self._tx.secrets.encrypt(plain, self._aad(place), key=self._key(kind, subject))
            rows.append({"campaign_id": campaign, "kind": kind, "subject_id": subject, "box": box})
        for some in pieces(rows, _PIECE):
            self._tx.upsert(_BOX, some)

    def remove(self, places: Iterable[Subject]) -> None:
        """Forget these."""
        by_place: dict[tuple[str, str], list[str]] = {}
        for campaign, kind, subject in sorted(places):
            by_place.setdefault((campaign, kind), []).append(subject)
        for (campaign, kind), subjects in by_place.items():
            for some in pieces(subjects, _PIECE):
                these = (
                    _BOX.c.campaign_id == campaign,
                    _BOX.c.kind == kind,
                    self._tx.among(_BOX.c.subject_id, some),
                )
                self._tx.execute(delete(_BOX).where(self._tx.within(_BOX, *these)))

    def drop(self, campaign: str) -> None:
        """Forget a campaign's."""
        self._tx.execute(delete(_BOX).where(self._tx.within(_BOX, _BOX.c.campaign_id == campaign)))

    def opened(self, boxes: Mapping[Subject, bytes]) -> tuple[dict[Subject, Standings], set[Subject]]:
        """What is in these boxes, and which of them cannot be opened any more."""
        self._keys.look_up({subject for _, kind, subject in boxes if kind == PUPIL})
        found: dict[Subject, Standings] = {}
        shut: set[Subject] = set()
        for place, box in boxes.items():
            try:
                key = self._keys.key_to_read(place[2]) if place[1] == PUPIL else None
            except Erased:
                shut.add(place)
                continue
            plain = self._tx.secrets.decrypt(box, self._aad(place), key=key)
            found[place] = unpack_standings(orjson.loads(plain))
        return found, shut

    def _read(self, rows: Iterable[Mapping[Any, Any]]) -> tuple[dict[Subject, Standings], set[Subject]]:
        return self.opened({(row["campaign_id"], row["kind"], row["subject_id"]): row["box"] for row in rows})

    def _key(self, kind: str, subject: str) -> bytes | None:
        return self._keys.key(subject) if kind == PUPIL else None

    def _aad(self, place: Subject) -> bytes:
        return "|".join((self._tx.school, "standing", *place)).encode("utf-8", "surrogatepass")


def room_for(plan: Plan) -> int:
    """How many bytes the standings take of a pupil whom all rules concern."""
    room = 2
    for rule in plan.rules:
        if rule.subject == PUPIL:
            room += len(rule.key.encode()) + 6
            entry = _ENTRY + (_DAY if rule.gap_days else 0)
            room += sum(len(period.key.encode()) + 4 + entry for period in plan.periods[rule.key])
    return room


def _of_subjects(dialect: str) -> Select[Any]:
    these = _BOX.c.kind == bindparam("kind", type_=String), among(dialect, _BOX.c.subject_id, "subjects")
    return select(_BOX).where(of_school(_BOX, *these))


def _of_campaign(_dialect: str) -> Select[Any]:
    these = (
        _BOX.c.campaign_id == bindparam("campaign", type_=String),
        _BOX.c.kind == bindparam("kind", type_=String),
    )
    return select(_BOX).where(of_school(_BOX, *these))
