"""the packs of a school, which of them a campaign had, and what was done for it

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("pack_text", "campaign_pack", "campaign_item")


def upgrade() -> None:
    op.create_table(
        "pack_text",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pack_text_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "name", "version", name=op.f("pk_pack_text")),
    )
    op.create_table(
        "campaign_pack",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_campaign_pack_school_id_school")),
        sa.ForeignKeyConstraint(
            ["school_id", "name", "version"],
            ["pack_text.school_id", "pack_text.name", "pack_text.version"],
            name=op.f("fk_campaign_pack_school_id_pack_text"),
        ),
        sa.PrimaryKeyConstraint("school_id", "campaign_id", "name", "version", name=op.f("pk_campaign_pack")),
    )
    op.create_table(
        "campaign_item",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_campaign_item_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_campaign_item")),
    )
    op.create_index("ix_campaign_item_campaign", "campaign_item", ["school_id", "campaign_id"])
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    op.drop_index("ix_campaign_item_campaign", "campaign_item")
    op.drop_table("campaign_item")
    op.drop_table("campaign_pack")
    op.drop_table("pack_text")
