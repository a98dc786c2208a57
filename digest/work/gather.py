"""Gather: every feed of the roster is fetched and read; what is new is stored; a feed that fails says why and the others go on.

roster → store.feeds.sync → fetch (304? done) → parse_feed → same_once → store.articles.add → store.feeds.record
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from digest.errors import FeedError
from digest.ingest import Fetch, ParsedFeed, parse_feed
from digest.ingest.dedupe import same_once
from digest.model import Feed
from digest.work.newsroom import Newsroom

Progress = Callable[[Feed], None]
UNCHANGED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What became of one feed: how many articles it held, how many were new, or its error; notes are oddities that harmed nothing."""

    feed: Feed
    articles: int = 0
    new: int = 0
    unchanged: bool = False
    notes: tuple[str, ...] = ()


def gather(newsroom: Newsroom, *, now: datetime, progress: Progress = lambda feed: None) -> tuple[FeedReport, ...]:
    """Fetch, read and store; one report a feed, in the roster's order."""
    feeds = newsroom.feeds.sync(newsroom.roster)
    answers = asyncio.run(_fetch_all(newsroom.fetch, feeds, newsroom.settings.fetch.concurrency, now, progress))
    return tuple(_keep(newsroom, feed, answer, now) for feed, answer in zip(feeds, answers, strict=True))


async def _fetch_all(
    fetch: Fetch, feeds: tuple[Feed, ...], concurrency: int, now: datetime, progress: Progress
) -> list[tuple[Feed, ParsedFeed | None] | FeedError]:
    gate = asyncio.Semaphore(concurrency)

    async def one(feed: Feed) -> tuple[Feed, ParsedFeed | None] | FeedError:
        async with gate:
            try:
                return await _read_feed(fetch, feed, now)
            except FeedError as wrong:
                return wrong
            finally:
                progress(feed)

    async with AsyncExitStack() as stack:
        if isinstance(fetch, AbstractAsyncContextManager):  # one session for the whole round
            await stack.enter_async_context(fetch)
        return list(await asyncio.gather(*(one(feed) for feed in feeds)))


async def _read_feed(fetch: Fetch, feed: Feed, now: datetime) -> tuple[Feed, ParsedFeed | None]:
    """The feed with its new validators, and what it holds (None: not changed since)."""
    got = await fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    if got.status == UNCHANGED:
        return feed, None
    parsed = await asyncio.to_thread(parse_feed, got.body, feed=feed, content_type=got.content_type, now=now)
    return replace(feed, etag=got.etag, last_modified=got.last_modified), parsed


def _keep(newsroom: Newsroom, feed: Feed, answer: tuple[Feed, ParsedFeed | None] | FeedError, now: datetime) -> FeedReport:
    if isinstance(answer, FeedError):
        failed = replace(feed, checked=now, error=str(answer), failures=feed.failures + 1)
        newsroom.feeds.record(failed)
        return FeedReport(feed=failed)
    read, parsed = answer
    articles = same_once(parsed.articles) if parsed else ()
    new = newsroom.articles.add(articles)
    good = replace(read, checked=now, succeeded=now, error="", failures=0)
    newsroom.feeds.record(good)
    return FeedReport(feed=good, articles=len(articles), new=new, unchanged=parsed is None, notes=parsed.notes if parsed else ())


def try_feed(newsroom: Newsroom, url: str, *, now: datetime) -> ParsedFeed:
    """What a feed holds, before anybody adds it; raises FeedError with its address."""

    async def one() -> ParsedFeed:
        got = await newsroom.fetch(url)
        return parse_feed(got.body, feed=Feed(url=url, title=""), content_type=got.content_type, now=now)

    try:
        return asyncio.run(one())
    except FeedError as wrong:
        raise FeedError(f"{url}: {wrong}") from wrong
