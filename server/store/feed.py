"""The pull feed: what a phone that holds certain scopes has to hear next.

**Cursor.** `hi`: every change up to this seq in every held scope has been delivered, except the backfill.
`lo`: per held scope, rows up to this seq are still to be backfilled (0: none). A scope that is new to the
cursor starts with lo = hi; the first pull starts with hi = the school's clock. `since`: scopes that were
added together have the same number, later ones a higher; so a page can leave out rows that another scope has
delivered already, but not those that were delivered before this scope was held. `only`: the backfill is of these
types, whose rows are to be sent again (`reread`).
**Order.** Changes above `hi` first, oldest first; then the backfill, scope by scope in the order of `DUE`
(what is due first), newest first within a scope. It names what was erased by law too, for a phone that reads
anew and still has own work on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from server.store import feed_questions as asking
from server.store.base import table_of
from server.store.errors import Busy
from server.store.pieces import pieces
from server.store.publishing import clock, row_mark
from server.store.tables import FeedRow
from server.store.tx import Tx
from server.store.working import Key
from sync.scopes import Check, ScopeKind

_FEED = table_of(FeedRow)

DUE = tuple(kind.value for kind in ScopeKind)
WIDEST = ScopeKind.OFFICE.value
"""Shows more of a row than any other scope that can be lost (domain.scoping.SEES)."""


@dataclass(frozen=True)
class Place:
    """How far one scope is backfilled, and in which turn it was added."""

    lo: int
    since: int
    only: tuple[str, ...] = ()

    def to_json(self) -> list[object]:
        """[lo, since], and the types if the backfill is of some only."""
        return [self.lo, self.since, *([list(self.only)] if self.only else [])]

    @classmethod
    def from_json(cls, raw: Sequence[Any]) -> Place:
        """The reverse; an error of some kind when it is none."""
        return cls(int(raw[0]), int(raw[1]), tuple(str(t) for t in raw[2]) if len(raw) > 2 else ())


@dataclass(frozen=True)
class Cursor:
    """Where a phone stands; `to_json` is what the signed cursor carries."""

    hi: int
    places: Mapping[str, Place]

    def to_json(self) -> dict[str, object]:
        """Plain JSON: {"hi": int, "at": {scope: [lo, since]}}."""
        return {"hi": self.hi, "at": {scope: place.to_json() for scope, place in self.places.items()}}

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Cursor:
        """The reverse; ValueError when it is not such an object."""
        hi, places = raw.get("hi"), raw.get("at")
        if not isinstance(hi, int) or not isinstance(places, dict):
            raise ValueError("not a cursor")
        return cls(hi, {str(scope): Place.from_json(place) for scope, place in places.items()})

    def reread(self, types: Iterable[str]) -> Cursor:
        """A cursor that brings the rows of these types again; if a backfill is under way, all rows."""
        only = tuple(sorted(types))
        if not only:
            return self
        turn = 1 + max((place.since for place in self.places.values()), default=0)
        under_way = any(place.lo for place in self.places.values())
        fresh = Place(self.hi, turn, () if under_way else only)
        return Cursor(self.hi, dict.fromkeys(self.places, fresh))


@dataclass(frozen=True)
class Entry:
    """One record of a page: in `scopes` of the held ones, or gone from all of them with `why`."""

    type: str
    id: str
    scopes: tuple[str, ...]
    why: str | None
    cursor: Cursor
    """The cursor after this entry, so that a page can be cut anywhere."""


@dataclass(frozen=True)
class Page:
    """A page of the feed. `cursor`: after the whole page; `more`: another page would not be empty."""

    entries: list[Entry]
    cursor: Cursor
    more: bool
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass
class _Walk:
    cursor: Cursor
    entries: list[Entry] = field(default_factory=list)
    seen: set[Key] = field(default_factory=set)


class FeedRepo:
    """Reads the feed of one school; `Unit.publish` writes it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def clock(self) -> int:
        """The seq of the school's last change."""
        return clock(self._tx)

    def page(self, cursor: Cursor | None, held: Iterable[str], limit: int) -> Page:
        """At most `limit` records that this phone must hear of, and the cursor after them.

        cursor None: first pull. held: all scopes that the phone may hold now. Read in one `Store.read` unit,
        whose snapshot makes feed and rows agree. Busy where this copy of the school is older than the cursor.
        """
        scopes = sorted(set(held), key=_due)
        now = self.clock()
        if cursor is not None and cursor.hi > now:
            # From a replica that lags a scope added now would count as filled without its newest rows.
            raise Busy("this copy of the school is behind the cursor")
        start, added, dropped = _adjust(cursor, scopes, now)
        walk = _Walk(start)
        more = self._changes(walk, scopes, now, limit)
        for scope in scopes:
            if more:
                break
            more = self._backfill(walk, scope, scopes, limit)
        return Page(walk.entries, walk.cursor, more, added, dropped)

    def checks(self, scopes: Iterable[str]) -> dict[str, Check]:
        """Per scope {"n": count, "x": 16 hex digits} over its live rows, from the kept sums."""
        wanted = sorted(set(scopes))
        rows = self._tx.ask(asking.checks, scopes=self._tx.many(wanted))
        known = {row["scope"]: (row["n"], row["x"]) for row in rows}
        return {scope: _check(*known.get(scope, (0, 0))) for scope in wanted}

    def recount(self, scope: str) -> Check:
        """The same from the feed rows themselves: for the doctor and the tests."""
        live = select(_FEED.c.type, _FEED.c.record_id, _FEED.c.seq).where(
            self._tx.within(_FEED, _FEED.c.scope == scope, _FEED.c.why.is_(None))
        )
        n = x = 0
        for row in self._tx.all(live):
            n, x = n + 1, x ^ row_mark(row["type"], row["record_id"], row["seq"])
        return _check(n, x)

    def _changes(self, walk: _Walk, scopes: Sequence[str], now: int, limit: int) -> bool:
        """Everything above hi, oldest first; returns whether the page is full."""
        if walk.cursor.hi >= now:
            return False
        asked = {"scopes": self._tx.many(scopes), "hi": walk.cursor.hi, "most": limit + 1}
        rows = self._tx.ask(asking.changes, **asked)
        live = self._live([(row["type"], row["record_id"]) for row in rows[:limit]], scopes)
        for row in rows[:limit]:
            walk.cursor = replace(walk.cursor, hi=row["seq"])
            _add(
                walk, (row["type"], row["record_id"]), tuple(live[row["type"], row["record_id"]]), row["why"]
            )
        if len(rows) > limit:
            return True
        walk.cursor = replace(walk.cursor, hi=now)
        return False

    def _backfill(self, walk: _Walk, scope: str, scopes: Sequence[str], limit: int) -> bool:
        """Rows of one scope from lo downwards; returns whether the page is full and something is left."""
        only = walk.cursor.places[scope].only
        types = {"types": self._tx.many(only)} if only else {}
        while (lo := walk.cursor.places[scope].lo) > 0:
            room = limit - len(walk.entries)
            rows = self._tx.ask(asking.backfill, bool(only), scope=scope, lo=lo, most=room + 1, **types)
            live = self._live([(row["type"], row["record_id"]) for row in rows[:room]], scopes)
            for row in rows[:room]:
                key = (row["type"], row["record_id"])
                told = _told(walk.cursor, scope, live[key], row["seq"], row["type"])
                walk.cursor = _lowered(walk.cursor, scope, row["seq"] - 1)
                if not told:
                    _add(walk, key, tuple(live[key]), row["why"])
            if len(rows) <= room:
                walk.cursor = _lowered(walk.cursor, scope, 0)
            elif len(walk.entries) >= limit:
                return True
        return False

    def _live(self, keys: Sequence[Key], scopes: Sequence[str]) -> dict[Key, list[str]]:
        """Which of these scopes hold each record now, in due order.

        Asked by record alone: with the scopes in the question, a database may read all of a scope instead.
        """
        found: dict[Key, list[str]] = {key: [] for key in keys}
        held = set(scopes)
        for some in pieces(keys):
            types = self._tx.many(sorted({type_ for type_, _ in some}))
            for row in self._tx.ask(asking.live, types=types, ids=self._tx.many([id_ for _, id_ in some])):
                if row["scope"] in held and (row["type"], row["record_id"]) in found:
                    found[row["type"], row["record_id"]].append(row["scope"])
        for scopes_of_one in found.values():
            scopes_of_one.sort(key=_due)
        return found


def _adjust(
    cursor: Cursor | None, scopes: Sequence[str], now: int
) -> tuple[Cursor, tuple[str, ...], tuple[str, ...]]:
    before = cursor or Cursor(now, {})
    added = tuple(scope for scope in scopes if scope not in before.places)
    dropped = tuple(scope for scope in before.places if scope not in scopes)
    turn = 1 + max((place.since for place in before.places.values()), default=0)
    # Rows that remain in another scope were shown as the office sees them: all are sent again, as they are now.
    kept = {} if any(_kind(scope) == WIDEST for scope in dropped) else before.places
    places = {s: kept.get(s, Place(before.hi, turn)) for s in scopes}
    return Cursor(before.hi, places), added, dropped


def _add(walk: _Walk, key: Key, scopes: tuple[str, ...], why: str | None) -> None:
    if key not in walk.seen:
        walk.seen.add(key)
        gone = None if scopes else (why or "scope")
        walk.entries.append(Entry(key[0], key[1], scopes, gone, walk.cursor))


def _told(cursor: Cursor, scope: str, live: Iterable[str], seq: int, type_: str) -> bool:
    """Whether another scope has delivered this row already, at a time when `scope` was held too."""
    since = cursor.places[scope].since
    others = (cursor.places[other] for other in live if other != scope)
    return any(o.since >= since and o.lo < seq and (not o.only or type_ in o.only) for o in others)


def _lowered(cursor: Cursor, scope: str, lo: int) -> Cursor:
    place = cursor.places[scope]
    return Cursor(cursor.hi, {**cursor.places, scope: replace(place, lo=lo, only=place.only if lo else ())})


def _kind(scope: str) -> str:
    return scope.split(":", 1)[0]


def _due(scope: str) -> tuple[int, str]:
    kind = _kind(scope)
    return (DUE.index(kind) if kind in DUE else len(DUE), scope)


def _check(n: int, x: int) -> Check:
    return {"n": n, "x": f"{x & (2**64 - 1):016x}"}
