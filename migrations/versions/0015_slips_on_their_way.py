"""slips that the desk has not got yet

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("note_access", sa.Column("print_run", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("note_access", "print_run")
