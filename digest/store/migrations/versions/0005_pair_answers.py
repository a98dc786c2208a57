"""What editors answered to "same event?"."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "pair_answers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("one", sa.Text, nullable=False),
        sa.Column("other", sa.Text, nullable=False),
        sa.Column("same", sa.Boolean),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_at", sa.String(32), nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("features", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pair_answers"),
        sa.CheckConstraint("one < other", name="ck_pair_answers_ordered"),
    )
    op.create_index("ix_pair_answers_one_other_id", "pair_answers", ["one", "other", "id"])
