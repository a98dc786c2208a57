"""A flat row is what the store keeps of an article, and all of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from digest.ingest.flat import FIELDS, article_of, keys_of_row, row_of
from digest.ingest.sameness import keys_of
from digest.model import Article, Revision, Table
from digest.store.schema import articles

NOW = datetime(2026, 6, 15, 12, 30, 0, 5, tzinfo=UTC)
BARE = Article(id="a", url="", title="A mill", text="", published=NOW, first_seen=NOW, source="Bayside")
FULL = Article(
    id="b",
    url="https://www.bayside.example/mill/amp",
    title="A “mill” 🌾",
    text="It stood.\n\nIt fell.",
    published=NOW - timedelta(days=1),
    first_seen=NOW,
    source="Bayside",
    feed="https://bayside.example/feed",
    guid="7",
    author="Ada",
    language="en",
    image="https://bayside.example/mill.png",
    owner="The town",
    weight=0.5,
    dated=False,
    marks=("opinion", "paywall"),
    tables=(Table(header=("Mill", "Wheels"), rows=(("Ada’s", "4"),), caption="Mills"),),
    revisions=(Revision(seen=NOW, title="A barn", sha256="0f"),),
)


def test_a_row_has_the_columns_of_the_table() -> None:
    """What comes from a process that reads is inserted as it is."""
    assert list(FIELDS) == [column.name for column in articles.columns]


@pytest.mark.parametrize("article", [BARE, FULL], ids=["bare", "full"])
def test_an_article_is_the_same_after_it_was_flat(article: Article) -> None:
    """No field is lost, and the row goes by the article's keys."""
    assert article_of(row_of(article)) == article
    assert keys_of_row(row_of(article)) == keys_of(article)


def test_a_row_tells_its_time_in_utc() -> None:
    """Rows that differ only by how a zone is written are equal, and no time is without one."""
    eastern = FULL.published.astimezone(timezone(timedelta(hours=-5)))
    assert row_of(Article(**{name: getattr(FULL, name) for name in Article.__slots__} | {"published": eastern})) == row_of(FULL)
    with pytest.raises(ValueError, match="its zone"):
        row_of(Article(id="a", url="", title="A", text="", published=NOW.replace(tzinfo=None), first_seen=NOW, source=""))
