"""when a note goes to the family: at once, or after the office approved the visit

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("note_rule", sa.String(), nullable=False, server_default="at_once"))


def downgrade() -> None:
    op.drop_column("school", "note_rule")
