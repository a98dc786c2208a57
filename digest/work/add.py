"""One article that an editor adds: a page's address, a page saved in a file, or a note of their own."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from digest.errors import FeedError, UsageError
from digest.ingest.article import MARKS, make_article
from digest.ingest.items import Body, Item, RawFeed, read_moment
from digest.ingest.pages import Page, read_page
from digest.model import Article, Feed
from digest.work.fulltext import UNREAD, fetch_page, robots_of
from digest.work.newsroom import Newsroom

MAX_FILE = 5_000_000  # bytes
HEADS = frozenset({"title", "url", "author", "date", "source"})  # what a note may say above its text


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The article as it was read, and whether the store had none like it."""

    article: Article
    new: bool


def add_page(newsroom: Newsroom, url: str, *, source: str = "", now: datetime) -> Added:
    """Fetch a page, read its article and store it; FeedError, with the address, where that cannot be done or robots.txt forbids it."""

    async def go() -> Page:
        rules = await robots_of(newsroom, url, "")
        if rules is not None and not rules.allow(url):
            raise FeedError(f"{UNREAD}; save it in the browser and add the file")
        return await fetch_page(newsroom, url)

    try:
        page = asyncio.run(go())
    except FeedError as wrong:
        raise FeedError(f"{url}: {wrong}") from wrong
    stated = page.item.link
    link = stated if _site(stated) == _site(url) else url  # a page may name another site as its home; it is not believed
    return _store(newsroom, replace(page, item=page.item._replace(link=link)), source, now)


def add_file(newsroom: Newsroom, path: Path, *, source: str = "", now: datetime) -> Added:
    """Read a saved page (.html) or a note (any other text) and store it as an article."""
    try:
        body = path.read_bytes() if path.stat().st_size <= MAX_FILE else None
    except OSError as wrong:
        raise UsageError(f"{path}: cannot be read ({wrong.strerror}); name a file or an address that begins with https://") from wrong
    if body is None:
        raise UsageError(f"{path}: larger than {MAX_FILE // 1_000_000} MB; add the article alone")
    try:
        if path.suffix.lower() in (".html", ".htm", ".xhtml"):
            page = read_page(body, content_type="text/html", url="")
        else:
            page = read_note(body.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise UsageError(f"{path}: not UTF-8 at byte {wrong.start}; save it as UTF-8") from wrong
    except FeedError as wrong:
        raise FeedError(f"{path}: {wrong}") from wrong
    return _store(newsroom, page, source or page.site or newsroom.settings.newsletter.title, now)


def read_note(text: str) -> Page:
    """A note: lines such as "Title: …" and "Url: …" if it has any, a blank line, its text; else its first line is the title."""
    lines = text.strip().splitlines()
    said: dict[str, str] = {}
    while lines and lines[0].partition(":")[0].strip().lower() in HEADS and ":" in lines[0]:
        name, _, value = lines.pop(0).partition(":")
        said[name.strip().lower()] = value.strip()
    if "title" not in said and lines:
        while lines and not lines[0].strip():
            lines.pop(0)
        said["title"] = lines.pop(0).lstrip("# ") if lines else ""
    body = "\n".join(lines).strip()
    if not said.get("title"):
        raise FeedError("has no title: write it in the first line")
    item = Item(
        title=said["title"],
        link=said.get("url", ""),
        author=said.get("author", ""),
        published=_date(said.get("date", "")),
        bodies=(Body(text=body, plain=True),) if body else (),
    )
    return Page(item=item, site=said.get("source", ""))


def _date(written: str) -> datetime | None:
    if not written:
        return None
    moment = read_moment(written)
    if moment is None:
        raise FeedError(f'Date: "{written}" is no date; write one such as 2026-06-17 or 2026-06-17T09:00+02:00')
    return moment


def _store(newsroom: Newsroom, page: Page, source: str, now: datetime) -> Added:
    name = source or page.site or _site(page.item.link)
    article = make_article(page.item, raw=RawFeed(items=()), feed=Feed(url=f"added:{name}", title=name), now=now)
    if article is None:
        raise FeedError(f"{page.item.link or name}: neither title nor text was found; write a note in a file and add that")
    marks = {*article.marks, *(("paywall",) if page.paywall else ())}
    article = replace(article, marks=tuple(mark for mark in MARKS if mark in marks))
    return Added(article=article, new=newsroom.articles.add((article,)) > 0)


def _site(url: str) -> str:
    """The host without what only says how it is shown."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    for front in ("www.", "m.", "amp."):
        host = host.removeprefix(front)
    return host
