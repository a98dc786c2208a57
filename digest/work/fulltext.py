"""Full text: the pages of new articles, of the feeds that the roster says to read whole.

after a round: store.pages.wanted (the newest, MAX_PAGES at most) → a line a host → robots.txt → fetch (guarded) → read_page
  → clean, as every item → store.pages.keep → what is fuller than the feed's own → store.articles.add

The feed's own text stays where the page gives less, and what a page gave stays when the feed is read again (`with_pages`).
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.errors import AnswerError, FeedError, SilentError
from digest.ingest import PAGES
from digest.ingest.article import MARKS, make_article
from digest.ingest.html_tree import extra_is_installed
from digest.ingest.items import PageText, RawFeed
from digest.ingest.pages import Page, read_page
from digest.ingest.robots import Rules, read_robots, robots_address
from digest.model import Article, Feed
from digest.work.newsroom import Newsroom

MAX_PAGES = 100  # of one round: a minute of a newsroom's, and no site's whole archive
MAX_A_HOST = 20  # of one round and site, one after another
TRIES = 3  # rounds in which a page may fail before it is left alone
RECENT = timedelta(days=7)  # what was first seen earlier is no news any more
FULLER = 1.1  # times the feed's own text that a page's must be long to be worth its chrome
UNREAD = "robots.txt asks programs to stay away from it"


def with_pages(newsroom: Newsroom, articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles with what their pages gave in earlier rounds."""
    known = newsroom.pages.known(article.url for article in articles if article.url)
    return tuple(fuller(article, known[article.url]) if article.url in known else article for article in articles)


def fuller(article: Article, page: PageText) -> Article:
    """The article with the page's text where that is longer, and with what the feed did not say."""
    cut = article.title.rstrip(" .…")
    whole = article.title.endswith(("…", "...")) and page.title.startswith(cut)
    late = not article.dated and page.published is not None
    return replace(
        article,
        title=page.title if whole else article.title,
        text=page.text if len(page.text) > FULLER * len(article.text) else article.text,
        author=article.author or page.author,
        image=article.image or page.image,
        published=page.published if late and page.published else article.published,
        dated=article.dated or late,
        marks=tuple(mark for mark in MARKS if mark in {*article.marks, *page.marks}),
    )


async def read_full_texts(newsroom: Newsroom, feeds: Iterable[Feed], *, now: datetime) -> int:
    """Fetch the pages that these feeds still want and keep what they give; how many were read. One that fails is noted, the others go on.

    None is asked for where the extra `fulltext` is not installed.
    """
    whole = {feed.url: feed for feed in feeds if feed.full_text}
    if not whole or not extra_is_installed():
        return 0
    wanted = newsroom.pages.wanted(whole, since=now - RECENT, tries=TRIES, limit=MAX_PAGES)
    lines: dict[str, list[tuple[Article, int]]] = {}
    for article, tries in wanted:
        lines.setdefault(urlsplit(article.url).netloc, []).append((article, tries))
    gate = asyncio.Semaphore(newsroom.settings.fetch.concurrency)

    async def ask_host(line: Sequence[tuple[Article, int]]) -> int:
        async with gate:
            return await _Host(newsroom, whole, now).read(line)

    async with AsyncExitStack() as stack:
        if isinstance(newsroom.fetch, AbstractAsyncContextManager):
            await stack.enter_async_context(newsroom.fetch)
        return sum(await asyncio.gather(*(ask_host(line[:MAX_A_HOST]) for line in lines.values())))


class _Host:
    """The pages of one site, asked one after another."""

    def __init__(self, newsroom: Newsroom, feeds: dict[str, Feed], now: datetime) -> None:
        self._newsroom = newsroom
        self._feeds = feeds
        self._now = now
        self._rules: dict[str, Rules | None] = {}

    async def read(self, line: Sequence[tuple[Article, int]]) -> int:
        read = 0
        for article, tries in line:
            agent = self._feeds[article.feed].agent
            if agent not in self._rules:
                self._rules[agent] = await robots_of(self._newsroom, article.url, agent)
            rules = self._rules[agent]
            if rules is None:  # nobody can say what is allowed now
                break
            try:
                page = await self._page(article, tries, agent, rules)
            except SilentError:
                break
            read += not page.error
            await asyncio.to_thread(self._keep, article, page)
            if rules.one_at_most or page.error.startswith(("answers 429", "answers 503")):
                break
        return read

    async def _page(self, article: Article, tries: int, agent: str, rules: Rules) -> PageText:
        if not rules.allow(article.url):
            return PageText(url=article.url, fetched=self._now, error=UNREAD, tries=TRIES)
        try:
            found = await fetch_page(self._newsroom, article.url, agent)
            return await asyncio.to_thread(_cleaned, found, article, self._feeds[article.feed], self._now)
        except SilentError:
            raise
        except FeedError as wrong:
            return PageText(url=article.url, fetched=self._now, error=str(wrong), tries=tries + 1)

    def _keep(self, article: Article, page: PageText) -> None:
        self._newsroom.pages.keep(page)
        if not page.error:
            self._newsroom.articles.add((fuller(article, page),))


async def robots_of(newsroom: Newsroom, url: str, agent: str) -> Rules | None:
    """The rules of a page's site: none of its own where it answers 4xx (RFC 9309), None where it fails to say."""
    try:
        got = await newsroom.fetch(robots_address(url), accept="text/plain, */*;q=0.5", agent=agent)
    except AnswerError as wrong:
        return read_robots(b"", agent) if 400 <= wrong.status < 500 and wrong.status != 429 else None
    except FeedError:
        return None
    return read_robots(got.body, agent)


async def fetch_page(newsroom: Newsroom, url: str, agent: str = "") -> Page:
    """The article that stands at an address; FeedError where there is none."""
    got = await newsroom.fetch(url, accept=PAGES, agent=agent)
    kind = got.content_type.split(";")[0].strip().lower()
    if kind not in ("", "text/html", "application/xhtml+xml", "text/plain"):
        raise FeedError(f"is no web page but {kind}; its text is not read")
    return await asyncio.to_thread(read_page, got.body, content_type=got.content_type, url=got.url)


def _cleaned(page: Page, article: Article, feed: Feed, now: datetime) -> PageText:
    """What the page gave, through the same cleaning as every item."""
    clean = make_article(page.item._replace(link=article.url), raw=RawFeed(items=()), feed=feed, now=now)
    if clean is None:
        raise FeedError("is a page without title and text")
    marks = {*clean.marks, *(("paywall",) if page.paywall or _is_cut(clean, article) else ())}
    return PageText(
        url=article.url,
        fetched=now,
        title=clean.title,
        text=clean.text,
        author=clean.author,
        image=clean.image,
        published=clean.published if clean.dated else None,
        marks=tuple(mark for mark in MARKS if mark in marks),
    )


def _is_cut(clean: Article, article: Article) -> bool:
    """Whether the page shows far less than the feed already gave: the rest is for those who pay."""
    return len(article.text) > 1_000 and len(clean.text) < 0.4 * len(article.text)
