"""A feed's bytes become clean articles: detect → adapter (items as the feed wrote them) → normalise.

A FeedError's line reads after the name of its feed: "Harbour Wire: answers 404; check the address or remove the feed".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.errors import FeedError
from digest.model import Article, Feed

MAX_FEED = 10_000_000  # bytes; the largest honest feeds have 3 MB, and feedparser takes about a second for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address answered. `status` 304: not changed since, `body` is empty. Validators are verbatim, '' where none came."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


class Fetch(Protocol):
    """Brings what stands at an address; every failure is a FeedError of one line."""

    async def __call__(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """The articles of one feed in its order, what it calls itself, and in `notes` what was odd but not fatal."""

    articles: tuple[Article, ...]
    title: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


def parse_feed(body: bytes, *, feed: Feed, content_type: str, now: datetime) -> ParsedFeed:
    """The articles of an RSS, Atom or JSON feed, each cleaned; FeedError where the bytes are no feed. `now` is first_seen."""
    if not body.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FeedError("answers with nothing; try again later or remove the feed")
    if len(body) > MAX_FEED:
        raise FeedError(f"is larger than {MAX_FEED // 1_000_000} MB; look for a feed that holds only the newest articles")
    from digest.ingest.article import make_articles

    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        from digest.ingest.jsonfeed import read_jsonfeed

        raw = read_jsonfeed(body)
    else:
        from digest.ingest.syndication import read_syndication

        raw = read_syndication(body, content_type)
    return make_articles(raw, feed=feed, now=now)
