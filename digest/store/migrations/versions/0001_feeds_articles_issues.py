"""The first tables: feeds, articles, issues."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _make_feeds()
    _make_articles()
    _make_issues()


def _make_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("checked", sa.String(32)),
        sa.Column("succeeded", sa.String(32)),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("guid", sa.Text),
        sa.Column("published", sa.String(32), nullable=False),
        sa.Column("dated", sa.Boolean, nullable=False),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("image", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("url", name="uq_articles_url"),
        sa.UniqueConstraint("feed", "guid", name="uq_articles_feed_guid"),
    )
    op.create_index("ix_articles_published_dated", "articles", ["published", "dated"])


def _make_issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("period_name", sa.Text, nullable=False),
        sa.Column("period_start", sa.String(32), nullable=False),
        sa.Column("period_end", sa.String(32), nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("preheader", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("stories", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
        sa.UniqueConstraint("number", name="uq_issues_number"),
        sa.UniqueConstraint("period_name", "look", "theme", name="uq_issues_period_name_look_theme"),
    )
