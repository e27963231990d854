"""Row-level security, the wall under the store's own scoping (PostgreSQL; SQLite has none).

A transaction says whose rows it may see with `set_config('app.school', <id>, true)`; without it there are
no rows at all. '*' stands for the few questions over all schools (sign-in, leases). FORCE makes the wall hold
for the tables' owner as well; superusers and roles with BYPASSRLS pass through, so the application must be
neither.
"""

from collections.abc import Iterable

from alembic import op

_MAY = "current_setting('app.school', true) IN ({column}, '*')"


def raise_walls(tables: Iterable[str]) -> None:
    """Close these tables to transactions of other schools."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        may = _MAY.format(column="id" if table == "school" else "school_id")
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY own_school ON "{table}" USING ({may}) WITH CHECK ({may})')


def drop_walls(tables: Iterable[str]) -> None:
    """The reverse of `raise_walls`."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f'DROP POLICY own_school ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
