"""Find the feeds of an address, before anybody adds one.

address → fetch → a feed? that one → a page: the feeds it names → none of them is one? the common places, until one answers with a feed

Each try goes through the one guarded fetch; a page that names nothing costs MAX_TRIES requests more at most.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import FEEDS, Fetched, ParsedFeed, parse_feed
from digest.ingest.discovery import FeedLink, common_places, feed_links, is_page, kind_of
from digest.model import Feed
from digest.work.newsroom import Newsroom

MAX_TRIES = 8  # requests after the first: a stranger's server is not ours to search
NO_FEED = "is a web page that names no feed, and none lies at a usual place; read its links by --selector, or ask its owner"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that was tried: where it is, what it is written in, what it holds, and how many articles a week (None: cannot be told)."""

    url: str
    kind: str
    parsed: ParsedFeed
    title: str
    per_week: float | None

    @property
    def newest(self) -> datetime | None:
        """The date of its newest article."""
        return max((article.published for article in self.parsed.articles if article.dated), default=None)


def discover(newsroom: Newsroom, feed: Feed, *, now: datetime) -> tuple[Found, ...]:
    """The feeds at an address, the most likely first; FeedError, with the address, where there is none.

    `feed` carries the address and what the editor says of it: its agent, its ingestor.
    """

    async def go() -> tuple[Found, ...]:
        async with AsyncExitStack() as stack:
            if isinstance(newsroom.fetch, AbstractAsyncContextManager):
                await stack.enter_async_context(newsroom.fetch)
            return await _Search(newsroom, feed, now).go()

    try:
        return asyncio.run(go())
    except FeedError as wrong:
        raise FeedError(f"{feed.url}: {wrong}") from wrong


class _Search:
    """One search from one address."""

    def __init__(self, newsroom: Newsroom, feed: Feed, now: datetime) -> None:
        self._newsroom = newsroom
        self._feed = feed
        self._now = now

    async def go(self) -> tuple[Found, ...]:
        got = await self._fetch(self._feed.url)
        try:
            return (self._read(got, FeedLink(url=got.moved or self._feed.url)),)
        except FeedError:
            if self._feed.ingestor or not is_page(got.body) or not got.url.startswith("http"):
                raise
        links = feed_links(got.body.decode("utf-8", "replace"), got.url)[:MAX_TRIES]
        found = await self._try_all(links, first=False)
        found = found or await self._try_all(common_places(got.url)[: MAX_TRIES - len(links)], first=True)
        if not found:
            raise FeedError(NO_FEED)
        return found

    async def _try_all(self, links: Sequence[FeedLink], *, first: bool) -> tuple[Found, ...]:
        """The links that are feeds, all of them or the first one; a server that answers nobody or wants rest is left alone."""
        found: list[Found] = []
        for link in links:
            try:
                found.append(self._read(await self._fetch(link.url), link))
            except SilentError:
                break
            except AnswerError as wrong:
                if wrong.status in (429, 503):
                    break
            except FeedError:
                continue
            if found and first:
                break
        return tuple({one.url: one for one in reversed(found)}.values())[::-1]

    async def _fetch(self, url: str) -> Fetched:
        return await self._newsroom.fetch(url, accept=FEEDS, agent=self._feed.agent)

    def _read(self, got: Fetched, link: FeedLink) -> Found:
        url = got.moved or link.url
        parsed = parse_feed(got.body, feed=replace(self._feed, url=url), content_type=got.content_type, now=self._now)
        return Found(
            url=url,
            kind=self._feed.ingestor or kind_of(got.body),
            parsed=parsed,
            title=parsed.title or link.title,
            per_week=_per_week(parsed),
        )


def _per_week(parsed: ParsedFeed) -> float | None:
    """On average between the oldest and the newest date that it holds now."""
    dates = [article.published for article in parsed.articles if article.dated]
    span = max(dates) - min(dates) if dates else timedelta(0)
    return (len(dates) - 1) * (WEEK / span) if span else None
