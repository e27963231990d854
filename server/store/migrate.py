"""Bringing a database to the schema of this code, from code: no command line, no alembic.ini."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from server.store.engine import make_engine

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0016"
"""The newest revision; a test holds it to the folder. A start with nothing to do need not load Alembic."""

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_LOCK = 7_204_118_203


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration over our folder; `connection` is what env.py migrates."""
    from alembic.config import Config  # loading Alembic takes longer than most starts need

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> bool:
    """Bring the database at `url` to a revision; returns whether anything had to be done.

    Safe to call from several processes at once: one migrates, the others wait and find it done.
    """
    engine = make_engine(url)
    try:
        return upgrade_engine(engine, revision)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine, revision: str = "head") -> bool:
    """The same on an engine that exists (made by `engine.make_engine`)."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if current(connection) == (HEAD if revision == "head" else revision):
            return False
        from alembic import command  # loading Alembic takes longer than most starts need

        command.upgrade(alembic_config(connection), revision)
        return True


def current(connection: Connection) -> str | None:
    """The revision that a database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def knows(revision: str) -> bool:
    """Whether this code can read a database at that revision: its own, or an older one."""
    if revision == HEAD:
        return True
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return revision in {each.revision for each in script.walk_revisions()}
