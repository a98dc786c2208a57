"""The laws of keeping each article once: any order, nothing lost, twice is once."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest.dedupe import same_once
from digest.model import Article, Period
from digest.store.sql import Store, open_store

MakeArticle = Callable[..., Article]
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
EVER = Period(name="ever", start=NOON - timedelta(days=3650), end=NOON + timedelta(days=3650))
URLS = ("https://www.ledger.example/{}", "https://ledger.example/{}/", "https://m.ledger.example/{}", "https://ledger.example/{}/amp")
SUBJECTS = ("cranes", "choir", "moss", "tram", "bridge")


def _sight(number: int, form: int, feed: int, guid: int, full: bool, days: int, show: bool) -> Article:
    """One of many ways in which an outlet's feeds show its article, or the episode of a show, `number`."""
    word = SUBJECTS[number]
    text = " ".join(f"{word} {place} of {word} stood on line {place * 7}." for place in range(12))
    url = "https://show.example/listen" if show else URLS[form].format(word)
    return Article(
        id=url,
        url=url,
        title=f"All about {word}" if not show else f"Episode {word}",
        text=text if full else text[:60],
        published=NOON + timedelta(days=days),
        first_seen=NOON,
        source="The Ledger",
        feed=f"https://ledger.example/feed{0 if show else feed}",  # one link in two feeds is one article, unless one feed told otherwise
        guid=f"{word}-{show}-{guid}" if guid else "",
    )


SIGHTS = st.builds(
    _sight, st.integers(0, 4), st.integers(0, 3), st.integers(0, 1), st.integers(0, 2), st.booleans(), st.integers(0, 3), st.booleans()
)


def _kept(store: Store) -> list[tuple[str, str, datetime]]:
    return sorted((one.title, one.text, one.published) for one in store.articles.within(EVER))


def _open(folder: str) -> Store:
    return open_store("sqlite:///digest.db", Path(folder))


@settings(max_examples=30, deadline=None)
@given(batches=st.lists(st.lists(SIGHTS, max_size=4), max_size=5), data=st.data())
def test_batches_in_any_order_keep_every_article_once(batches: list[list[Article]], data: st.DataObject) -> None:
    """Whatever form, guid, feed, cut or date an article comes in, it is kept once, with its fullest text and first date; none is lost."""
    sights = [one for batch in batches for one in batch]
    best = {
        title: (max(len(one.text) for one in sights if one.title == title), min(one.published for one in sights if one.title == title))
        for title in {one.title for one in sights}
    }
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = _open(one), _open(other)
        new = sum(first.articles.add(same_once(batch)) for batch in batches)
        for batch in data.draw(st.permutations(batches)):
            second.articles.add(same_once(batch))
        kept = _kept(first)
        assert {title: (len(text), published) for title, text, published in kept} == best
        assert len(kept) == len(best) == new
        assert _kept(second) == kept
        for batch in batches:
            assert first.articles.add(same_once(batch)) == 0
        assert _kept(first) == kept
        first.close()
        second.close()


def test_the_same_batch_twice_writes_nothing(store: Store, make_article: MakeArticle) -> None:
    """A round that brings nothing new leaves the file as it is, edits and all."""
    first = [make_article(name) for name in "abc"]
    later = [replace(one, title=f"{one.title}, corrected", first_seen=NOON + timedelta(hours=1)) for one in first]
    store.articles.add(first)
    store.articles.add(later)
    kept = store.articles.within(EVER)
    assert all(len(one.revisions) == 1 for one in kept)
    store.articles.add(later)
    store.articles.add(first)
    assert store.articles.within(EVER) == kept


def test_episodes_that_come_one_by_one_are_kept(store: Store, make_article: MakeArticle) -> None:
    """A show's new episode shares link and id with the one before, with guids or without: both stay, each brought up to date by its own."""
    show = "https://show.example/listen"

    def poll(*names: str, hour: int) -> int:
        seen = {"url": show, "first_seen": NOON + timedelta(hours=hour)}
        return store.articles.add(
            same_once([make_article("x", guid=f"g{name}", title=f"On {name}", text=f"{name}.", **seen) for name in names])
        )

    assert (poll("moss", hour=0), poll("tar", "moss", hour=1), poll("rope", hour=2), poll("moss", "tar", "rope", hour=3)) == (1, 1, 1, 0)
    assert sorted(one.title for one in store.articles.within(EVER)) == ["On moss", "On rope", "On tar"]
