"""plans: who is to visit whom when, and when colleagues can go

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("visit_plan", "plan_row", "visitor_hours")


def _school(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school"))


def upgrade() -> None:
    op.create_table(
        "visit_plan",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("class_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _school("visit_plan"),
        sa.PrimaryKeyConstraint("school_id", "campaign_id", "class_id", name=op.f("pk_visit_plan")),
    )
    op.create_table(
        "plan_row",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("pupil_id", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        _school("plan_row"),
        sa.PrimaryKeyConstraint("school_id", "campaign_id", "pupil_id", name=op.f("pk_plan_row")),
    )
    op.create_table(
        "visitor_hours",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("free", sa.JSON(), nullable=False),
        sa.Column("farthest_km", sa.Integer(), nullable=True),
        sa.Column("not_alone", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _school("visitor_hours"),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_visitor_hours")),
    )
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
