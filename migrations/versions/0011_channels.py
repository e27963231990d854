"""channels: browsers and mailboxes that asked to be told, and what was sent

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("push_subscription", "mail_address", "delivery")
INDEXES = {
    "push_subscription": {"guardian": ["guardian_id"], "link": ["link_id"], "pupil": ["pupil_id"]},
    "mail_address": {"pupil": ["pupil_id"]},
    "delivery": {"note": ["note_id"], "state": ["state", "at"], "pupil": ["pupil_id"]},
}


def _school(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school"))


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        *_text("school_id", "id", "guardian_id", "pupil_id", "link_id"),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        _instant("created_at"),
        _school("push_subscription"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_push_subscription")),
    )
    op.create_table(
        "mail_address",
        *_text("school_id", "guardian_id", "pupil_id", "link_id"),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        _instant("created_at"),
        _school("mail_address"),
        sa.PrimaryKeyConstraint("school_id", "guardian_id", name=op.f("pk_mail_address")),
    )
    op.create_table(
        "delivery",
        *_text("school_id", "id", "note_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_text("pupil_id", "guardian_id", "channel", "target", "topic", "state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_text("code"),
        _instant("created_at"),
        _instant("at"),
        _instant("due", nullable=True),
        _instant("claimed_at", nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        _school("delivery"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_delivery")),
    )
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(f"ix_{table}_{name}", table, ["school_id", *columns])
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    for table in reversed(TABLES):
        for name in INDEXES[table]:
            op.drop_index(f"ix_{table}_{name}", table)
        op.drop_table(table)
