"""Glances: what each editor saw of an issue when he looked last."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "glances",
        sa.Column("editor", sa.Text, nullable=False),
        sa.Column("period_name", sa.Text, nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("before_at", sa.String(32)),
        sa.PrimaryKeyConstraint("editor", "period_name", "look", "theme", name="pk_glances"),
    )
