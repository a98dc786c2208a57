"""Themes: the examples that editors taught, and the model made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "theme_examples",
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("published", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_theme_examples"),
    )
    op.create_index("ix_theme_examples_published_article", "theme_examples", ["published", "article"])
    op.create_table(
        "theme_models",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slugs", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
        sa.Column("examples", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_theme_models"),
        sa.CheckConstraint("id = 1", name="ck_theme_models_one"),
    )
