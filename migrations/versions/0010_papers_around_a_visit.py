"""papers around a visit: appointments, demands, trips, support, consultations, essays, deeds, reports

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OF_PUPIL = ("pupil_id", "campaign_id", "visit_id", "owner_id")
TEXTS = {
    "appointment": OF_PUPIL,
    "ledger_item": (*OF_PUPIL, "kind", "category", "state"),
    "trip": ("campaign_id", "owner_id"),
    "support": (*OF_PUPIL, "state"),
    "consultation": OF_PUPIL,
    "essay": (*OF_PUPIL, "state"),
    "deed": ("campaign_id", "owner_id", "entry"),
    "report": (),
}
DAYS = {"appointment": "on_day", "ledger_item": "due_on", "trip": "on_day", "deed": "on_day"}
INDEXES: dict[str, dict[str, Sequence[str]]] = {
    "ledger_item": {"ix_ledger_item_state": ("state", "due_on")},
    "trip": {"ix_trip_on_day": ("on_day",)},
    "deed": {"ix_deed_owner": ("owner_id",)},
}


def upgrade() -> None:
    for table, names in TEXTS.items():
        _create(table, names)
        for index, columns in INDEXES.get(table, {}).items():
            op.create_index(index, table, ["school_id", *columns])
        if "pupil_id" in names:
            op.create_index(f"ix_{table}_pupil", table, ["school_id", "pupil_id"])
            op.create_index(f"ix_{table}_visit", table, ["school_id", "visit_id"])
    op.add_column("pupil", sa.Column("unlisted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("pupil", sa.Column("joined_id", sa.String(), nullable=True))
    op.create_index("ix_pupil_unlisted", "pupil", ["school_id", "unlisted"])
    op.create_index("ix_pupil_joined", "pupil", ["school_id", "joined_id"])
    op.add_column("visit", sa.Column("outcome", sa.String(), nullable=True))
    op.add_column("visit", sa.Column("return_of_id", sa.String(), nullable=True))
    op.create_index("ix_visit_return_of", "visit", ["school_id", "return_of_id"])
    raise_walls(TEXTS)


def _create(table: str, names: Sequence[str]) -> None:
    days = [sa.Column(DAYS[table], sa.Date(), nullable=True)] if table in DAYS else []
    op.create_table(
        table,
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("stamps", sa.JSON(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in names),
        *days,
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    drop_walls(TEXTS)
    op.drop_index("ix_visit_return_of", "visit")
    op.drop_column("visit", "return_of_id")
    op.drop_column("visit", "outcome")
    op.drop_index("ix_pupil_joined", "pupil")
    op.drop_index("ix_pupil_unlisted", "pupil")
    op.drop_column("pupil", "joined_id")
    op.drop_column("pupil", "unlisted")
    for table in reversed(TEXTS):
        op.drop_table(table)
