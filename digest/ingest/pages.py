"""An article out of its page: text by trafilatura (extra `fulltext`), the rest from what the page says of itself.

bytes → tree → JSON-LD, <meta>, <time> → title, author, date, section, picture, site → trafilatura: text, and what they did not say
  → Item (not yet cleaned: article.make_article does that) and whether it stands behind a paywall
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from digest.errors import FeedError
from digest.ingest.html_tree import NO_EXTRA, parse_html
from digest.ingest.items import Body, Item, read_moment

MAX_PAGE = 5_000_000  # bytes; trafilatura takes seconds for more, and no article's page has them
ARTICLES = re.compile(r"(?:Article|BlogPosting|Report)$")  # the ends of schema.org's types for what is told
WALLS = re.compile(
    r"paywall|regwall|subscri(?:be|ber|ption)-(?:only|wall|required)|premium-(?:content|only)|metered-|piano-offer", re.IGNORECASE
)
TEASER = 1_500  # characters; a page that names its wall and shows no more than this shows a teaser
SHARE = 0.4  # of the words that the page says it has: below it the rest is elsewhere
LONG = 200  # words; a page that says it has fewer is not measured by them


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page tells: its article, the name of its site, and whether only payers can read it."""

    item: Item
    site: str = ""
    paywall: bool = False

    @property
    def text(self) -> str:
        return self.item.bodies[0].text if self.item.bodies else ""


def read_page(body: bytes, *, content_type: str, url: str) -> Page:
    """The article of a page; FeedError where there is none. `url` is where it was found, '' for a file."""
    if len(body) > MAX_PAGE:
        raise FeedError(f"is a page of more than {MAX_PAGE // 1_000_000} MB; its text is not read")
    root = parse_html(body, content_type)
    told = _first_article(root)
    metas = _metas(root)
    found = _extract(root, url)
    text = "\n\n".join(line.strip() for line in (found.text or "").split("\n") if line.strip())
    item = Item(
        title=_text(told.get("headline")) or metas.get("og:title", "") or found.title or "",
        link=metas.get("og:url", "") or _canonical(root, url) or url,
        bodies=(Body(text=text, plain=True),) if text else (),
        author=_name(told.get("author"))
        or _person(metas.get("author", ""))
        or _person(metas.get("article:author", ""))
        or found.author
        or "",
        published=_published(told, metas, root, found.date or ""),
        language=_text(told.get("inLanguage")) or root.get("lang") or metas.get("og:locale", ""),
        image=urljoin(url, _picture(told.get("image")) or metas.get("og:image", "")),
        categories=tuple(filter(None, (_text(told.get("articleSection")), metas.get("article:section", ""), *(found.categories or ())))),
    )
    if not item.title and not text:
        raise FeedError("is a page without an article; check the address")
    return Page(item=item, site=_name(told.get("publisher")) or metas.get("og:site_name", ""), paywall=_has_paywall(root, told, text))


def _extract(root: Any, url: str) -> Any:
    """trafilatura's document; it takes the tree's text, for it changes a tree that it is given."""
    try:
        from lxml import etree
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ImportError as missing:
        raise FeedError(NO_EXTRA) from missing
    for hidden in root.xpath("//template"):  # what a script may show one day; trafilatura takes it for text
        hidden.drop_tree()
    written = etree.tostring(root, encoding="unicode", method="html")
    try:
        found = bare_extraction(written, url=url or None, with_metadata=True, include_comments=False, include_tables=False)
    except Exception as wrong:  # a hostile page makes an extractor raise whatever it likes
        raise FeedError("is a page that cannot be read; try again later") from wrong
    return found if found is not None else Document()


def _first_article(root: Any) -> Mapping[str, Any]:
    """The first article that the page describes in JSON-LD, {} where there is none."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            said = json.loads((script.text or "").strip())
        except (ValueError, RecursionError):
            continue
        for thing in _things(said):
            kinds = thing.get("@type")
            if any(isinstance(kind, str) and ARTICLES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return thing
    return {}


def _things(said: Any) -> Iterator[Mapping[str, Any]]:
    for thing in said if isinstance(said, list) else [said]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else ()) if isinstance(inner, dict))


def _metas(root: Any) -> Mapping[str, str]:
    """{name or property in lower case: content}, the first of each."""
    said: dict[str, str] = {}
    for meta in root.xpath("//meta[@content]"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        said.setdefault(name, meta.get("content").strip())
    return said


def _text(value: Any) -> str:
    """A string, or the first one of a list."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """Whom a person, an organisation or several name, joined by commas."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(one) for one in value[:5])))
    return _text(value.get("name", "")) if isinstance(value, dict) else _person(_text(value))


def _person(said: str) -> str:
    """A name; an address of a profile is none."""
    return "" if said.startswith(("http://", "https://", "@")) else said


def _picture(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _text(value.get("url")) if isinstance(value, dict) else _text(value)


def _canonical(root: Any, url: str) -> str:
    stated: str = next(iter(root.xpath("//link[@rel='canonical']/@href")), "")
    return urljoin(url, stated)


def _published(told: Mapping[str, Any], metas: Mapping[str, str], root: Any, guessed: str) -> datetime | None:
    """When it appeared: as JSON-LD, <meta> or its first <time> say, else as trafilatura guessed, which knows the day alone."""
    names = ("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "parsely-pub-date", "sailthru.date")
    written = [_text(told.get("datePublished")), *(metas.get(name, "") for name in names)]
    written += [*root.xpath("//article//time/@datetime")[:1], *root.xpath("//time[@pubdate]/@datetime")[:1], guessed]
    return next((moment for text in written if (moment := read_moment(text))), None)


def _has_paywall(root: Any, told: Mapping[str, Any], text: str) -> bool:
    """It says so, or it names a wall and shows a teaser, or it shows far fewer words than it says it has."""
    if _says_no(told.get("isAccessibleForFree")) or any(_says_no(part.get("isAccessibleForFree")) for part in _things(told.get("hasPart"))):
        return True
    if len(text) < TEASER and any(WALLS.search(name) for name in root.xpath("//*[not(self::body or self::html)]/@class | //*/@id")):
        return True
    words = told.get("wordCount")
    words = int(words) if isinstance(words, int | str) and str(words).isdecimal() and len(str(words)) < 7 else 0
    return words >= LONG and len(text.split()) < SHARE * words


def _says_no(value: Any) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower().removeprefix("https://schema.org/") in ("false", "no"))
