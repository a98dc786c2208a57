"""The ingestor of a page without a feed: the links that a CSS selector of the roster names are its items.

    <outline text="Harbour Board" xmlUrl="https://board.example/news" ingestor="page" selector="ul.news li"/>

A selected element is a link or holds one. Title: its heading, else the link's words. Date and text: a <time datetime> and paragraphs of
the smallest surroundings that belong to this one link.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from digest.errors import FeedError
from digest.ingest.html_tree import NO_EXTRA, parse_html
from digest.ingest.items import Body, Item, RawFeed, read_moment
from digest.model import Feed

MAX_LINKS = 200  # of one page; a list of news has at most a hundred
UNREAD = "|".join(f"//{name}" for name in "script style template noscript iframe object svg math".split())  # words that nobody reads
SURROUNDINGS = 4  # levels above a link in which its date may stand


def ingest_page(body: bytes, *, content_type: str, feed: Feed) -> RawFeed:
    """The links of a page that fit the feed's option `selector`, in its order, each address once."""
    selector = feed.option("selector")
    if not selector:
        raise FeedError('is read as a page: say which links are articles, as selector="h2 a" on its line in feeds.opml')
    root = parse_html(body, content_type)
    for hidden in root.xpath(UNREAD):
        hidden.drop_tree()
    chosen = _select(root, selector)[:MAX_LINKS]
    held = Counter(above for one in chosen for above in one.iterancestors())
    base = next((href for href in root.xpath("//base/@href")), "")
    items: dict[str, Item] = {}
    for element in chosen:
        item = _read_item(element, held)
        if item:
            items.setdefault(item.link, item)
    if not items:
        raise FeedError(f'has no link that fits selector="{selector}"; the page may have changed: mend it in feeds.opml')
    title = " ".join((root.findtext(".//title") or "").split())
    language = root.get("lang") or ""
    return RawFeed(items=tuple(items.values()), title=title, home=urljoin(feed.url, base), language=language)


def _select(root: Any, selector: str) -> list[Any]:
    try:
        from cssselect import HTMLTranslator, SelectorError
    except ImportError as missing:
        raise FeedError(NO_EXTRA) from missing
    try:
        path = HTMLTranslator().css_to_xpath(selector)
    except SelectorError as wrong:
        raise FeedError(f'selector="{selector}" is no CSS selector ({wrong}); mend it in feeds.opml') from wrong
    return [element for element in root.xpath(path) if isinstance(element.tag, str)]


def _read_item(element: Any, held: Mapping[Any, int]) -> Item | None:
    link = element if element.tag == "a" else next(iter(element.xpath(".//a[@href]")), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    if not href or href.startswith("#"):
        return None
    around = _surroundings(element, held)
    heading = next(iter(around.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6")), None)
    title = _words(heading if heading is not None else link)
    texts = [words for paragraph in around.xpath(".//p") if (words := _words(paragraph)) and words != title]
    return Item(
        title=title,
        link=href,
        guid=href,
        bodies=(Body(text="\n\n".join(texts), plain=True),) if texts else (),
        published=_moment(around.xpath(".//time/@datetime")),
    )


def _surroundings(element: Any, held: Mapping[Any, int]) -> Any:
    """The widest element, a few levels up at most, that holds no other chosen one; `held` says how many each holds."""
    around = element
    for above in list(element.iterancestors())[:SURROUNDINGS]:
        if above.tag in ("body", "html") or held[above] > 1:
            break
        around = above
    return around


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _moment(written: Iterable[str]) -> datetime | None:
    return next((moment for text in written if (moment := read_moment(text))), None)
