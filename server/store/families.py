"""How each guardian reads, what families ask of the school, and filled questionnaires."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, select

from server.store.base import table_of
from server.store.errors import Erased
from server.store.invitations import InvitationRepo
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import FamilyRequest, GuardianSetting, QuestionnaireAnswer
from server.store.tx import Tx

_SETTINGS, _REQUESTS = table_of(GuardianSetting), table_of(FamilyRequest)
_ANSWERS = table_of(QuestionnaireAnswer)
_CLEAR = ("id", "kind", "state", "filed_on", "due_on", "answered_on", "answered_by")


@dataclass(frozen=True, slots=True)
class Setting:
    """How one guardian is written to. language: "" = as the browser asks. hidden: words of `domain.veil.HIDDEN`.
    asked: questionnaires (`campaign/key`) that this guardian has answered."""

    guardian: str
    pupil: str
    language: str = ""
    channel: str = ""
    hidden: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """What a guardian asked of the school. kind: copy, correction, deletion; state: open, done, refused."""

    id: str
    pupil: str
    guardian: str
    kind: str
    state: str
    filed_on: date
    due_on: date
    words: str = ""
    answer: str = ""
    answered_on: date | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled questionnaire: nobody's. given: field -> what was chosen or written."""

    campaign: str
    questionnaire: str
    on: date
    given: Mapping[str, str] = field(default_factory=dict)


class FamilyRepo:
    """Of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys
        self.invitations = InvitationRepo(tx)
        """Guardians' links for saying how to meet."""

    # ---- settings

    def setting(self, guardian: str, pupil: str) -> Setting:
        """The guardian's; as it is without one where none was kept, or the pupil was erased."""
        found = self.settings([guardian])
        return found.get(guardian) or Setting(guardian, pupil)

    def settings(self, guardians: Collection[str]) -> dict[str, Setting]:
        """Those that were kept, by guardian."""
        rows = self._tx.all(select(_SETTINGS).where(self._of(sorted(guardians)))) if guardians else []
        return {one.guardian: one for row in rows if (one := self._setting(row)) is not None}

    def change_setting(
        self, guardian: str, pupil: str, change: Callable[[Setting], Setting], now: datetime
    ) -> Setting:
        """What `change` makes of it, written: whoever changes the same one waits for the end of this transaction.
        Raises Erased."""
        self._tx.lock_name(f"guardian_setting|{guardian}")
        before = self.setting(guardian, pupil)
        fresh = change(before)
        if fresh != before:
            self.keep_setting(fresh, now)
        return fresh

    def keep_setting(self, one: Setting, now: datetime) -> None:
        """Write it; the one before is replaced. Raises Erased."""
        told: dict[str, Any] = {"language": one.language, "channel": one.channel}
        told |= {"hidden": sorted(one.hidden), "asked": sorted(one.asked)}
        box = self._sealed(told, "guardian_setting", one.guardian, one.pupil)
        row = {"guardian_id": one.guardian, "pupil_id": one.pupil, "box": box, "changed_at": now}
        self._tx.upsert(_SETTINGS, [row])

    # ---- requests

    def file(self, one: Request) -> Request:
        """Keep a new request; returned with its id. Raises Erased."""
        kept = replace(one, id=self._tx.random_id())
        self._tx.insert(_REQUESTS, [self._row(kept)])
        return kept

    def requests(self, *, pupil: str | None = None, state: str | None = None) -> list[Request]:
        """Those of a pupil, of a state, or all; the first due first."""
        where = [_REQUESTS.c.pupil_id == pupil] if pupil is not None else []
        where += [_REQUESTS.c.state == state] if state is not None else []
        return self._found(*where)

    def request(self, id_: str, *, lock: bool = False) -> Request | None:
        """One of them."""
        return next(iter(self._found(_REQUESTS.c.id == id_, lock=lock)), None)

    def change(self, one: Request) -> None:
        """Write a request that is there."""
        self._tx.upsert(_REQUESTS, [self._row(one)])

    # ---- questionnaires

    def add_filled(self, one: Filled) -> None:
        """Keep a filled questionnaire under an id that tells nothing."""
        id_ = self._tx.random_id()
        box = self._tx.secrets.encrypt(orjson.dumps(dict(one.given)), self._aad("questionnaire", id_))
        row = {"id": id_, "campaign_id": one.campaign, "questionnaire": one.questionnaire}
        self._tx.insert(_ANSWERS, [row | {"on": one.on, "box": box}])

    def filled(self) -> list[Filled]:
        """All of them, in an order that tells nothing."""
        rows = self._tx.all(select(_ANSWERS).where(self._tx.within(_ANSWERS)).order_by(_ANSWERS.c.id))
        return [Filled(row["campaign_id"], row["questionnaire"], row["on"], self._given(row)) for row in rows]

    # ---- inside

    def _of(self, guardians: Sequence[str]) -> ColumnElement[bool]:
        return self._tx.within(_SETTINGS, self._tx.among(_SETTINGS.c.guardian_id, guardians))

    def _setting(self, row: Mapping[Any, Any]) -> Setting | None:
        told = self._opened(row, "guardian_setting", row["guardian_id"])
        if told is None:
            return None
        sets = {name: frozenset(told[name]) for name in ("hidden", "asked")}
        return Setting(row["guardian_id"], row["pupil_id"], told["language"], told["channel"], **sets)

    def _row(self, one: Request) -> dict[str, Any]:
        box = self._sealed({"words": one.words, "answer": one.answer}, "family_request", one.id, one.pupil)
        clear = {name: getattr(one, name) for name in _CLEAR}
        return {**clear, "pupil_id": one.pupil, "guardian_id": one.guardian, "box": box}

    def _found(self, *where: ColumnElement[bool], lock: bool = False) -> list[Request]:
        found = select(_REQUESTS).where(self._tx.within(_REQUESTS, *where))
        found = found.order_by(_REQUESTS.c.due_on, _REQUESTS.c.filed_on, _REQUESTS.c.id)
        rows = self._tx.all(found.with_for_update() if lock else found)
        return [one for row in rows if (one := self._request(row)) is not None]

    def _request(self, row: Mapping[Any, Any]) -> Request | None:
        told = self._opened(row, "family_request", row["id"])
        if told is None:
            return None
        clear = {name: row[name] for name in _CLEAR}
        return Request(pupil=row["pupil_id"], guardian=row["guardian_id"], **clear, **told)

    def _given(self, row: Mapping[Any, Any]) -> dict[str, str]:
        plain = self._tx.secrets.decrypt(row["box"], self._aad("questionnaire", row["id"]))
        found: dict[str, str] = orjson.loads(plain)
        return found

    def _sealed(self, told: Mapping[str, Any], table: str, id_: str, pupil: str) -> bytes:
        key = self._keys.key(pupil)
        return self._tx.secrets.encrypt(orjson.dumps(dict(told)), self._aad(table, id_), key=key)

    def _opened(self, row: Mapping[Any, Any], table: str, id_: str) -> dict[str, Any] | None:
        """What lies in a box; None once the pupil's key is gone."""
        try:
            key = self._keys.key_to_read(row["pupil_id"])
        except Erased:
            return None
        found: dict[str, Any] = orjson.loads(
            self._tx.secrets.decrypt(row["box"], self._aad(table, id_), key=key)
        )
        return found

    def _aad(self, table: str, id_: str) -> bytes:
        return f"{self._tx.school}|{table}|{id_}".encode("utf-8", "surrogatepass")
