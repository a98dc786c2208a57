"""An item of any feed becomes our Article: links made canonical, texts cleaned, dates bounded, marks read, id given."""

import hashlib
import re
from datetime import UTC, datetime
from typing import get_args
from urllib.parse import urljoin, urlsplit

from digest.ingest import ParsedFeed
from digest.ingest.items import Item, RawFeed
from digest.ingest.language import guess_language
from digest.model import Article, Feed, MarkKind
from digest.text import Stripped, canonical_url, clean_html, clean_plain, clean_title, repair, shorten, strip_chrome

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web a date is a zero or a slip
MAX_TEXT = 100_000  # characters of an article; the longest reads of magazines
MAX_AUTHOR = 100  # characters
MAX_GUID = 500  # characters; a longer one is known by its hash
UNTITLED = 80  # characters of the text that stand for a title which the feed did not give

MARKS: tuple[MarkKind, ...] = get_args(MarkKind)
_PREFIX_WORDS: dict[MarkKind, str] = {
    "opinion": "opinion|comment(?:ary)?|analysis|editorial|op-ed|kommentar|meinung|opinión|análisis|tribune",
    "press_release": "press release|news release|pressemitteilung|comunicado de prensa|communiqué de presse",
    "sponsored": "sponsored(?: (?:content|post))?|advertorial|paid post|partner content|anzeige",
}
PREFIXES = {mark: re.compile(rf"(?:{words})\s*(?::|\||\s[–—-]\s)\s*(?=\S)", re.IGNORECASE) for mark, words in _PREFIX_WORDS.items()}
CATEGORIES: dict[MarkKind, frozenset[str]] = {
    "opinion": frozenset({"opinion", "opinions", "comment", "commentary", "editorial", "op-ed", "column", "meinung", "kommentar"}),
    "press_release": frozenset({"press release", "press releases", "press-release", "news release", "pressemitteilung"}),
    "sponsored": frozenset({"sponsored", "sponsored content", "sponsored post", "advertorial", "paid post", "partner content"}),
}


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
    stripped = _longest_text(item)
    text = shorten(stripped.text, MAX_TEXT)
    title, title_mark = _read_prefix(clean_title(item.title) or clean_title(shorten(text, UNTITLED)))
    if not title:
        return None
    guid = _guid(item.guid)
    url = canonical_url(urljoin(raw.home or feed.url, item.link.strip())) if item.link.strip() else ""
    published = _bounded(item.published, now)
    marks = {title_mark, *stripped.marks, *_category_marks(item.categories)}
    return Article(
        id=_identity(url, guid, title, feed.url),
        url=url,
        title=title,
        text=text,
        published=published or now,
        first_seen=now,
        source=feed.title or clean_title(raw.title) or urlsplit(feed.url).hostname or feed.url,
        feed=feed.url,
        guid=guid,
        author=_author(item.author),
        language=_language_code(item.language) or _language_code(raw.language) or guess_language(f"{title}\n{text}"),
        image=_web_address(item.image),
        owner=feed.owner,
        weight=feed.weight,
        dated=published is not None,
        marks=tuple(mark for mark in MARKS if mark in marks),
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {'item' if number == 1 else 'items'} {what}" if number else ""


def _longest_text(item: Item) -> Stripped:
    """The fullest of an item's texts, cleaned; the marks are those of that one. Cleaning adds nothing: a body shorter than the best is skipped."""
    best = Stripped(text="")
    for body in sorted(dict.fromkeys(item.bodies), key=lambda body: -len(body.text)):
        if len(body.text) > len(best.text):
            best = max(best, strip_chrome(clean_plain(body.text) if body.plain else clean_html(body.text)), key=lambda one: len(one.text))
    return best


def _read_prefix(title: str) -> tuple[str, MarkKind | None]:
    """The title without "Opinion:" and its like, and the mark that the prefix gave."""
    for mark, pattern in PREFIXES.items():
        found = pattern.match(title)
        if found:
            return _capital(title[found.end() :]), mark
    return title, None


def _capital(title: str) -> str:
    """What followed a colon now begins a line; names such as "iPhone" keep their spelling."""
    word = title.split(" ", 1)[0]
    return title[0].upper() + title[1:] if word.islower() else title


def _category_marks(categories: tuple[str, ...]) -> tuple[MarkKind, ...]:
    named = {category.strip().lower() for category in categories}
    return tuple(mark for mark, names in CATEGORIES.items() if named & names)


def _bounded(published: datetime | None, now: datetime) -> datetime | None:
    if published is None or published < OLDEST:
        return None
    return min(published, now)


def _identity(url: str, guid: str, title: str, feed_url: str) -> str:
    """16 hex digits of what makes the article itself: its address, else its guid or title within its feed."""
    key = url or "\n".join((feed_url, guid or title))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _guid(guid: str) -> str:
    guid = repair(guid).strip()
    return guid if len(guid) <= MAX_GUID else hashlib.sha256(guid.encode()).hexdigest()


def _author(author: str) -> str:
    """A byline without mail addresses and "By"."""
    name = re.sub(r"\S+@\S+", "", clean_title(author))
    return shorten(re.sub(r"^by\s+", "", name.strip(" ()<>,"), flags=re.IGNORECASE), MAX_AUTHOR)


def _language_code(tag: str) -> str:
    """The primary subtag of a language tag ("en-GB" → "en"), '' where it is none."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""


def _web_address(url: str) -> str:
    """The address as the feed gave it (a picture's query may be signed), '' where it is no http(s) address."""
    url = repair(url).strip()
    return url if canonical_url(url) and re.fullmatch(r"https?://[^\s\"'<>\\]+", url) else ""
