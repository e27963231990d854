"""how far each device's clock runs ahead

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("skew_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("device", "skew_ms")
