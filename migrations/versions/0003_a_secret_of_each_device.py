"""a secret of each device, that proves a carried queue; and how much waited on it when it was last heard of

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("secret", sa.LargeBinary(), nullable=True))
    op.add_column("device", sa.Column("waiting_ops", sa.Integer(), nullable=True))
    op.add_column("device", sa.Column("waiting_photos", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("device", "waiting_photos")
    op.drop_column("device", "waiting_ops")
    op.drop_column("device", "secret")
