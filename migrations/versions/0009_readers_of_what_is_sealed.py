"""readers of what is sealed: who they are, what they opened, what was done

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("sealed_reader", "report_outcome", "sealed_log")


def _school(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school"))


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "sealed_reader",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        _instant("named_at"),
        sa.Column("named_by", sa.String(), nullable=False),
        _instant("told_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        _instant("end_told_at", nullable=True),
        _school("sealed_reader"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_sealed_reader")),
    )
    op.create_table(
        "report_outcome",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        _instant("at"),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        _school("report_outcome"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_report_outcome")),
    )
    op.create_index("ix_report_outcome_report", "report_outcome", ["school_id", "report_id"])
    op.create_table(
        "sealed_log",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        _instant("at"),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        _school("sealed_log"),
        sa.PrimaryKeyConstraint("school_id", "place", name=op.f("pk_sealed_log")),
    )
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    op.drop_index("ix_report_outcome_report", "report_outcome")
    for table in reversed(TABLES):
        op.drop_table(table)
