"""What `FeedRepo` asks with every pull, as kept statements (server.store.asked)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, or_, select

from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.tables import FeedCheck, FeedRow

_FEED = table_of(FeedRow)
_CHECK = table_of(FeedCheck)
_RECORD = (_FEED.c.seq, _FEED.c.type, _FEED.c.record_id)
_MOST = bindparam("most", type_=BigInteger)


def changes(dialect: str) -> Select[Any]:
    """Records above `hi` in any of `scopes`, oldest first, at most `most`."""
    above = among(dialect, _FEED.c.scope, "scopes"), _FEED.c.seq > bindparam("hi", type_=BigInteger)
    found = select(*_RECORD, func.max(_FEED.c.why).label("why")).where(of_school(_FEED, *above))
    return found.group_by(*_RECORD).order_by(_FEED.c.seq).limit(_MOST)


def backfill(dialect: str, some_types: bool) -> Select[Any]:
    """Records of one `scope` from `lo` downwards, of `types` only if there are some; at most `most`.

    The live ones, and those erased by law: a phone that reads anew may still have own work on them.
    """
    below = [_FEED.c.scope == bindparam("scope"), _FEED.c.seq <= bindparam("lo", type_=BigInteger)]
    if some_types:
        below.append(among(dialect, _FEED.c.type, "types"))
    below.append(or_(_FEED.c.why.is_(None), _FEED.c.why == "erased"))
    found = select(*_RECORD, _FEED.c.why).where(of_school(_FEED, *below))
    return found.order_by(_FEED.c.seq.desc()).limit(_MOST)


def live(dialect: str) -> Select[Any]:
    """The scopes that hold records of `types` and `ids`.

    By record alone: with the scopes in the question, a database may read all of a scope instead.
    """
    these = among(dialect, _FEED.c.type, "types"), among(dialect, _FEED.c.record_id, "ids")
    return select(_FEED.c.scope, _FEED.c.type, _FEED.c.record_id).where(
        of_school(_FEED, *these, _FEED.c.why.is_(None))
    )


def checks(dialect: str) -> Select[Any]:
    """The kept sums of `scopes`."""
    return select(_CHECK).where(of_school(_CHECK, among(dialect, _CHECK.c.scope, "scopes")))
