"""Flask-SQLAlchemy shares the store's engine and hands out no session."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from server.keys import KeyRing
from server.store.errors import NoSchool
from server.store.flask_ext import attach, db
from server.store.migrate import upgrade
from server.store.unit import Store


def test_the_app_runs_on_the_stores_engine(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade(url)
    store = Store(url, KeyRing.open(tmp_path / "keys"))
    app = Flask("test")
    attach(app, store)
    with app.app_context():
        assert db.engine is store.engine
        assert "visit" in db.metadata.tables
        with pytest.raises(NoSchool):
            db.session.execute(text("SELECT count(*) FROM visit"))
    store.close()
