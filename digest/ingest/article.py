"""An item of any feed becomes our Article: links made canonical, texts cleaned, dates bounded, marks read, id given."""

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import get_args
from urllib.parse import urljoin, urlsplit

from digest.ingest import ParsedFeed
from digest.ingest.items import Item, RawFeed
from digest.ingest.language import SAMPLE, guess_language
from digest.ingest.marks import marks_of, read_title
from digest.ingest.pictures import counts_readers, is_beacon, pictures_within
from digest.ingest.tables import cut_tables
from digest.model import Article, Feed, MarkKind, Table
from digest.text import (
    Stripped,
    canonical_url,
    clean_html,
    clean_plain,
    clean_title,
    is_web_address,
    repair,
    shorten,
    strip_chrome,
    strip_refusals,
)

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web a date is a zero or a slip
MAX_TEXT = 100_000  # characters of an article; the longest reads of magazines
MAX_AUTHOR = 100  # characters
MAX_GUID = 500  # characters; a longer one is known by its hash
ABSOLUTE = re.compile(r"https?://[^/?#\s]")
ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
TAG_OR_MAIL, BY = re.compile(r"<[^<>]*>|\S+@\S+"), re.compile(r"^by\s+", re.IGNORECASE)
UNTITLED = 80  # characters of the text that stand for a title which the feed did not give

MARKS: tuple[MarkKind, ...] = get_args(MarkKind)
NOTHING: tuple[Stripped, tuple[Table, ...]] = (Stripped(text=""), ())


def make_articles(raw: RawFeed, *, feed: Feed, now: datetime) -> ParsedFeed:
    """Every item that says something as an Article; one that cannot be read is a note, the others go on."""
    articles: list[Article] = []
    silent = broken = 0
    for item in raw.items:
        try:
            article = make_article(item, raw=raw, feed=feed, now=now)
        except (ValueError, TypeError, OverflowError, LookupError):
            broken += 1
            continue
        if article is None:
            silent += 1
        else:
            articles.append(article)
    undated = sum(not article.dated for article in articles)
    counted = (_counted(undated, "without a date"), _counted(silent, "without title and text"), _counted(broken, "that cannot be read"))
    nothing = () if raw.items else ("no items",)
    return ParsedFeed(
        articles=tuple(articles),
        title=clean_title(raw.title),
        language=_language_code(raw.language),
        notes=(*raw.notes, *filter(None, counted), *nothing),
    )


def make_article(item: Item, *, raw: RawFeed, feed: Feed, now: datetime) -> Article | None:
    """One item cleaned, None where it has neither title nor text."""
    stripped, tables = _longest_text(item)
    text = shorten(stripped.text, MAX_TEXT)
    title, *title_marks = _read_title(item.title, text)
    if not title:
        return None
    guid = _guid(item.guid)
    url = canonical_url(_absolute(item.link.strip(), raw.home or feed.url))
    published = _bounded(item.published, now)
    author, named = _author(item.author), (feed.title, _feed_name(raw.title))
    marks = {*title_marks, *stripped.marks, *marks_of(url=url, categories=item.categories, author=author, feeds=named)}
    return Article(
        id=_identity(url, guid, title, feed.url),
        url=url,
        title=title,
        text=text,
        published=published or now,
        first_seen=now,
        source=next(filter(None, named), "") or urlsplit(feed.url).hostname or feed.url,
        feed=feed.url,
        guid=guid,
        author=author,
        language=_language_code(item.language) or _language_code(raw.language) or guess_language(f"{title}\n{text[:SAMPLE]}"),
        image=_image(item, url or raw.home or feed.url),
        owner=feed.owner,
        weight=feed.weight,
        dated=published is not None,
        marks=tuple(mark for mark in MARKS if mark in marks) if marks else (),
        tables=tables,
    )


def _absolute(link: str, base: str) -> str:
    return link if not link or ABSOLUTE.match(link) else urljoin(base, link)


def _counted(number: int, what: str) -> str:
    return f"{number} {'item' if number == 1 else 'items'} {what}" if number else ""


def _longest_text(item: Item) -> tuple[Stripped, tuple[Table, ...]]:
    """The fullest of an item's texts, cleaned, with the tables cut out of it; the marks are those of that one.

    Cleaning adds nothing, so that a body shorter than the best is skipped.
    """
    best, longest, last = NOTHING, 0, None
    for body in sorted(item.bodies, key=lambda body: -len(body.text)) if len(item.bodies) > 1 else item.bodies:
        if len(body.text) <= longest or body == last:  # many feeds say the same twice
            continue
        last = body
        html, tables = (body.text, ()) if body.plain else cut_tables(body.text)
        stripped = strip_chrome(clean_plain(html) if body.plain else clean_html(html))
        if (length := len(stripped.text) + (_length(tables) if tables else 0)) > longest:
            best, longest = (stripped, tables), length
    return best


def _length(tables: tuple[Table, ...]) -> int:
    return sum(len(cell) for table in tables for row in (table.header, *table.rows) for cell in row)


@lru_cache(maxsize=256)
def _feed_name(written: str) -> str:
    """Its title, which every item of a feed asks for."""
    return clean_title(written)


def _read_title(written: str, text: str) -> tuple[str | MarkKind, ...]:
    """The title, then the marks that it gave. A model's refusal is none: the text's beginning stands for it, as where there is no title."""
    title = clean_title(written)
    kept = strip_refusals(title)
    plain, mark = read_title(kept or clean_title(shorten(text, UNTITLED)))
    return (plain, *filter(None, (mark, "leaked" if kept != title else None)))


def _image(item: Item, page: str) -> str:
    """The picture that the feed declares, else the first of its texts that is one of the article and no counter."""
    declared = _web_address(item.image) if item.image else ""
    if declared and not counts_readers(declared):
        return declared
    for body in item.bodies:
        shown = next((one.url for one in pictures_within(body.text) if not is_beacon(one)), "")
        address = _web_address(_absolute(shown, page)) if shown else ""
        if address:
            return address
    return ""


def _bounded(published: datetime | None, now: datetime) -> datetime | None:
    if published is None or published < OLDEST:
        return None
    return min(published, now)


def _identity(url: str, guid: str, title: str, feed_url: str) -> str:
    """16 hex digits of what makes the article itself: its address, else its guid or title within its feed."""
    key = url or "\n".join((feed_url, guid or title))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _guid(guid: str) -> str:
    guid = " ".join(repair(guid).split())
    return guid if len(guid) <= MAX_GUID else hashlib.sha256(guid.encode()).hexdigest()


@lru_cache(maxsize=1024)  # of a feed's many items there are few
def _author(author: str) -> str:
    """A byline without mail addresses, markup (once more: broken feeds escape it twice) and "By"."""
    name = clean_title(author)
    if "<" in name or "@" in name:
        name = TAG_OR_MAIL.sub("", name)
    return shorten(BY.sub("", name.strip(" ()<>,"), count=1), MAX_AUTHOR) if name else ""


@lru_cache(maxsize=256)
def _language_code(tag: str) -> str:
    """The primary subtag of a language tag ("en-GB" → "en"), '' where it is none."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""


def _web_address(url: str) -> str:
    """The address as the feed gave it (a picture's query may be signed), '' where it is no http(s) address."""
    url = repair(url).strip()
    return url if ADDRESS.fullmatch(url) and is_web_address(url) else ""
