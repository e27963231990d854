"""Flask-SQLAlchemy and Flask-Migrate over our own metadata and the store's own engine.

Flask-SQLAlchemy 3.1 breaks on SQLAlchemy 2.1 when its base is a dataclass, and it wants to own base and
engine. So it gets a bare base that shares our metadata, and the engine that the store has made already: one
pool, one set of settings, for requests, worker and command line alike. Its session stays shut: whoever wants
rows takes a unit of the store, which knows its school.
"""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase

from server.store.base import Base
from server.store.errors import NoSchool
from server.store.migrate import FOLDER
from server.store.unit import Store

_KEY = "jiafang_store"


class _FlaskBase(DeclarativeBase):
    metadata = Base.metadata


class _ShutSession(Session):
    """A session that belongs to no school answers nothing."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: there is no school here."""
        raise NoSchool("db.session has no school; use store.read(school) or store.write(school)")


class _StoreEngine(SQLAlchemy):
    """Flask-SQLAlchemy on an engine that is there already."""

    def _make_engine(self, _bind_key: str | None, _options: dict[str, Any], app: Flask) -> Engine:
        store: Store = app.extensions[_KEY]
        return store.engine


db = _StoreEngine(model_class=_FlaskBase, session_options={"class_": _ShutSession})


def attach(app: Flask, store: Store) -> None:
    """Make the store's database the app's: `db.engine`, `db.metadata` and `flask db …` work.

    Call it once per app, before the first request.
    """
    app.extensions[_KEY] = store
    app.config["SQLALCHEMY_DATABASE_URI"] = store.engine.url
    db.init_app(app)
    Migrate().init_app(app, db, directory=str(FOLDER))
