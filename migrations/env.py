"""Alembic's environment: over a connection from the code, or over DATABASE_URL from the command line."""

import os

from alembic import context

from server.store import tables as _tables  # noqa: F401  (fills the metadata)
from server.store.base import Base
from server.store.engine import make_engine


def include_name(name, type_, _parents):
    """Tables that others keep in the same database (the job engine's) are not ours to compare."""
    return not (type_ == "table" and name is not None and name.startswith("huey"))


def configure(**how):
    context.configure(
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_name=include_name,
        compare_type=True,
        **how,
    )


def run(connection):
    configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def url():
    found = os.environ.get("DATABASE_URL") or context.config.get_main_option("sqlalchemy.url")
    if not found:
        raise SystemExit("DATABASE_URL is not set")
    return found


if context.is_offline_mode():
    configure(url=url(), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif context.config.attributes.get("connection") is not None:
    run(context.config.attributes["connection"])
else:
    engine = make_engine(url())
    with engine.begin() as connection:
        run(connection)
    engine.dispose()
