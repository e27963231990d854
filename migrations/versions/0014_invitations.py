"""invitations: links by which a guardian says how to meet

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "invitation"
INDEXES = {"pupil": ["school_id", "pupil_id"], "campaign": ["school_id", "campaign_id"]}


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        TABLE,
        *[
            sa.Column(name, sa.String(), nullable=False)
            for name in ("school_id", "id", "pupil_id", "guardian_id", "campaign_id", "way", "token_hash")
        ],
        sa.Column("answers", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("revoked_at", nullable=True),
        _instant("answered_at", nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_invitation_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_invitation")),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_{TABLE}_{name}", TABLE, columns)
    op.create_index(f"ix_{TABLE}_token", TABLE, ["token_hash"], unique=True)
    raise_walls([TABLE])


def downgrade() -> None:
    drop_walls([TABLE])
    for name in ("token", *INDEXES):
        op.drop_index(f"ix_{TABLE}_{name}", TABLE)
    op.drop_table(TABLE)
