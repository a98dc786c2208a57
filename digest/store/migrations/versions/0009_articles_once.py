"""One article once: addresses compared in whatever form, several articles at one link, revisions."""

import sqlalchemy as sa
from alembic import op

from digest.ingest.sameness import place

revision = "0009"
down_revision = "0008"

KEPT = "id url feed guid published dated first_seen source owner weight author language image marks title text tables".split()


def upgrade() -> None:
    op.rename_table("articles", "articles_before")
    op.drop_index("ix_articles_published_dated", "articles_before")
    _make_articles()
    before = sa.table("articles_before", *map(sa.column, KEPT))
    after = sa.table("articles", *map(sa.column, (*KEPT, "revisions")))
    op.execute(after.insert().from_select([*KEPT, "revisions"], sa.select(*before.c, sa.literal_column("''"))))
    op.drop_table("articles_before")
    _fill_places(op.get_bind())
    op.create_index("ix_articles_place", "articles", ["place"])
    op.create_index("ix_articles_guid_feed", "articles", ["guid", "feed"])
    op.create_index("ix_articles_published_dated", "articles", ["published", "dated"])


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
        sa.Column("tables", sa.Text, server_default="", nullable=False),
        sa.Column("revisions", sa.Text, nullable=False),
        sa.Column("place", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )


def _fill_places(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text("SELECT id, url FROM articles WHERE url IS NOT NULL"))
    filled = [{"id": row.id, "place": place(row.url)} for row in rows]
    if filled:
        connection.execute(sa.text("UPDATE articles SET place = :place WHERE id = :id"), filled)
