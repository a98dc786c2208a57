"""Edits: what editors decided about an issue, and what the machine had proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("issues", sa.Column("edits", sa.Integer, server_default="0", nullable=False))
    op.create_table(
        "proposals",
        sa.Column("issue", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("preheader", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("stories", sa.Text, nullable=False),
        sa.Column("in_full", sa.Integer, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("issue", name="pk_proposals"),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_proposals_issue"),
    )
    op.create_table(
        "edits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("period_name", sa.Text, nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("edit", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_at", sa.String(32), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edits"),
        sa.UniqueConstraint("period_name", "look", "theme", "position", name="uq_edits_period_name_look_theme_position"),
        sa.UniqueConstraint("period_name", "look", "theme", "edit", name="uq_edits_period_name_look_theme_edit"),
    )
