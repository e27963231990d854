"""Which campaigns of a school are counted, and by which rules: read with every counting write, so kept by mark."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock
from typing import Any, Final

import orjson
from sqlalchemy import Select, delete, select

from server.domain.calendar import Term
from server.domain.rules import MEANING
from server.domain.rules.model import Window
from server.domain.rules.planning import Plan, plan
from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.tables import CampaignCount
from server.store.tx import Tx

_COUNTED = table_of(CampaignCount)
OF_PACK: Final = ("rules", "groups", "definitions", "stages", "period")
KEPT: Final = 256
_plans: OrderedDict[str, Plan] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Counted:
    """A campaign that is counted. `mark` changes with its days, its rules, the school's terms, and with what rules
    mean."""

    campaign: str
    mark: str
    plan: Plan


def row_for(campaign: str, pack: Mapping[str, Any], window: Window, terms: Sequence[Term]) -> dict[str, Any]:
    """What `campaign_count` keeps of a campaign with this pack."""
    body = {name: pack[name] for name in OF_PACK if name in pack}
    body["terms"] = [[t.school_year, t.number, t.starts.isoformat(), t.ends.isoformat()] for t in terms]
    days = [window.starts.isoformat(), window.ends.isoformat()]
    mark = sha256(orjson.dumps([MEANING, days, body], option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return {"campaign_id": campaign, "mark": mark, "starts": window.starts, "ends": window.ends, "body": body}


def marks(tx: Tx) -> dict[str, str]:
    """The marks of the campaigns that are counted."""
    return {row["campaign_id"]: row["mark"] for row in tx.ask(_marks)}


def read(tx: Tx, campaign: str | None = None) -> list[Counted]:
    """The campaigns that are counted (or that one, if it is), by id."""
    found = {each: mark for each, mark in marks(tx).items() if campaign in (None, each)}
    with _lock:
        known = {mark: _plans[mark] for mark in found.values() if mark in _plans}
        for mark in known:
            _plans.move_to_end(mark)
    unknown = [each for each, mark in found.items() if mark not in known]
    if unknown:
        known |= {row["mark"]: plan_of(row) for row in tx.ask(_bodies, campaigns=tx.many(unknown))}
        with _lock:
            _plans.update(known)
            while len(_plans) > KEPT:
                _plans.popitem(last=False)
    return [Counted(each, mark, known[mark]) for each, mark in sorted(found.items())]


def keep(tx: Tx, row: Mapping[str, Any]) -> Counted:
    """From now on this campaign is counted so."""
    tx.upsert(_COUNTED, [row])
    return Counted(row["campaign_id"], row["mark"], plan_of(row))


def drop(tx: Tx, campaigns: Iterable[str]) -> None:
    """These campaigns are counted no longer."""
    tx.execute(delete(_COUNTED).where(tx.within(_COUNTED, tx.among(_COUNTED.c.campaign_id, campaigns))))


def plan_of(row: Mapping[Any, Any]) -> Plan:
    """The plan that a row of `campaign_count` describes."""
    body = dict(row["body"])
    terms = [Term(y, n, date.fromisoformat(a), date.fromisoformat(b)) for y, n, a, b in body.pop("terms")]
    return plan(body, Window(row["starts"], row["ends"]), terms)


def _marks(_dialect: str) -> Select[Any]:
    return select(_COUNTED.c.campaign_id, _COUNTED.c.mark).where(of_school(_COUNTED))


def _bodies(dialect: str) -> Select[Any]:
    return select(_COUNTED).where(of_school(_COUNTED, among(dialect, _COUNTED.c.campaign_id, "campaigns")))
