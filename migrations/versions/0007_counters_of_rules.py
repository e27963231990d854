"""counters of campaigns' rules, and since when somebody holds a post

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("campaign_count", "visit_fact", "visit_visitor", "standing", "tally", "post")


def _create(name: str, key: tuple[str, ...], *columns: sa.Column) -> None:
    """A table of a school; `key`: the rest of its primary key, all text."""
    op.create_table(
        name,
        sa.Column("school_id", sa.String(), nullable=False),
        *(sa.Column(each, sa.String(), nullable=False) for each in key),
        *columns,
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{name}_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", *key, name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    _create(
        "campaign_count",
        ("campaign_id",),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    _create(
        "visit_fact",
        ("visit_id",),
        sa.Column("pupil_id", sa.String(), nullable=False),
        sa.Column("class_id", sa.String(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("lead_id", sa.String(), nullable=True),
        sa.Column("companions", sa.JSON(), nullable=False),
    )
    op.create_index("ix_visit_fact_pupil", "visit_fact", ["school_id", "pupil_id"])
    _create("visit_visitor", ("person_id", "visit_id"))
    op.create_index("ix_visit_visitor_visit", "visit_visitor", ["school_id", "visit_id"])
    _create(
        "standing",
        ("campaign_id", "kind", "subject_id"),
        sa.Column("box", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_standing_subject", "standing", ["school_id", "subject_id"])
    _create(
        "tally",
        ("campaign_id", "rule", "period", "unit"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("due", "met", "n", "part")),
    )
    _posts()
    raise_walls(TABLES)


def _posts() -> None:
    op.create_table(
        "post",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("class_id", sa.String(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_post_school_id_school")),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_post_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_post")),
    )
    op.create_index("ix_post_person", "post", ["school_id", "person_id"])
    op.create_index("ix_post_class", "post", ["school_id", "class_id"])


def downgrade() -> None:
    drop_walls(TABLES)
    for name in reversed(TABLES):
        op.drop_table(name)
