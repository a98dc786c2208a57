"""Ingestors: who makes items of a feed's bytes, by the name that the roster gives (`ingestor="page"`); docs/adding-an-ingestor.md.

bytes, content type, feed → Ingestor → RawFeed, as the source wrote it → article.make_articles cleans it, as it does for every feed
"""

from typing import Protocol, cast

from digest.errors import FeedError
from digest.ingest.items import RawFeed
from digest.model import Feed
from digest.plugins import find_plugin
from digest.text import shorten

GROUP = "digest.ingestors"
OURS = {
    "syndication": "digest.ingest.ingestors:ingest_syndication",
    "jsonfeed": "digest.ingest.ingestors:ingest_jsonfeed",
    "page": "digest.ingest.page_links:ingest_page",
}


class Ingestor(Protocol):
    """Makes items of what stood at a feed's address. Pure: it fetches nothing and reads no clock.

    `feed.option(NAME)` is an attribute of the feed's line in the roster. A FeedError is one line, after the feed's name, of what is wrong
    and what to do; whatever else it raises is recorded on the feed as its failure.
    """

    def __call__(self, body: bytes, *, content_type: str, feed: Feed) -> RawFeed: ...


def ingest(body: bytes, *, content_type: str, feed: Feed) -> RawFeed:
    """The items that the feed's own ingestor makes of these bytes. Every failure is a FeedError."""
    try:
        ingestor = cast(Ingestor, find_plugin(feed.ingestor, ours=OURS, group=GROUP))
    except LookupError as wrong:
        raise FeedError(f'wants the ingestor "{feed.ingestor}", which is not installed; there are {wrong.args[0]}') from wrong
    except Exception as wrong:  # somebody else's package
        raise FeedError(f'its ingestor "{feed.ingestor}" cannot be loaded ({_said(wrong)}); install it anew') from wrong
    try:
        raw = ingestor(body, content_type=content_type, feed=feed)
    except FeedError:
        raise
    except Exception as wrong:  # of a plugin on one feed: the others go on
        raise FeedError(f'its ingestor "{feed.ingestor}" fails ({_said(wrong)}); tell its author') from wrong
    if not isinstance(raw, RawFeed):
        raise FeedError(f'its ingestor "{feed.ingestor}" gives a {type(raw).__name__}, no RawFeed; tell its author')
    return raw


def _said(wrong: Exception) -> str:
    return shorten(f"{type(wrong).__name__}: {' '.join(str(wrong).split())}", 120)


def ingest_syndication(body: bytes, *, content_type: str, feed: Feed) -> RawFeed:
    """RSS and Atom, whatever the bytes look like."""
    from digest.ingest.syndication import read_syndication

    return read_syndication(body, content_type)


def ingest_jsonfeed(body: bytes, *, content_type: str, feed: Feed) -> RawFeed:
    """JSON Feed."""
    from digest.ingest.jsonfeed import read_jsonfeed

    return read_jsonfeed(body)
