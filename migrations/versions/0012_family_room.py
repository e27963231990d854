"""the family's room: how each guardian reads, what families ask for, questionnaires without names

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from server.store.walls import drop_walls, raise_walls

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("guardian_setting", "family_request", "questionnaire_answer")
INDEXES = {
    "guardian_setting": {"pupil": ["pupil_id"]},
    "family_request": {"pupil": ["pupil_id"], "state": ["state", "due_on"]},
    "questionnaire_answer": {"asked": ["campaign_id", "questionnaire"]},
}


def _school(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id_school"))


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _day(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _box() -> sa.Column:
    return sa.Column("box", sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "guardian_setting",
        *_text("school_id", "guardian_id", "pupil_id"),
        _box(),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _school("guardian_setting"),
        sa.PrimaryKeyConstraint("school_id", "guardian_id", name=op.f("pk_guardian_setting")),
    )
    op.create_table(
        "family_request",
        *_text("school_id", "id", "pupil_id", "guardian_id", "kind", "state"),
        _day("filed_on"),
        _day("due_on"),
        _day("answered_on", nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        _box(),
        _school("family_request"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_family_request")),
    )
    op.create_table(
        "questionnaire_answer",
        *_text("school_id", "id", "campaign_id", "questionnaire"),
        _day("on"),
        _box(),
        _school("questionnaire_answer"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_questionnaire_answer")),
    )
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(f"ix_{table}_{name}", table, ["school_id", *columns])
    raise_walls(TABLES)


def downgrade() -> None:
    drop_walls(TABLES)
    for table in reversed(TABLES):
        for name in INDEXES[table]:
            op.drop_index(f"ix_{table}_{name}", table)
        op.drop_table(table)
