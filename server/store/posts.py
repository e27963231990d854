"""Since when, and until when, somebody holds a post: the homeroom of a class, a duty, being here at all.

The records of class and person tell who holds it today. A day is written down when it changes, so that a visit of
last month keeps counting as the visit of whom it was then.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update

from server.store.base import table_of
from server.store.tables import Post
from server.store.tx import Tx

_POST = table_of(Post)
HOMEROOM: Final = "homeroom"
DUTY: Final = "duty:"
"""Before the name of a duty."""
HERE: Final = "here"


class PostRepo:
    """Dated posts of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def take(self, person: str, post: str, today: date, class_id: str | None = None) -> None:
        """From today on a person holds a post."""
        self._tx.flush()
        self._insert(person, post, class_id, today, None)

    def give_up(self, person: str, post: str, today: date, class_id: str | None = None) -> None:
        """From today on a person no longer holds a post, which may have begun before anybody wrote that down."""
        self._tx.flush()
        held = self._tx.within(_POST, *self._of(person, post, class_id))
        known = self._tx.first(select(_POST.c.id).where(held).limit(1)) is not None
        yesterday = today - timedelta(days=1)
        still = or_(_POST.c.ends.is_(None), _POST.c.ends > yesterday)
        self._tx.execute(delete(_POST).where(held, still, _POST.c.starts > yesterday))
        self._tx.execute(update(_POST).where(held, still).values(ends=yesterday))
        self._tx.touched.people.add(person)
        if not known:
            self._insert(person, post, class_id, None, yesterday)

    def _insert(
        self, person: str, post: str, class_id: str | None, starts: date | None, ends: date | None
    ) -> None:
        row = {"id": self._tx.random_id(), "person_id": person, "post": post, "class_id": class_id}
        self._tx.insert(_POST, [row | {"starts": starts, "ends": ends}])
        self._tx.touched.people.add(person)

    def _of(self, person: str, post: str, class_id: str | None) -> tuple[ColumnElement[bool], ...]:
        room = _POST.c.class_id.is_(None) if class_id is None else _POST.c.class_id == class_id
        return _POST.c.person_id == person, _POST.c.post == post, room
