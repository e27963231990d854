"""tags of pupils: priority groups, encrypted under the pupil's key

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("pupil_tag",)


def upgrade() -> None:
    op.create_table(
        "pupil_tag",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pupil_id", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pupil_tag_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pupil_tag")),
    )
    op.create_index("ix_pupil_tag_pupil", "pupil_tag", ["school_id", "pupil_id"])
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    op.drop_index("ix_pupil_tag_pupil", "pupil_tag")
    op.drop_table("pupil_tag")
