"""visits that wait for somebody: how many fields have two versions, and whether it seems to be there twice

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROWS_THERE = {
    "sqlite": """
        UPDATE visit SET
          open_conflicts = coalesce(json_array_length(meta, '$.conflicts'), 0),
          twin = EXISTS (SELECT 1 FROM json_each(visit.meta, '$.flags') WHERE json_each.value = 'twin')
    """,
    "postgresql": """
        UPDATE visit SET
          open_conflicts = coalesce(json_array_length(meta -> 'conflicts'), 0),
          twin = coalesce(jsonb_exists((meta -> 'flags')::jsonb, 'twin'), false)
    """,
}


def upgrade() -> None:
    op.add_column("visit", sa.Column("open_conflicts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("visit", sa.Column("twin", sa.Boolean(), nullable=False, server_default=sa.false()))
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("SELECT set_config('app.school', '*', true)")
    op.execute(_ROWS_THERE[dialect])
    op.create_index("ix_visit_open_conflicts", "visit", ["school_id", "open_conflicts"])
    op.create_index("ix_visit_twin", "visit", ["school_id", "twin"])


def downgrade() -> None:
    op.drop_index("ix_visit_twin", "visit")
    op.drop_index("ix_visit_open_conflicts", "visit")
    op.drop_column("visit", "twin")
    op.drop_column("visit", "open_conflicts")
