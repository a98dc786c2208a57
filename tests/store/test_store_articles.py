"""The contract of digest.store.Articles, and its laws."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.ingest.sameness import text_hash
from digest.model import Article, Period, Revision
from digest.store import Articles
from digest.store.sql import Store, open_store

MakeArticle = Callable[..., Article]
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=5)


def _all(store: Store) -> dict[str, Article]:
    ever = Period(name="ever", start=NOON - timedelta(days=3650), end=NOON + timedelta(days=3650))
    return {article.id: article for article in store.articles.within(ever)}


def test_sql_articles_keep_the_protocol(store: Store) -> None:
    """SqlArticles is an Articles as digest.store writes it."""
    articles: Articles = store.articles
    assert articles.add([]) == 0


def test_an_article_comes_back_as_it_went_in(store: Store, make_article: MakeArticle) -> None:
    """Every field survives, whatever characters a title holds."""
    full = make_article(
        title="<script>{{7*7}}</script> \u202e “é” 🦊",
        text="One.\n\nTwo.",
        author="Desk",
        language="en",
        image="https://ledger.example/i.png",
        owner="Ledger Ltd",
        weight=0.5,
        dated=False,
        marks=("opinion", "paywall"),
    )
    assert store.articles.add([full]) == 1
    assert store.articles.by_id(["a", "unknown"]) == {"a": full}


@pytest.mark.parametrize(
    "again",
    [
        {"url": "https://elsewhere.example/x", "guid": "other"},
        {"id": "z", "guid": "other"},
        {"id": "z", "url": "https://elsewhere.example/x"},
    ],
    ids=["id", "url", "guid"],
)
def test_a_known_article_is_not_new(store: Store, make_article: MakeArticle, again: dict[str, str]) -> None:
    """The same id, the same url, or the same guid in the same feed is the same article, in a later batch and in one."""
    twin = make_article(**again)
    assert store.articles.add([make_article()]) == 1
    assert store.articles.add([twin]) == 0
    with _fresh_store() as other:
        assert other.articles.add([make_article(), twin]) == 1
        assert _all(store) == _all(other) == {"a": make_article()}


def test_the_same_guid_in_another_feed_is_another_article(store: Store, make_article: MakeArticle) -> None:
    """A guid says something within its feed only."""
    assert store.articles.add([make_article("a", guid="1"), make_article("b", guid="1", feed="https://post.example/feed")]) == 2


def test_many_articles_may_lack_guid_and_url(store: Store, make_article: MakeArticle) -> None:
    """Empty is not a key: articles without guid or url are told apart by id."""
    bare = [make_article(name, guid="", url="") for name in "abc"]
    assert store.articles.add(bare) == 3
    assert [_all(store)[name] for name in "abc"] == bare


def test_a_changed_article_is_brought_up_to_date(store: Store, make_article: MakeArticle) -> None:
    """Title and text are the newest; id, url, guid and the times are what they were first; what it said before is kept as a revision."""
    store.articles.add([make_article()])
    changed = make_article(title="Corrected", text="New text.", first_seen=LATER, published=LATER, id="z")
    assert store.articles.add([changed]) == 0
    before = Revision(seen=LATER, title="Title of a", sha256=text_hash("Text of a."))
    assert _all(store) == {"a": make_article(title="Corrected", text="New text.", revisions=(before,))}


def test_the_last_version_in_a_batch_stays(store: Store, make_article: MakeArticle) -> None:
    """A batch that holds an article in three versions keeps the last, counted once."""
    versions = [make_article(title=title) for title in ("One", "Two", "Three")]
    assert store.articles.add(versions) == 1
    assert _all(store)["a"].title == "Three"
    assert store.articles.add([make_article(title="Four"), make_article(title="Five")]) == 0
    assert _all(store)["a"].title == "Five"


def test_another_feed_does_not_rewrite_an_article(store: Store, make_article: MakeArticle) -> None:
    """Two feeds that carry one url do not rewrite it in turns: the first keeps its words."""
    store.articles.add([make_article()])
    assert store.articles.add([make_article(id="z", guid="9", feed="https://planet.example/feed", title="Planet: a")]) == 0
    assert _all(store) == {"a": make_article()}


def test_an_article_that_fits_two_known_ones_changes_the_surest(store: Store, make_article: MakeArticle) -> None:
    """Where id says one article and url another, the id decides and nothing raises."""
    store.articles.add([make_article("a"), make_article("b")])
    assert store.articles.add([make_article("a", url="https://ledger.example/b", guid="guid-b", title="Both")]) == 0
    assert [article.title for article in _all(store).values()] == ["Both", "Title of b"]


def test_a_batch_over_many_chunks_is_kept_whole(store: Store, make_article: MakeArticle) -> None:
    """Batches larger than one statement's chunk lose and repeat nothing."""
    many = [make_article(f"n{number}", published=NOON + timedelta(seconds=number)) for number in range(2500)]
    assert store.articles.add(many + many[::-1]) == 2500
    assert list(_all(store).values()) == many
    assert len(store.articles.by_id(article.id for article in many)) == 2500


def test_within_is_half_open_and_oldest_first(store: Store, make_article: MakeArticle) -> None:
    """The start belongs to a period and the end does not; equal times are ordered by id."""
    period = Period(name="p", start=NOON, end=LATER)
    before, after = make_article("before", published=NOON - timedelta(microseconds=1)), make_article("after", published=LATER)
    last = make_article("a", published=LATER - timedelta(microseconds=1))
    store.articles.add([after, last, make_article("c"), make_article("b"), before])
    assert [article.id for article in store.articles.within(period)] == ["b", "c", "a"]


def test_a_period_in_another_zone_is_the_same_moments(store: Store, make_article: MakeArticle) -> None:
    """A period whose times are written in another zone finds the same articles."""
    zone = timezone(timedelta(hours=9))
    store.articles.add([make_article(published=NOON.astimezone(zone))])
    period = Period(name="p", start=NOON.astimezone(zone), end=LATER.astimezone(timezone(timedelta(hours=-7))))
    assert store.articles.within(period) == (make_article(),)


def test_a_naive_time_is_refused(store: Store, make_article: MakeArticle) -> None:
    """A time without a zone is a bug, and nothing of its batch is stored."""
    with pytest.raises(ValueError, match="naive datetime"):
        store.articles.add([make_article("b"), make_article(published=NOON.replace(tzinfo=None))])
    assert _all(store) == {}


def test_counts_by_day_counts_dated_articles_in_utc(store: Store, make_article: MakeArticle) -> None:
    """A day is a UTC day, and an article without a date of its own counts on none."""
    late = datetime(2026, 6, 13, 1, tzinfo=timezone(timedelta(hours=2)))
    store.articles.add([make_article("a"), make_article("b"), make_article("c", published=late), make_article("d", dated=False)])
    assert list(store.articles.counts_by_day().items()) == [("2026-06-12", 1), ("2026-06-15", 2)]


@contextmanager
def _fresh_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:///digest.db", Path(folder))
        try:
            yield store
        finally:
            store.close()


_few = st.sampled_from(["", "1", "2", "3"])
_keys = st.tuples(st.sampled_from(["k", "l", "m", "n"]), _few, st.sampled_from(["f", "g"]), _few, st.sampled_from(["Old", "New"]))


def _clashing(rows: list[tuple[str, str, str, str, str]], make_article: MakeArticle) -> list[Article]:
    return [make_article(id=id_, url=url, feed=feed, guid=guid, title=title) for id_, url, feed, guid, title in rows]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(_keys, max_size=12))
def test_adding_twice_adds_nothing(make_article: MakeArticle, rows: list[tuple[str, str, str, str, str]]) -> None:
    """However ids, urls and guids cross, a batch that was added holds nothing new, and adding it again changes nothing."""
    batch = _clashing(rows, make_article)
    with _fresh_store() as store:
        new = store.articles.add(batch)
        first = _all(store)
        assert new == len(first)
        assert store.articles.add(batch) == 0
        assert _all(store).keys() == first.keys()


_SEAM = [  # "k 3 1" goes by its guid to "m 1": it must be looked for although its link leads to "n 3"
    ("n", "3", "f", "", "Old"),
    ("m", "", "f", "1", "Old"),
    ("n", "", "f", "", "Old"),
    ("k", "3", "f", "1", "New"),
]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(_keys, max_size=12), cut=st.integers(min_value=0, max_value=12))
@example(rows=_SEAM, cut=2)
def test_batches_are_joined_without_a_seam(make_article: MakeArticle, rows: list[tuple[str, str, str, str, str]], cut: int) -> None:
    """One batch or two of the same articles, in the same order: the same store."""
    batch = _clashing(rows, make_article)
    with _fresh_store() as whole, _fresh_store() as parted:
        assert whole.articles.add(batch) == parted.articles.add(batch[:cut]) + parted.articles.add(batch[cut:])
        assert _all(whole) == _all(parted)


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(["a", "b", "c", "a", "c", "d"]))
def test_order_does_not_matter(make_article: MakeArticle, order: list[str]) -> None:
    """The same articles in any order, repeats among them, make the same store."""
    with _fresh_store() as store:
        assert store.articles.add(make_article(name) for name in order) == 4
        assert _all(store) == {name: make_article(name) for name in "abcd"}
