"""A feed's bytes become clean articles: detect → adapter (items as the feed wrote them) → normalise.

A FeedError's line reads after the name of its feed: "Harbour Wire: answers 404; check the address or remove the feed".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digest.errors import FeedError
from digest.model import Article, Feed

MAX_FEED = 10_000_000  # bytes; the largest honest feeds have 3 MB, and feedparser takes about a second for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address answered. `status` 304: not changed since, `body` is empty. Validators are verbatim, '' where none came.

    `url` is where it was found; `moved` where permanent redirects (301, 308) led to, '' without one. `headers` are those that say when to
    come again, their names in lower case; `seconds` is how long the answer took.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)


FEEDS = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PICTURES = "image/webp, image/jpeg, image/png, image/gif;q=0.8"
PAGES = "text/html, application/xhtml+xml, */*;q=0.5"


class Fetch(Protocol):
    """Brings what stands at an address; every failure is a FeedError of one line, an AnswerError where the server gave a status.

    `accept` says what is wanted (FEEDS or PAGES); `agent` stands in for the honest User-Agent where the editor gave a feed one of its own.
    """

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = FEEDS, agent: str = "") -> Fetched: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """The articles of one feed in its order, what it calls itself, and in `notes` what was odd but not fatal."""

    articles: tuple[Article, ...]
    title: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


def parse_feed(body: bytes, *, feed: Feed, content_type: str, now: datetime) -> ParsedFeed:
    """The articles of an RSS, Atom or JSON feed, or of what the feed's own ingestor reads, each cleaned; `now` is first_seen.

    FeedError where the bytes are no feed.
    """
    if not body.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FeedError("answers with nothing; try again later or remove the feed")
    if len(body) > MAX_FEED:
        raise FeedError(f"is larger than {MAX_FEED // 1_000_000} MB; look for a feed that holds only the newest articles")
    from digest.ingest.article import make_articles

    if feed.ingestor:
        from digest.ingest.ingestors import ingest

        raw = ingest(body, content_type=content_type, feed=feed)
    elif body.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith((b"{", b"[")):
        from digest.ingest.jsonfeed import read_jsonfeed

        raw = read_jsonfeed(body)
    else:
        from digest.ingest.syndication import read_syndication

        raw = read_syndication(body, content_type)
    return make_articles(raw, feed=feed, now=now)
