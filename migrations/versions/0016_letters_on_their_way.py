"""letters that the desk has not got yet

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("print_run", sa.String(), nullable=True))
    op.add_column("invitation", sa.Column("renews", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("invitation", "renews")
    op.drop_column("invitation", "print_run")
