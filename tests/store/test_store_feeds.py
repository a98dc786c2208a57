"""The contract of digest.store.Feeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from digest.model import Feed
from digest.store import Feeds
from digest.store.sql import Store

CHECKED = datetime(2026, 6, 15, 6, 30, 0, 250, tzinfo=UTC)
ALPHA = Feed(url="https://alpha.example/feed", title="Alpha", owner="Alpha Ltd", weight=1.5)
BETA = Feed(url="https://beta.example/feed", title="Beta")
FETCHED = replace(ALPHA, etag='W/"x"', last_modified="Mon, 15 Jun 2026 06:00:00 GMT", checked=CHECKED, succeeded=CHECKED)


def test_sql_feeds_keep_the_protocol(store: Store) -> None:
    """SqlFeeds is a Feeds as digest.store writes it."""
    feeds: Feeds = store.feeds
    assert feeds.all() == ()


def test_a_new_roster_is_given_back_in_its_order(store: Store) -> None:
    """sync gives the roster's feeds in the roster's order; all gives them by url."""
    assert store.feeds.sync([BETA, ALPHA]) == (BETA, ALPHA)
    assert store.feeds.all() == (ALPHA, BETA)


def test_sync_remembers_health_and_takes_the_roster_s_words(store: Store) -> None:
    """Title, owner and weight come from the roster; validators, health and error are what was recorded."""
    store.feeds.sync([ALPHA])
    store.feeds.record(FETCHED)
    renamed = replace(ALPHA, title="The Alpha", owner="", weight=2.0)
    assert store.feeds.sync([renamed]) == (replace(FETCHED, title="The Alpha", owner="", weight=2.0),)
    assert store.feeds.all() == store.feeds.sync([renamed])


def test_the_roster_has_no_memory(store: Store) -> None:
    """What a roster says of validators or failures is not taken over."""
    assert store.feeds.sync([replace(ALPHA, etag="old", failures=7)]) == (ALPHA,)


def test_a_feed_gone_from_the_roster_is_remembered(store: Store) -> None:
    """A feed that left the roster is not given by sync, and not forgotten."""
    store.feeds.sync([ALPHA, BETA])
    store.feeds.record(FETCHED)
    assert store.feeds.sync([BETA]) == (BETA,)
    assert store.feeds.all() == (FETCHED, BETA)


def test_a_feed_named_twice_counts_once(store: Store) -> None:
    """A url that stands twice in a roster is one feed, as it stands first."""
    assert store.feeds.sync([ALPHA, BETA, replace(ALPHA, title="Again")]) == (ALPHA, BETA)


def test_record_keeps_failures(store: Store) -> None:
    """A recorded error and its count come back, with the times in UTC to the microsecond."""
    london = CHECKED.astimezone(timezone(timedelta(hours=1)))
    store.feeds.sync([ALPHA])
    store.feeds.record(replace(ALPHA, checked=london, error="404 Not Found", failures=3))
    (kept,) = store.feeds.all()
    assert kept == replace(ALPHA, checked=CHECKED, error="404 Not Found", failures=3)
    assert kept.checked is not None
    assert kept.checked.tzinfo is UTC


def test_record_makes_an_unknown_feed_known(store: Store) -> None:
    """A feed that was never in a roster can be recorded."""
    store.feeds.record(FETCHED)
    assert store.feeds.all() == (FETCHED,)


def test_all_that_is_remembered_comes_back(store: Store) -> None:
    """When a feed is due, what its host and its channel asked for, where it moved and how fast it is: every field is kept, many at once."""
    paced = {"due": CHECKED + timedelta(hours=1), "not_before": CHECKED, "gone": CHECKED, "newest": CHECKED, "turnover": 39600.5}
    moved = {"moved_to": "https://new.example/feed", "moved_rounds": 2, "ttl": 3600.0, "quiet": ("1", "Sunday"), "seconds": 0.25}
    full = replace(FETCHED, **paced, **moved)
    of_the_roster = {"agent", "full_text", "ingestor", "options"}  # read anew each time, never stored
    usual = {name for name in Feed.__slots__ if getattr(full, name) == getattr(Feed(url="", title=""), name)}
    assert usual == {"error", "failures"} | of_the_roster
    store.feeds.record(BETA, full)
    assert store.feeds.all() == (full, BETA)


def test_a_feed_that_is_gone_is_asked_again_when_it_is_named_anew(store: Store) -> None:
    """It stays switched off while the roster names it; once the roster was without it, naming it again switches it on."""
    store.feeds.sync([ALPHA])
    store.feeds.record(replace(ALPHA, gone=CHECKED, error="answers 410"))
    assert store.feeds.sync([ALPHA])[0].gone == CHECKED
    store.feeds.sync([BETA])
    assert store.feeds.sync([ALPHA, BETA])[0].gone is None
